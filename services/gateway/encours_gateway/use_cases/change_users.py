"""Users as others change them: role, access, removal. A merchant always has an admin who can sign in."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from encours_gateway.domain.errors import LastAdmin
from encours_gateway.domain.people import User, UserStatus
from encours_gateway.store import factors, identity_providers, merchants, passkeys, password_resets, sessions, users
from encours_gateway.use_cases.invite import Manager
from encours_gateway.use_cases.tell_admins import SensitiveChange, tell_admins
from encours_platform import audit
from encours_platform.database import Tx
from encours_platform.problems import InvalidRequest, NotFound
from encours_values.ids import USER, typeid


@dataclass(frozen=True)
class UserChange:
    """What is none stays as it is."""

    role: str | None = None
    status: UserStatus | None = None
    with_group: bool | None = None
    spending_limit_minor: int | None = None
    unlimited: bool = False
    """Takes the spending limit away."""


async def change_user(tx: Tx, manager: Manager, user_id: UUID, change: UserChange) -> User:
    """A blocked user is signed out; a role is effective with the next token.

    Raises `NotFound`, `LastAdmin`, `RoleNotYours`, `InvalidRequest`.
    """
    await merchants.lock(tx)
    before = await _managed(tx, manager, user_id)
    after = replace(
        before,
        role=change.role or before.role,
        status=change.status or before.status,
        with_group=before.with_group if change.with_group is None else change.with_group,
        spending_limit_minor=_limit(before, change),
    )
    manager.check_role(before.role, before.account_id)
    manager.check_role(after.role, after.account_id)
    if before.kind == "merchant" and (after.with_group or after.spending_limit_minor is not None):
        raise InvalidRequest("only users of a buyer have a group and a spending limit")
    if after == before:
        return before
    if before.role == "admin" and (after.role, after.status) != ("admin", "active"):
        await _keep_an_admin(tx, user_id)
    await users.change(tx, after)
    if after.status != "active":
        await sessions.end_all(tx, user_id)
        await password_resets.delete(tx, user_id)
    details = audit.changes(_shown(before), _shown(after))
    audit.record(tx, who=manager.actor, action="user_changed", subject=typeid(USER, user_id), details=details)
    if before.kind == "merchant" and (before.role, before.status) != (after.role, after.status):
        changed = SensitiveChange(
            "role", before.email, f"{before.role}, {before.status}", f"{after.role}, {after.status}"
        )
        await tell_admins(tx, changed, who=manager.actor)
    return after


async def remove_user(tx: Tx, manager: Manager, user_id: UUID) -> None:
    """The user, its sessions and what it signs in with are gone; the audit trail says who it was.

    Raises `NotFound`, `LastAdmin`, `RoleNotYours`.
    """
    await merchants.lock(tx)
    user = await _managed(tx, manager, user_id)
    manager.check_role(user.role, user.account_id)
    if user.role == "admin":
        await _keep_an_admin(tx, user_id)
    await sessions.end_all(tx, user_id)
    await password_resets.delete(tx, user_id)
    await _forget_factors(tx, user_id)
    await identity_providers.forget_user(tx, user_id)
    await users.delete(tx, user_id)
    details = {"old": {"email": user.email, "name": user.name, **_shown(user)}, "new": {}}
    audit.record(tx, who=manager.actor, action="user_removed", subject=typeid(USER, user_id), details=details)
    if user.kind == "merchant":
        await tell_admins(tx, SensitiveChange("role", user.email, user.role, None), who=manager.actor)


async def reset_second_factors(tx: Tx, manager: Manager, user_id: UUID) -> None:
    """For who has lost what proves it: the user signs in with the password alone and sets up new ones.

    Raises `NotFound`, `RoleNotYours`.
    """
    user = await _managed(tx, manager, user_id)
    manager.check_role(user.role, user.account_id)
    await _forget_factors(tx, user_id)
    await sessions.end_all(tx, user_id)
    audit.record(tx, who=manager.actor, action="second_factors_reset", subject=typeid(USER, user_id))


async def _forget_factors(tx: Tx, user_id: UUID) -> None:
    await factors.delete_totp(tx, user_id)
    await factors.replace_codes(tx, user_id, [])
    await passkeys.delete_all(tx, user_id)


def _limit(before: User, change: UserChange) -> int | None:
    if change.unlimited:
        return None
    return before.spending_limit_minor if change.spending_limit_minor is None else change.spending_limit_minor


async def _managed(tx: Tx, manager: Manager, user_id: UUID) -> User:
    user = await users.lock(tx, user_id)
    if user is None:
        raise NotFound("no such user or account")
    manager.check_account(user.account_id)
    return user


async def _keep_an_admin(tx: Tx, user_id: UUID) -> None:
    if not await users.has_other_admin(tx, user_id):
        raise LastAdmin("this is the last admin; make somebody else one first")


def _shown(user: User) -> dict[str, Any]:
    names = ("role", "status", "with_group", "spending_limit_minor")
    return {name: getattr(user, name) for name in names}
