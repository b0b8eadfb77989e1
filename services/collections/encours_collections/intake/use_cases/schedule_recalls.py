"""Schedules recalls of debits at the bank; `bank_requests` sends them or raises an alert."""

from collections.abc import Mapping
from uuid import UUID

from encours_collections.debits.domain.recalls import RecallCause
from encours_platform import due_work
from encours_platform.database import Tx

RECALL_SURPLUS = "recall_surplus"


async def schedule_recalls(tx: Tx, causes: Mapping[UUID, RecallCause]) -> None:
    """One job for each debit; it checks again whether the recall is needed."""
    rows = [(str(id_), tx.now, {"cause": cause.value}) for id_, cause in sorted(causes.items())]
    await due_work.schedule_many(tx, RECALL_SURPLUS, rows)
