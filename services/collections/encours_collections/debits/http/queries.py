from typing import Literal

from encours_collections.debits.http.schemas import CollectionStatus
from encours_contracts.fields import AccountId, BatchId, MandateId, StatementId
from encours_platform.paging import Amount, Day, ListQuery


class CollectionQuery(ListQuery):
    """What the list of collections may be narrowed and sorted by; its store knows the columns."""

    account_id: AccountId | None = None
    status: CollectionStatus | None = None
    statement_id: StatementId | None = None
    batch_id: BatchId | None = None
    mandate_id: MandateId | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    """Inclusive; the day on which the debtor's bank debits."""
    amount_min: Amount | None = None
    amount_max: Amount | None = None
    sort: Literal["collection_date", "-collection_date", "amount", "-amount"] | None = None
