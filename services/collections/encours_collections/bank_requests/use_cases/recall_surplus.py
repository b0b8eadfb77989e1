"""Recalls debits at the bank that ask for more than is owed, or whose mandate ended (TIM-03)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from encours_collections.bank_requests.store import bank_requests
from encours_collections.bank_requests.use_cases.create_request import recall_collection
from encours_collections.batches.use_cases.make_batches import creditor_of
from encours_collections.debits.domain.actions import AlreadyRequested, require_recall
from encours_collections.debits.domain.alerts import Alert
from encours_collections.debits.domain.collection import Collection, Status, may_recall, recall_deadline
from encours_collections.debits.domain.recalls import BANK_REASONS, RecallCause
from encours_collections.debits.store import collections
from encours_collections.debits.use_cases.raise_alerts import raise_alert
from encours_collections.intake.use_cases.schedule_recalls import RECALL_SURPLUS
from encours_contracts.collections import AlertKind
from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.due_work import Due
from encours_platform.sealing import Sealer
from encours_values.errors import DomainError

WAIT = timedelta(minutes=5)
"""Until the outcome of a file that is being sent is known."""


async def recall_surplus(tx: Tx, sealer: Sealer, rows: Sequence[Due]) -> None:
    """Sends the recall until the deadline where the bank accepts it, else raises an alert with the deadline.

    After that the surplus becomes the buyer's credit when the debit is paid.
    """
    for due in rows:
        collection_id, cause = UUID(due.subject), RecallCause(due.payload["cause"])
        row = await collections.lock(tx, collection_id)
        if row is None:
            continue
        if row.status is Status.BATCHED:
            await due_work.schedule(tx, RECALL_SURPLUS, due.subject, tx.now + WAIT, due.payload)
        elif row.status is Status.SUBMITTED and await bank_requests.is_superfluous(tx, collection_id):
            await _recall(tx, sealer, row, cause)


async def alert_refused(tx: Tx, ids: Sequence[UUID]) -> None:
    """Alerts about recalls of our own that the bank refused, or that were not sent in time."""
    for row in await collections.by_ids(tx, ids):
        if row.recall_cause is not None and row.status is Status.SUBMITTED:
            await _alert(tx, row, RecallCause(row.recall_cause))


async def _recall(tx: Tx, sealer: Sealer, row: Collection, cause: RecallCause) -> None:
    try:
        require_recall(row, tx.today)
    except AlreadyRequested:
        if row.cancellation == "refused":
            await _alert(tx, row, cause)
        return
    except DomainError:
        await _alert(tx, row, cause)
        return
    if creditor_of(tx, sealer, tx.settings) is None:
        await _alert(tx, row, cause)
        return
    await bank_requests.set_recall_cause(tx, row.collection_id, cause)
    await recall_collection(tx, sealer, row.collection_id, reason_code=BANK_REASONS[cause], actor=None)


async def _alert(tx: Tx, row: Collection, cause: RecallCause) -> None:
    deadline = recall_deadline(row.collection_on) if may_recall(row.collection_on, tx.today) else None
    alert = Alert(AlertKind.RECALL_NEEDED, cause.value, row.batch_id, deadline)
    await raise_alert(tx, [row.collection_id], alert)
