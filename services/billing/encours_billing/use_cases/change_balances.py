"""The one place where balances of invoices change: each change is published as the whole balance after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encours_billing.domain.invoice import Change, Invoice
from encours_billing.store import buyers, invoices
from encours_contracts.billing import (
    BalanceCause,
    InvoiceBalanceChanged,
    InvoicePaid,
    InvoiceReopened,
    InvoiceStatus,
)
from encours_contracts.envelope import Event
from encours_platform.database import Tx
from encours_platform.problems import NotYetKnown


@dataclass(frozen=True, slots=True)
class CausedChange:
    """A change of one invoice and what caused it; `applied_on` where money was paid on another day than today."""

    change: Change
    cause: BalanceCause
    applied_on: date | None = None


async def change_balances(tx: Tx, changes: Sequence[CausedChange]) -> list[Event]:
    """Changes invoices of locked accounts, in order; answers the events, for the caller to append.

    `InvoicePaid` follows the change after which nothing is open, `InvoiceReopened` the one that ends that. Raises
    `NotYetKnown` where an invoice is not ours.
    """
    if not changes:
        return []
    state = await invoices.by_ids(tx, [each.change.invoice_id for each in changes])
    if not {each.change.invoice_id for each in changes} <= state.keys():
        raise NotYetKnown("an invoice is not known here")
    external_ids = await buyers.external_ids(tx, [invoice.account_id for invoice in state.values()])
    events: list[Event] = []
    for each in changes:
        before = state[each.change.invoice_id]
        after = state[before.invoice_id] = before.changed(each.change)
        events.append(balance_changed(after, each.cause, external_ids))
        if after.balance.open_minor == 0 < before.balance.open_minor:
            events.append(_paid(after, each.cause, external_ids, each.applied_on or tx.today))
        elif before.balance.open_minor == 0 < after.balance.open_minor:
            events.append(_reopened(after, each.cause, external_ids))
    await invoices.change(tx, [each.change for each in changes])
    return events


def names_of(invoice: Invoice, external_ids: Mapping[UUID, str]) -> dict[str, Any]:
    """How events name an invoice, its order and its buyer."""
    return {
        "account_id": invoice.account_id,
        "account_external_id": external_ids.get(invoice.account_id),
        "invoice_id": invoice.invoice_id,
        "number": invoice.number,
        "order_id": invoice.order_id,
        "order_external_id": invoice.order_external_id,
    }


def balance_changed(invoice: Invoice, cause: BalanceCause, external_ids: Mapping[UUID, str]) -> InvoiceBalanceChanged:
    """The invoice's balance as it is now."""
    balance = invoice.balance
    return InvoiceBalanceChanged(
        **names_of(invoice, external_ids),
        version=invoice.version,
        amount=balance.amount_minor,
        open_amount=balance.open_minor,
        paid=balance.paid_minor,
        credited=balance.credited_minor,
        in_collection=balance.in_collection_minor,
        disputed=balance.disputed_minor,
        undisputed_amount=balance.undisputed_minor,
        overdue=balance.overdue,
        status=InvoiceStatus(balance.status.value),
        currency=invoice.currency,
        issued_on=invoice.issued_on,
        due_date=invoice.due_on,
        cause=cause,
    )


def _paid(invoice: Invoice, cause: BalanceCause, external_ids: Mapping[UUID, str], paid_on: date) -> InvoicePaid:
    return InvoicePaid(
        **names_of(invoice, external_ids),
        amount=invoice.balance.amount_minor,
        paid=invoice.balance.paid_minor,
        credited=invoice.balance.credited_minor,
        currency=invoice.currency,
        paid_on=paid_on,
        cause=cause,
    )


def _reopened(invoice: Invoice, cause: BalanceCause, external_ids: Mapping[UUID, str]) -> InvoiceReopened:
    return InvoiceReopened(
        **names_of(invoice, external_ids),
        amount=invoice.balance.amount_minor,
        open_amount=invoice.balance.open_minor,
        currency=invoice.currency,
        cause=cause,
    )
