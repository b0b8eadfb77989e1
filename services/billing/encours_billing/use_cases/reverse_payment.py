from datetime import date
from uuid import UUID

from encours_billing.domain.errors import PaymentRefunded, PaymentReversed
from encours_billing.domain.journal import Entry, Journal, Ledger, held_in, moved, payment_rows
from encours_billing.domain.refund import CancelCause
from encours_billing.store import (
    applications,
    buyer_credit,
    buyers,
    fees,
    invoices,
    journal,
    overdue,
    refunds,
)
from encours_billing.store.applications import Applied, Source
from encours_billing.store.buyer_credit import Payment
from encours_billing.store.fees import FeePaid
from encours_billing.use_cases.apply_customer_credit import apply_customer_credit, end_waiting
from encours_billing.use_cases.apply_money import apply_money, payment_balance_changed
from encours_billing.use_cases.flag_overdue import flag_overdue
from encours_billing.use_cases.receive_payment import pay_fees
from encours_billing.use_cases.refund_credit import withdraw_refunds
from encours_billing.use_cases.retry_debits import resume_normal_course
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import NotFound


async def reverse_payment(
    tx: Tx, payment_id: UUID, *, from_statement: bool = False, is_act_of_bank: bool = False, is_fact: bool = False
) -> None:
    """Removes a payment from all that it pays: it was not this buyer's money, or not for this.

    Invoices are open again, overdue if their day is past, else debited when they fall due. After an act of the bank
    none is overdue before a person has looked. Where it is a fact already, by the bank or the payment service, its
    refunds that were not sent are withdrawn, and what was paid back of the payment is a claim in 467.
    Raises `NotFound`, `PaymentReversed` and `PaymentRefunded`.
    """
    payment = await buyer_credit.payment(tx, payment_id)
    if payment is None:
        raise NotFound("there is no such payment")
    await buyers.lock(tx, [payment.account_id])
    payment = await buyer_credit.payment(tx, payment_id)
    if payment is None or payment.reversed_on:
        raise PaymentReversed("the payment is reversed already")
    refunded_minor = await refunds.refunded_of(tx, payment_id)
    if refunded_minor and not (is_act_of_bank or is_fact):
        raise PaymentRefunded("some of the payment was paid back or is about to be")
    account_id = payment.account_id
    pays = {invoice_id: amount for invoice_id, _, amount in await applications.of_source(tx, payment_id)}
    paid_invoices = await invoices.by_ids(tx, list(pays))
    removed = [
        Applied(paid_invoices[invoice_id].account_id, invoice_id, Source.PAYMENT, payment_id, -amount, tx.today)
        for invoice_id, amount in pays.items()
    ]
    paid = await apply_money(tx, removed)
    waited = await end_waiting(tx, payment_id)
    fees_paid = await fees.paid_by(tx, payment_id)
    given_back = [FeePaid(account_id, each.fee_id, payment_id, -each.amount_minor) for each in fees_paid]
    used = await pay_fees(tx, given_back)
    used += [payment_balance_changed(each) for each in await buyer_credit.reverse_payment(tx, payment_id)]
    await journal.write(tx, [_entry(payment, tx.today, refunded_minor, from_statement=from_statement)])
    reopened = [each.invoice_id for each in removed]
    if is_act_of_bank:
        await overdue.postpone(tx, dict.fromkeys(reopened, overdue.UNTIL_ACKNOWLEDGED))
    withdrawn = await withdraw_refunds(tx, await refunds.unsent_of_source(tx, payment_id), CancelCause.CREDIT_REVERSED)
    covered = await apply_customer_credit(tx, [account_id])
    concerned = {account_id, *(each.account_id for each in removed)}
    again = await resume_normal_course(tx, concerned, reopened)
    await append_all(
        tx, [*paid, *waited, *used, *withdrawn, *covered, *again, *await flag_overdue(tx, list(concerned))]
    )


def _entry(payment: Payment, day: date, refunded_minor: int, *, from_statement: bool) -> Entry:
    piece = payment.reference or str(payment.payment_id)
    left_minor = payment.amount_minor - refunded_minor
    held = held_in(payment.method, from_statement=from_statement, by_service=payment.by_service)
    rows = payment_rows(-left_minor, held) if left_minor else []
    if refunded_minor:
        rows += moved(refunded_minor, out_of=held, into=Ledger.OTHER_PARTIES)
    label = f"Annulation reglement {piece}"
    return Entry(
        Journal.BANK,
        payment.account_id,
        piece,
        day,
        label,
        payment.currency,
        rows,
        source_id=payment.payment_id,
        reverses=True,
    )
