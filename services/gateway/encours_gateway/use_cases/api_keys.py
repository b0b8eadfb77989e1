from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_contracts.permissions import Permission, permissions_of
from encours_gateway.domain.errors import LastAdminKey
from encours_gateway.store import merchants
from encours_gateway.store.merchants import KeyRow
from encours_gateway.use_cases.publish_merchant import publish_merchant
from encours_gateway.use_cases.tell_admins import SensitiveChange, tell_admins
from encours_platform import audit
from encours_platform.auth import Caller, digest_of, new_api_key
from encours_platform.database import Tx
from encours_platform.problems import Forbidden, NotFound
from encours_values.ids import API_KEY, new_id, typeid


@dataclass(frozen=True)
class NewKey:
    name: str
    role: str | None
    permissions: Sequence[Permission]
    """Beside those of the role."""


async def issue_key(tx: Tx, caller: Caller, *, pepper: str, key: NewKey) -> tuple[KeyRow, str]:
    """Creates a key; returns it and its secret, of which only a digest is stored.

    Raises `Forbidden` where it would allow what the caller may not do.
    """
    missing = permissions_of(key.role, key.permissions) - caller.permissions
    if missing:
        raise Forbidden(f"nobody grants what he may not do himself: {', '.join(sorted(missing))}")
    merchant = await merchants.lock(tx)
    key_id = new_id()
    secret = new_api_key(key_id, live=merchant.kind == "live")
    row = KeyRow(key_id, key.name, key.role, list(key.permissions), tx.now, caller.person, None)
    await merchants.add_key(tx, row, digest_of(pepper, secret))
    allowed = ", ".join([*([key.role] if key.role else []), *key.permissions])
    await tell_admins(tx, SensitiveChange("api_key", key.name, None, allowed), who=caller.actor)
    await merchants.change(tx, merchant.settings)
    await publish_merchant(tx)
    return row, secret


async def revoke_key(tx: Tx, key_id: UUID, *, who: str) -> None:
    """The key works for five more seconds at most: services remember it for so long and then ask (`KeyStatus`).

    Raises `NotFound`, and `LastAdminKey` where nobody could issue a key any more.
    """
    merchant = await merchants.lock(tx)
    keys = await merchants.live_keys(tx)
    if all(key.key_id != key_id for key in keys):
        raise NotFound("no live key of that id")
    if not any(
        Permission.API_KEYS_WRITE in permissions_of(key.role, key.permissions) for key in keys if key.key_id != key_id
    ):
        raise LastAdminKey("this is the last key that may issue keys; issue another one first")
    await merchants.revoke_key(tx, key_id)
    audit.record(tx, who=who, action="api_key_revoked", subject=typeid(API_KEY, key_id))
    (name,) = (key.name for key in keys if key.key_id == key_id)
    await tell_admins(tx, SensitiveChange("api_key", name, "valid", "revoked"), who=who)
    await merchants.change(tx, merchant.settings)
    await publish_merchant(tx)
