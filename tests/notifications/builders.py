"""Events of other services, with defaults for what does not matter."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from encours_contracts.billing import (
    CreditNoteBalanceChanged,
    InvoiceBalanceChanged,
    PaymentBalanceChanged,
    StatementIssued,
)
from encours_contracts.collections import (
    CollectionCancelled,
    CollectionFailure,
    CollectionReturned,
    CollectionScheduled,
    CollectionSubmitted,
    FailureDetails,
)
from encours_contracts.credit import AccountOpened, LimitReached, OrderPlaced
from encours_contracts.fields import Allocation
from encours_values.ids import new_id

START = "2011-01-03T08:00:00+00:00"
LEGAL = {"legal": {"name": "Papeterie Générale", "email": "credit@papeterie.example"}}


def account_opened(account: UUID, **changes: Any) -> AccountOpened:
    values: dict[str, Any] = {
        "account_id": account,
        "name": "Imprimerie Dupré",
        "country": "FR",
        "email": "compta@dupre.example",
        "status": "active",
    }
    return AccountOpened(**{**values, **changes})


def order_placed(account: UUID, external_id: str = "1001", **changes: Any) -> OrderPlaced:
    values: dict[str, Any] = {
        "account_id": account,
        "order_id": new_id(),
        "external_id": external_id,
        "amount": 12_345,
        "currency": "EUR",
        "placed_at": datetime(2011, 1, 3, 8, tzinfo=UTC),
        "due_date": date(2011, 2, 2),
    }
    return OrderPlaced(**{**values, **changes})


def limit_reached(account: UUID, percent: int = 80) -> LimitReached:
    return LimitReached(
        account_id=account, threshold_percent=percent, limit=500_000, exposure=percent * 5_000, currency="EUR"
    )


def allocation(amount: int, number: str = "F2011-000007", invoice: UUID | None = None) -> Allocation:
    return Allocation(invoice_id=invoice or new_id(), number=number, amount=amount)


def scheduled(account: UUID, **changes: Any) -> CollectionScheduled:
    values: dict[str, Any] = {
        "account_id": account,
        "collection_id": new_id(),
        "amount": 123_450,
        "currency": "EUR",
        "collection_date": date(2011, 2, 15),
        "allocations": [allocation(123_450)],
        "mandate_id": new_id(),
        "mandate_reference": "RUM-000042",
        "creditor_identifier": "FR72ZZZ123456",
        "iban_masked": "FR76********************189",
    }
    return CollectionScheduled(**{**values, **changes})


def submitted(debit: CollectionScheduled) -> CollectionSubmitted:
    """The file of an announced debit left."""
    return CollectionSubmitted(
        account_id=debit.account_id,
        collection_id=debit.collection_id,
        amount=debit.amount,
        currency=debit.currency,
        collection_date=debit.collection_date,
        allocations=debit.allocations,
        batch_id=new_id(),
        end_to_end_id="E2E-1",
    )


def cancelled(account: UUID, **changes: Any) -> CollectionCancelled:
    values: dict[str, Any] = {
        "account_id": account,
        "collection_id": new_id(),
        "amount": 123_450,
        "currency": "EUR",
        "collection_date": date(2011, 2, 15),
        "allocations": [allocation(123_450)],
        "cause": "cancelled by the merchant",
        "by": "merchant",
    }
    return CollectionCancelled(**{**values, **changes})


def failed(account: UUID, event: type[CollectionFailure] = CollectionReturned, **changes: Any) -> CollectionFailure:
    values: dict[str, Any] = {
        "account_id": account,
        "collection_id": new_id(),
        "amount": 123_450,
        "currency": "EUR",
        "collection_date": date(2011, 2, 15),
        "allocations": [allocation(123_450)],
        "mandate_id": new_id(),
        "end_to_end_id": "E2E-1",
        "caused_by": "debtor",
        "failed_on": date(2011, 2, 17),
        "details": FailureDetails(cause="insufficient funds", reason_code="AM04", will_retry=False),
        "credit_consequence": "hold",
        "mandate_consequence": "keep",
    }
    return event(**{**values, **changes})


def credit_left(account: UUID, unused: int) -> CreditNoteBalanceChanged:
    """A credit note of which so much is credit on the account."""
    return CreditNoteBalanceChanged(
        account_id=account,
        credit_note_id=new_id(),
        version=2,
        amount=unused + 100,
        used_amount=100,
        unused_amount=unused,
        currency="EUR",
    )


def money_left(account: UUID, unused: int) -> PaymentBalanceChanged:
    """A payment of which so much is credit on the account."""
    return PaymentBalanceChanged(
        account_id=account,
        payment_id=new_id(),
        version=2,
        amount=unused + 100,
        used_amount=100,
        unused_amount=unused,
        currency="EUR",
    )


def statement(account: UUID, total: int = 98_700) -> StatementIssued:
    return StatementIssued(
        account_id=account,
        statement_id=new_id(),
        number="R2011-000003",
        period_start=date(2011, 1, 1),
        period_end=date(2011, 1, 31),
        due_date=date(2011, 2, 15),
        total=total,
        currency="EUR",
        invoices=[allocation(98_700)],
    )


def balance(account: UUID, invoice: UUID, version: int = 1, **changes: Any) -> InvoiceBalanceChanged:
    """The whole balance of an invoice of 500.00 that fell due on 1 February and is overdue, unless told otherwise."""
    values: dict[str, Any] = {
        "account_id": account,
        "invoice_id": invoice,
        "number": "F2011-000001",
        "order_id": new_id(),
        "order_external_id": "1001",
        "version": version,
        "amount": 50_000,
        "paid": 0,
        "credited": 0,
        "in_collection": 0,
        "disputed": 0,
        "overdue": True,
        "status": "overdue",
        "currency": "EUR",
        "issued_on": date(2011, 1, 2),
        "due_date": date(2011, 2, 1),
        "cause": {"kind": "overdue"},
        **changes,
    }
    still_open = values["amount"] - values["paid"] - values["credited"]
    values |= {"open_amount": still_open, "undisputed_amount": max(0, still_open - values["disputed"])}
    return InvoiceBalanceChanged(**values)
