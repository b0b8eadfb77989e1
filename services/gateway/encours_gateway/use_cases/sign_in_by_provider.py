"""Whom a provider names is a user: known by its subject there, by its address, or new."""

from dataclasses import replace

from encours_gateway.domain.errors import SingleSignOnRefused
from encours_gateway.domain.people import User
from encours_gateway.domain.session import SINGLE_SIGN_ON
from encours_gateway.store import identity_providers, merchants, users
from encours_gateway.store.identity_providers import Provider
from encours_gateway.store.users import NewUser
from encours_gateway.use_cases.openid import Identity, role_of
from encours_gateway.use_cases.sign_in import Opened, Visitor, begin_session
from encours_platform import audit
from encours_platform.database import Tx
from encours_values.ids import IDENTITY_PROVIDER, USER, new_id, typeid


async def sign_in_by_provider(tx: Tx, provider: Provider, identity: Identity, visitor: Visitor) -> Opened:
    """Raises `SingleSignOnRefused` for who is blocked, belongs to a buyer, or has no role."""
    await merchants.lock(tx)
    user = await _known(tx, provider, identity) or await _joined(tx, provider, identity)
    if user.status != "active" or user.kind != "merchant":
        raise SingleSignOnRefused("this user may not sign in here")
    user = await _with_role(tx, provider, identity, user)
    return await begin_session(tx, user, [SINGLE_SIGN_ON], visitor)


async def _known(tx: Tx, provider: Provider, identity: Identity) -> User | None:
    id_ = provider.identity_provider_id
    user_id = await identity_providers.user_of(tx, id_, identity.subject)
    found = await users.lock(tx, user_id) if user_id is not None else await users.by_email(tx, identity.email)
    if found is not None and user_id is None and found.kind == "merchant":
        await identity_providers.link(tx, id_, identity.subject, found.user_id)
    return found


async def _joined(tx: Tx, provider: Provider, identity: Identity) -> User:
    role = role_of(provider, identity.claims) or provider.default_role
    if role is None:
        raise SingleSignOnRefused("the provider gives this person no role")
    locale = (await merchants.read(tx)).settings.locale
    new = NewUser(new_id(), identity.email, identity.name, "merchant", role, locale)
    await users.add(tx, new)
    await identity_providers.link(tx, provider.identity_provider_id, identity.subject, new.user_id)
    who = typeid(USER, new.user_id)
    details = {
        "identity_provider": typeid(IDENTITY_PROVIDER, provider.identity_provider_id),
        "role": role,
        "email": new.email,
    }
    audit.record(tx, who=who, action="user_joined", subject=who, details=details)
    user = await users.find(tx, new.user_id)
    if user is None:
        raise AssertionError("the user was just added")
    return user


async def _with_role(tx: Tx, provider: Provider, identity: Identity, user: User) -> User:
    """The provider's word for the role counts at each sign-in; the last admin stays one."""
    role = role_of(provider, identity.claims)
    if role is None or role == user.role:
        return user
    if user.role == "admin" and not await users.has_other_admin(tx, user.user_id):
        return user
    changed = replace(user, role=role)
    await users.change(tx, changed)
    details = audit.changes({"role": user.role}, {"role": role})
    who = typeid(IDENTITY_PROVIDER, provider.identity_provider_id)
    audit.record(tx, who=who, action="user_changed", subject=typeid(USER, user.user_id), details=details)
    return changed
