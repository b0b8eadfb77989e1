from uuid import UUID

from encours_mandates.core.domain.errors import ReferenceTaken
from encours_mandates.core.store import mandates
from encours_platform.database import Tx
from encours_values.mandate_reference import check_mandate_reference


async def take_reference(tx: Tx, wished: str, mandate_id: UUID) -> str:
    """The reference, trimmed, now the mandate's own. Raises `InvalidMandateReference` and `ReferenceTaken`."""
    reference = check_mandate_reference(wished)
    if not await mandates.take_reference(tx, reference, mandate_id):
        raise ReferenceTaken("this reference was given to a mandate before", pointer="/reference")
    return reference
