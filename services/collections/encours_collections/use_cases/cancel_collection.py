from uuid import UUID

from encours_collections.domain.collection import Move, next_status
from encours_collections.store import collections
from encours_collections.store.collections import Collection
from encours_common.db import Tx
from encours_common.problems import NotFound


async def cancel_collection(tx: Tx, collection_id: UUID) -> Collection:
    """Before it is put into a file. Raises `NotFound` and `ImpossibleMove`."""
    row = await collections.lock(tx, collection_id)
    if row is None:
        raise NotFound("there is no collection of that id")
    next_status(row.status, Move.CANCEL)
    await collections.cancel(tx, row.id, row.status, "cancelled_by_merchant")
    cancelled = await collections.find(tx, row.id)
    if cancelled is None:
        raise AssertionError("a cancelled collection stays")
    return cancelled
