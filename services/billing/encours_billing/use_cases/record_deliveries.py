from collections.abc import Sequence
from uuid import UUID

from encours_billing.store import document_deliveries
from encours_contracts.notifications import NotificationFailed, NotificationSent
from encours_platform.database import Tx


async def record_deliveries(tx: Tx, ended: Sequence[NotificationSent | NotificationFailed]) -> None:
    """Stores how mails with a document ended; the newest mail of a document counts."""
    newest = dict[UUID, tuple[UUID, UUID, str, str | None]]()
    for each in sorted(ended, key=lambda event: event.notification_id):
        document_id = each.invoice_id or each.credit_note_id or each.statement_id
        if document_id is not None:
            cause = each.cause if isinstance(each, NotificationFailed) else None
            status = "failed" if isinstance(each, NotificationFailed) else "sent"
            newest[document_id] = (document_id, each.notification_id, status, cause)
    if newest:
        await document_deliveries.record(tx, list(newest.values()))
