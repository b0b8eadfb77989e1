from collections.abc import Sequence
from uuid import UUID

from encours_gateway.domain.errors import LastAdminKey
from encours_gateway.store import merchants
from encours_gateway.use_cases.publish_merchant import publish_merchant
from encours_platform import audit
from encours_platform.auth import digest_of, new_api_key
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_values.ids import API_KEY, new_id, typeid


async def issue_key(tx: Tx, *, pepper: str, name: str, scopes: Sequence[str]) -> tuple[UUID, str]:
    """Creates a key; returns its id and the key itself, of which only a digest is stored."""
    merchant = await merchants.lock(tx)
    key_id = new_id()
    key = new_api_key(key_id, live=merchant.kind == "live")
    await merchants.add_key(tx, key_id=key_id, name=name, digest=digest_of(pepper, key), scopes=scopes)
    await merchants.change(tx, merchant.settings)
    await publish_merchant(tx)
    return key_id, key


async def revoke_key(tx: Tx, key_id: UUID, *, who: str) -> None:
    """The key works for five more seconds at most: services remember it for so long and then ask (`KeyStatus`).

    Raises `NotFound`, and `LastAdminKey` where nobody could issue a key any more.
    """
    merchant = await merchants.lock(tx)
    keys = await merchants.live_keys(tx)
    if all(key.key_id != key_id for key in keys):
        raise NotFound("no live key of that id")
    if not any("admin" in key.scopes for key in keys if key.key_id != key_id):
        raise LastAdminKey("this is the last key that may issue keys; issue another one first")
    await merchants.revoke_key(tx, key_id)
    audit.record(tx, who=who, action="api_key_revoked", subject=typeid(API_KEY, key_id))
    await merchants.change(tx, merchant.settings)
    await publish_merchant(tx)
