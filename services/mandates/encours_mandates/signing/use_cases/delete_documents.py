from uuid import UUID

from encours_mandates.core.store import documents, mandates
from encours_mandates.core.use_cases.status_changes import CLOCK, ActionContext, record
from encours_mandates.signing.store import signing_progress
from encours_platform.database import Tx


async def delete_documents(tx: Tx, mandate_id: UUID) -> None:
    """Deletes the documents and the steps of the signing, and records which documents there were."""
    mandate = await mandates.lock(tx, mandate_id)
    if mandate is None:
        return
    deleted = await documents.delete_expired(tx, mandate_id)
    await signing_progress.delete(tx, mandate_id)
    if deleted:
        await record(tx, mandate, "delete_documents", ActionContext(CLOCK, cause="retention_over", evidence=deleted))
