"""A merchant's OpenID providers: registered, changed, deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from encours_contracts.permissions import MERCHANT_ROLES
from encours_gateway.store import identity_providers
from encours_gateway.store.identity_providers import NewProvider, Provider
from encours_gateway.use_cases.invite import Manager
from encours_platform import audit
from encours_platform.database import Tx
from encours_platform.problems import InvalidRequest, NotFound
from encours_platform.sealing import Sealer, place_of
from encours_values.ids import IDENTITY_PROVIDER, new_id, typeid


@dataclass(frozen=True)
class ProviderChange:
    """What is given, by name: `name`, `issuer`, `client_id`, `domains`, `role_claim`, `roles`, `default_role`."""

    facts: Mapping[str, Any]
    client_secret: str | None


def secret_place(identity_provider_id: UUID) -> str:
    return place_of("identity_provider.secret", identity_provider_id)


async def add_provider(tx: Tx, manager: Manager, sealer: Sealer, change: ProviderChange) -> Provider:
    """Raises `InvalidRequest`, `RoleNotYours`."""
    id_ = new_id()
    sealed = sealer.seal(tx.tenant_id, (change.client_secret or "").encode(), secret_place(id_))
    new = NewProvider(identity_provider_id=id_, secret_sealed=sealed, **change.facts)
    return await _save(tx, manager, new, {})


async def change_provider(
    tx: Tx, manager: Manager, sealer: Sealer, identity_provider_id: UUID, change: ProviderChange
) -> Provider:
    """The secret does not follow to another issuer. Raises `NotFound`, `InvalidRequest`, `RoleNotYours`."""
    before = await identity_providers.find(tx, identity_provider_id)
    if before is None:
        raise NotFound("no such identity provider")
    if change.client_secret is None and change.facts.get("issuer", before.issuer) != before.issuer:
        raise InvalidRequest("give the secret again for another issuer", pointer="/client_secret")
    sealed = before.secret_sealed
    if change.client_secret is not None:
        sealed = sealer.seal(tx.tenant_id, change.client_secret.encode(), secret_place(identity_provider_id))
    return await _save(tx, manager, replace(before, secret_sealed=sealed, **change.facts), _shown(before))


async def remove_provider(tx: Tx, manager: Manager, identity_provider_id: UUID) -> None:
    """Users stay, and sign in otherwise. Raises `NotFound`."""
    before = await identity_providers.find(tx, identity_provider_id)
    if before is None or not await identity_providers.delete(tx, identity_provider_id):
        raise NotFound("no such identity provider")
    subject = typeid(IDENTITY_PROVIDER, identity_provider_id)
    details = audit.changes(_shown(before), {})
    audit.record(tx, who=manager.actor, action="identity_provider_deleted", subject=subject, details=details)


async def reseal_secrets(tx: Tx, sealer: Sealer) -> int:
    done = 0
    for each in await identity_providers.lock_all(tx):
        if not sealer.is_current(each.secret_sealed, bound=True):
            anew = sealer.rewrap(tx.tenant_id, each.secret_sealed, secret_place(each.identity_provider_id))
            await identity_providers.put(tx, replace(each, secret_sealed=anew))
            done += 1
    return done


async def _save(tx: Tx, manager: Manager, after: NewProvider, before: Mapping[str, Any]) -> Provider:
    roles = [*after.roles.values(), *([after.default_role] if after.default_role else [])]
    for role in roles:
        if role not in MERCHANT_ROLES:
            raise InvalidRequest(f"roles here are {', '.join(MERCHANT_ROLES)}", pointer="/roles")
        manager.check_role(role, None)
    if after.roles and after.role_claim is None:
        raise InvalidRequest("name the claim that the roles are read from", pointer="/role_claim")
    await identity_providers.put(tx, after)
    stored = await identity_providers.find(tx, after.identity_provider_id)
    if stored is None:
        raise AssertionError("the provider was just stored")
    subject = typeid(IDENTITY_PROVIDER, after.identity_provider_id)
    action = "identity_provider_changed" if before else "identity_provider_created"
    audit.record(tx, who=manager.actor, action=action, subject=subject, details=audit.changes(before, _shown(stored)))
    return stored


def _shown(provider: Provider) -> dict[str, Any]:
    names = ("name", "issuer", "client_id", "role_claim", "default_role")
    return {
        **{name: getattr(provider, name) for name in names},
        "domains": list(provider.domains),
        "roles": dict(provider.roles),
    }
