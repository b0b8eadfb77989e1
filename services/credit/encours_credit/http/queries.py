"""What the lists of credit may be narrowed and sorted by; their stores know the columns."""

from typing import Annotated, Literal

from pydantic import Field

from encours_contracts.fields import AccountId, Reference
from encours_platform.paging import Amount, Day, ListQuery


class AccountQuery(ListQuery):
    external_id: Reference | None = None
    """The shop's own id."""
    parent_id: AccountId | None = None
    """Subsidiaries of this group."""
    status: Literal["pending", "active", "on_hold", "closed"] | None = None
    sort: Literal["name", "-name", "opened_at", "-opened_at"] | None = None


class ExposureQuery(ListQuery):
    parent_id: AccountId | None = None
    """Subsidiaries of this group."""
    status: Literal["pending", "active", "on_hold", "closed"] | None = None
    used_percent_min: Annotated[int, Field(ge=1, le=1000)] | None = None
    """Accounts that use at least this share of their own limit."""
    overdue_min: Amount | None = None
    sort: (
        Literal[
            "name", "-name", "limit", "-limit", "used", "-used", "overdue", "-overdue", "in_collection",
            "-in_collection",
        ]
        | None
    ) = None  # fmt: skip


class OrderQuery(ListQuery):
    account_id: AccountId | None = None
    external_id: Reference | None = None
    """The shop's own id."""
    status: Literal["authorized", "declined", "referred"] | None = None
    fulfilment: Literal["open", "partly_shipped", "shipped", "cancelled"] | None = None
    placed_from: Day | None = None
    placed_to: Day | None = None
    """Inclusive, in the merchant's calendar."""
    amount_min: Amount | None = None
    amount_max: Amount | None = None
    sort: Literal["placed_at", "-placed_at", "amount", "-amount"] | None = None
