from typing import Literal

from encours_collections.batches.domain.refund import BatchKind
from encours_collections.batches.http.schemas import BatchStatus
from encours_platform.paging import Amount, Day, ListQuery


class BatchQuery(ListQuery):
    """What the list of batches may be narrowed and sorted by; its store knows the columns."""

    status: BatchStatus | None = None
    kind: BatchKind | None = None
    scheme: Literal["B2B", "CORE", "SCT"] | None = None
    """SCT: of refunds."""
    due_from: Day | None = None
    due_to: Day | None = None
    """Inclusive; the earliest collection date of the batch."""
    amount_min: Amount | None = None
    amount_max: Amount | None = None
    sort: Literal["created_at", "-created_at", "collection_date", "-collection_date", "amount", "-amount"] | None = None
