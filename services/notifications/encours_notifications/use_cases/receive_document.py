from encours_contracts.billing import DocumentProvided
from encours_notifications.store import attachments, notifications, wakeups
from encours_notifications.use_cases.send_mails import MAIL, OUTBOX
from encours_platform.database import Tx


async def receive_document(tx: Tx, provided: DocumentProvided) -> None:
    """Stores one part of the file that a mail waits for; the part that completes the file queues the mail."""
    complete = await attachments.save(tx, provided)
    if complete and await notifications.document_arrived(tx, provided.notification_id):
        await wakeups.wake(tx, MAIL, [OUTBOX], tx.now)
