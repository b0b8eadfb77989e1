"""Balances of invoices, credit notes and payments, as billing publishes them, become part of the exposure."""

from collections.abc import Mapping, Sequence
from typing import Any

from encours_contracts.billing import CreditNoteBalanceChanged, InvoiceBalanceChanged, PaymentBalanceChanged
from encours_contracts.envelope import Envelope
from encours_credit.store import exposure
from encours_credit.use_cases.hold_account import settle_holds
from encours_platform.database import Tx
from encours_platform.problems import NotYetKnown


async def project_receivables(tx: Tx, envelopes: Sequence[Envelope]) -> None:
    """Stores each balance that is newer than the known one and moves the exposure by the difference.

    A run of all kinds of events is one statement, so that money that goes from a credit note or a payment to an invoice
    never counts twice. A hold of the system ends when what caused it is paid. Raises `NotYetKnown` where an account is
    unknown.
    """
    events = [envelope.event() for envelope in envelopes]
    concerned = {event.account for event in events if event.account}
    locked = await exposure.lock(tx, concerned)
    if unknown := concerned - locked.keys():
        raise NotYetKnown(f"{len(unknown)} accounts of these events are not known here")
    await exposure.project(
        tx,
        [_invoice(event) for event in events if isinstance(event, InvoiceBalanceChanged)],
        [_note(event) for event in events if isinstance(event, CreditNoteBalanceChanged)],
        [_payment(event) for event in events if isinstance(event, PaymentBalanceChanged)],
    )
    await settle_holds(tx, locked, {event.account_id for event in events if isinstance(event, InvoiceBalanceChanged)})


def _invoice(event: InvoiceBalanceChanged) -> Mapping[str, Any]:
    return {
        "invoice_id": event.invoice_id,
        "version": event.version,
        "account_id": event.account_id,
        "order_id": event.order_id,
        "amount_minor": event.amount,
        "open_minor": event.open_amount,
        "credited_minor": event.credited,
        "paid_minor": event.paid,
        "in_collection_minor": event.in_collection,
        "overdue": event.overdue,
        "due_on": event.due_date,
    }


def _note(event: CreditNoteBalanceChanged) -> Mapping[str, Any]:
    return {
        "credit_note_id": event.credit_note_id,
        "version": event.version,
        "account_id": event.account_id,
        "amount_minor": event.amount,
        "used_minor": event.used_amount,
        "order_id": event.order_id,
        "return_id": event.return_id,
    }


def _payment(event: PaymentBalanceChanged) -> Mapping[str, Any]:
    return {
        "payment_id": event.payment_id,
        "version": event.version,
        "account_id": event.account_id,
        "amount_minor": event.amount,
        "used_minor": event.used_amount,
    }
