"""Applies collections, payments and credit notes to invoices, and removes them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from encours_billing.domain.invoice import Change
from encours_billing.domain.journal import Entry, Journal, paid_by_parent_rows
from encours_billing.domain.statement import Application, CreditKind
from encours_billing.store import applications, buyer_credit, journal
from encours_billing.store.applications import Applied, Source
from encours_billing.store.buyer_credit import NoteBalance, PaymentBalance
from encours_billing.use_cases.change_balances import CausedChange, change_balances
from encours_contracts.billing import BalanceCause, CauseKind, CreditNoteBalanceChanged, PaymentBalanceChanged
from encours_contracts.envelope import Event
from encours_platform.database import Tx


def applied_credits(tx: Tx, account_id: UUID, chosen: Sequence[Application]) -> list[Applied]:
    """Applications of credits, dated today."""
    return [
        Applied(account_id, each.invoice_id, Source(each.kind.value), each.source_id, each.amount_minor, tx.today)
        for each in chosen
    ]


def _change(each: Applied) -> CausedChange:
    amount_minor = each.amount_minor
    match each.source:
        case Source.CREDIT_NOTE:
            kind = CauseKind.CREDIT_APPLIED if amount_minor > 0 else CauseKind.CREDIT_REMOVED
            cause = BalanceCause(kind=kind, amount=amount_minor, credit_note_id=each.source_id)
            return CausedChange(Change(each.invoice_id, credited_minor=amount_minor), cause)
        case Source.PAYMENT:
            kind = CauseKind.PAYMENT_APPLIED if amount_minor > 0 else CauseKind.PAYMENT_REMOVED
            cause = BalanceCause(kind=kind, amount=amount_minor, payment_id=each.source_id)
            return CausedChange(Change(each.invoice_id, paid_minor=amount_minor), cause)
        case Source.COLLECTION:
            kind = CauseKind.COLLECTION_PAID if amount_minor > 0 else CauseKind.COLLECTION_FAILED
            cause = BalanceCause(kind=kind, amount=amount_minor, collection_id=each.source_id)
            return CausedChange(
                Change(each.invoice_id, paid_minor=amount_minor, in_collection_minor=-max(0, amount_minor)),
                cause,
                each.applied_on,
            )


async def apply_money(tx: Tx, applied: Sequence[Applied]) -> list[Event]:
    """Books money on invoices of locked accounts; answers the events, for the caller to append.

    A collection's money comes out of what is in collection; a negative amount removes money. The caller has
    made sure that it fits: the table refuses an invoice that would be paid twice.
    """
    if not applied:
        return []
    events = await change_balances(tx, [_change(each) for each in applied])
    by_kind = {
        kind: [(each.source_id, each.amount_minor) for each in applied if each.source.value == kind.value]
        for kind in CreditKind
    }
    payments = await buyer_credit.use_payments(tx, by_kind[CreditKind.PAYMENT])
    notes = await buyer_credit.use_notes(tx, by_kind[CreditKind.CREDIT_NOTE])
    await applications.insert(tx, applied)
    payers = {each.credit_note_id: each for each in notes} | {each.payment_id: each for each in payments}
    await journal.write(tx, _of_parents(applied, payers))
    used = [*(note_balance_changed(note) for note in notes), *(payment_balance_changed(each) for each in payments)]
    return [*events, *used]


def _of_parents(applied: Sequence[Applied], payers: Mapping[UUID, NoteBalance | PaymentBalance]) -> list[Entry]:
    """Entries of the money of parents that pays their children."""
    return [
        Entry(
            Journal.MISCELLANEOUS,
            each.account_id,
            str(each.source_id),
            each.applied_on,
            "Reglement par la societe mere",
            payer.currency,
            paid_by_parent_rows(each.amount_minor, payer.account_id),
        )
        for each in applied
        if (payer := payers.get(each.source_id)) is not None and payer.account_id != each.account_id
    ]


def note_balance_changed(note: NoteBalance) -> CreditNoteBalanceChanged:
    """The credit note's balance as it is now."""
    return CreditNoteBalanceChanged(
        account_id=note.account_id,
        credit_note_id=note.credit_note_id,
        version=note.version,
        amount=note.amount_minor,
        used_amount=note.applied_minor,
        unused_amount=note.amount_minor - note.applied_minor,
        currency=note.currency,
        order_id=note.order_id,
        return_id=note.return_id,
    )


def payment_balance_changed(payment: PaymentBalance) -> PaymentBalanceChanged:
    """The payment's balance as it is now."""
    return PaymentBalanceChanged(
        account_id=payment.account_id,
        payment_id=payment.payment_id,
        version=payment.version,
        amount=payment.amount_minor,
        used_amount=payment.applied_minor,
        unused_amount=payment.amount_minor - payment.applied_minor,
        currency=payment.currency,
    )
