"""Invitations: to people of the merchant, or of a buyer's company."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from encours_contracts.gateway import UserInvited
from encours_contracts.permissions import MERCHANT_ROLES, PORTAL_ROLES, ROLES
from encours_gateway.domain.errors import RoleNotYours, UserExists
from encours_gateway.store import buyers, invitations, merchants, users
from encours_gateway.store.invitations import Invitation, NewInvitation
from encours_gateway.use_cases.links import new_link
from encours_gateway.use_cases.tell_admins import SensitiveChange, tell_admins
from encours_platform import audit
from encours_platform.database import Tx
from encours_platform.outbox import append
from encours_platform.problems import InvalidRequest, NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import INVITATION, new_id, typeid


@dataclass(frozen=True)
class Manager:
    """Who manages users: a person, a program or the operator."""

    actor: str
    permissions: Collection[str]
    account_id: UUID | None = None
    """Of an admin of the portal: the only company whose users it manages."""

    def check_role(self, role: str, account_id: UUID | None) -> None:
        """Nobody grants what he may not do himself. Raises `InvalidRequest`, `RoleNotYours`, `NotFound`."""
        roles = MERCHANT_ROLES if account_id is None else PORTAL_ROLES
        if role not in roles:
            raise InvalidRequest(f"roles here are {', '.join(roles)}", pointer="/role")
        self.check_account(account_id)
        if not ROLES[role] <= set(self.permissions):
            raise RoleNotYours("this role may do what you may not")

    def check_account(self, account_id: UUID | None) -> None:
        """Raises `NotFound` where this is not the manager's company."""
        if self.account_id is not None and account_id != self.account_id:
            raise NotFound("no such user or account")


OPERATOR = Manager("operator", frozenset().union(*ROLES.values()))


@dataclass(frozen=True)
class Invited:
    invitation: Invitation
    url: str
    """The link, which is mailed; only the operator sees it too."""


async def invite(tx: Tx, manager: Manager, new: NewInvitation, *, sealer: Sealer, public_url: str) -> Invited:
    """Has the link mailed; an earlier invitation to that address ends.

    Raises `UserExists`, `RoleNotYours`, `InvalidRequest`, `NotFound`.
    """
    manager.check_role(new.role, new.account_id)
    if new.account_id is not None and not await buyers.known(tx, [new.account_id]):
        raise NotFound("no such account")
    if await users.by_email(tx, new.email) is not None:
        raise UserExists("there is a user of this e-mail address already", pointer="/email")
    invitation_id = new_id()
    link = new_link(public_url, "merchant" if new.account_id is None else "buyer", "invitation")
    await invitations.put(tx, invitation_id, new, digest=link.digest, invited_by=manager.actor)
    invitation = await invitations.find(tx, invitation_id)
    if invitation is None:
        raise AssertionError("the invitation was just stored")
    merchant = await merchants.read(tx)
    await append(
        tx,
        UserInvited(
            account_id=new.account_id,
            user_name=new.name,
            user_email=new.email,
            language=new.locale,
            company=merchant.settings.legal.name or merchant.name,
            link_sealed=sealer.seal(tx.tenant_id, link.url.encode()),
            expires_at=invitation.expires_at,
        ),
    )
    details = {"email": new.email, "role": new.role, "account": new.account_id}
    audit.record(
        tx, who=manager.actor, action="user_invited", subject=typeid(INVITATION, invitation_id), details=details
    )
    if new.account_id is None:
        await tell_admins(tx, SensitiveChange("role", new.email, None, f"{new.role} (invited)"), who=manager.actor)
    return Invited(invitation, link.url)


async def withdraw(tx: Tx, manager: Manager, invitation_id: UUID) -> None:
    """The link opens nothing any more. Raises `NotFound`."""
    invitation = await invitations.find(tx, invitation_id)
    if invitation is None:
        raise NotFound("no such invitation")
    manager.check_account(invitation.account_id)
    await invitations.delete(tx, invitation_id)
    subject = typeid(INVITATION, invitation_id)
    audit.record(
        tx, who=manager.actor, action="invitation_withdrawn", subject=subject, details={"email": invitation.email}
    )
