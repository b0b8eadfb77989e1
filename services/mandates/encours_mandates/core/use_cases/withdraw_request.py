from uuid import UUID

from encours_mandates.core.store import documents, signature_requests
from encours_platform import due_work
from encours_platform.database import Tx

CANCEL = "cancel_signature"
"""Kind of due work: cancel a withdrawn request at its provider; the subject is the mandate's id."""


async def withdraw_request(tx: Tx, mandate_id: UUID) -> None:
    """Withdraws the request at the provider; the cancellation there follows as due work."""
    if await signature_requests.withdraw(tx, mandate_id):
        await documents.delete_original(tx, mandate_id)
        await due_work.schedule(tx, CANCEL, str(mandate_id), tx.now)
