from uuid import UUID

from encours_mandates.core.domain.signature_request import RequestStatus
from encours_mandates.core.store import signature_requests
from encours_mandates.signing.use_cases.signature_providers import POLL
from encours_platform import due_work
from encours_platform.database import Tx


async def schedule_poll(tx: Tx, mandate_id: UUID) -> None:
    """A webhook arrived: polls a pending request at once."""
    signature_request = await signature_requests.find(tx, mandate_id)
    if signature_request is not None and signature_request.status is RequestStatus.PENDING:
        await due_work.schedule(tx, POLL, str(mandate_id), tx.now)
