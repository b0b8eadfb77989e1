from uuid import UUID

from encours_mandates.core.store import documents, mandates
from encours_mandates.core.use_cases.status_changes import CLOCK, Why, note
from encours_mandates.signing.store import progress as signings
from encours_platform.database import Tx


async def delete_outlived(tx: Tx, mandate_id: UUID) -> None:
    """Deletes documents and traces of the signing, and notes which documents there were."""
    mandate = await mandates.lock(tx, mandate_id)
    if mandate is None:
        return
    deleted = await documents.delete_outlived(tx, mandate_id)
    await signings.forget(tx, mandate_id)
    if deleted:
        await note(tx, mandate, "delete_documents", Why(CLOCK, cause="retention_over", evidence=deleted))
