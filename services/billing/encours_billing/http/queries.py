"""What the lists of billing may be narrowed and sorted by; their stores know the columns."""

from typing import Annotated, Literal

from pydantic import Field

from encours_billing.http.schemas import InvoiceStatus
from encours_contracts.fields import AccountId, InvoiceId, OrderId, Reference, StatementId
from encours_platform.paging import Amount, Day, ListQuery, SignedAmount


class InvoiceQuery(ListQuery):
    account_id: AccountId | None = None
    order_id: OrderId | None = None
    statement_id: StatementId | None = None
    number: Reference | None = None
    status: InvoiceStatus | None = None
    cost_centre: Reference | None = None
    issued_from: Day | None = None
    issued_to: Day | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    amount_min: Amount | None = None
    amount_max: Amount | None = None
    sort: (
        Literal[
            "issued_on",
            "-issued_on",
            "due_date",
            "-due_date",
            "amount",
            "-amount",
            "open_amount",
            "-open_amount",
            "number",
            "-number",
        ]
        | None
    ) = None


class ArchiveQuery(InvoiceQuery):
    invoice_ids: Annotated[str | None, Field(max_length=8_000)] = None
    """Ids separated by commas, in place of the filters."""


class StatementQuery(ListQuery):
    account_id: AccountId | None = None
    number: Reference | None = None
    due_from: Day | None = None
    due_to: Day | None = None
    amount_min: SignedAmount | None = None
    amount_max: SignedAmount | None = None
    sort: Literal["due_date", "-due_date", "amount", "-amount", "number", "-number"] | None = None


class CreditNoteQuery(ListQuery):
    account_id: AccountId | None = None
    external_id: Reference | None = None
    invoice_id: InvoiceId | None = None
    number: Reference | None = None
    issued_from: Day | None = None
    issued_to: Day | None = None
    amount_min: Amount | None = None
    amount_max: Amount | None = None
    sort: Literal["issued_on", "-issued_on", "amount", "-amount", "number", "-number"] | None = None


class PaymentQuery(ListQuery):
    account_id: AccountId | None = None
    method: Literal["transfer", "card", "cheque"] | None = None
    received_from: Day | None = None
    received_to: Day | None = None
    amount_min: Amount | None = None
    amount_max: Amount | None = None
    sort: Literal["received_on", "-received_on", "amount", "-amount"] | None = None
