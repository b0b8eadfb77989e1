from uuid import UUID

from encours_mandates.core.domain.errors import ReferenceAlreadyUsed
from encours_mandates.core.store import mandates
from encours_platform.database import Tx
from encours_values.mandate_reference import check_mandate_reference


async def reserve_reference(tx: Tx, text: str, mandate_id: UUID) -> str:
    """The reference, trimmed, now the mandate's own. Raises `InvalidMandateReference` and `ReferenceAlreadyUsed`."""
    reference = check_mandate_reference(text)
    if not await mandates.reserve_reference(tx, reference, mandate_id):
        raise ReferenceAlreadyUsed("another mandate has or had this reference")
    return reference
