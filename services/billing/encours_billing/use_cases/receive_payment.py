from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encours_billing.domain.allocation import Allocation, Part, Rule, allocate
from encours_billing.domain.errors import AllocationTooLarge
from encours_billing.domain.invoice import Invoice
from encours_billing.domain.journal import Entry, Journal, held_in, payment_rows
from encours_billing.domain.statement import CreditKind, Month
from encours_billing.store import buyer_credit, buyers, fees, invoices, journal
from encours_billing.store.applications import Applied, Source
from encours_billing.store.buyer_credit import Payment, PaymentBalance
from encours_billing.store.fees import FeePaid
from encours_billing.store.invoices import can_take
from encours_billing.store.waiting_credit import Waiting
from encours_billing.use_cases import due
from encours_billing.use_cases.apply_customer_credit import apply_customer_credit, let_wait
from encours_billing.use_cases.apply_money import apply_money, payment_balance_changed
from encours_billing.use_cases.parties import has_statements
from encours_contracts.billing import PaymentBalanceChanged
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import InvalidRequest, NotYetKnown
from encours_values.ids import new_id
from encours_values.money import CurrencyMismatch


@dataclass(frozen=True, slots=True)
class FeePart:
    fee_id: UUID
    amount_minor: int


@dataclass(frozen=True, slots=True)
class NewPayment:
    """Money received in minor units; `chosen` None = the merchant's rule decides which invoices it pays.

    It may name invoices of the account's children. Fees are paid only where they are named. `received_on` None = today.
    """

    account_id: UUID
    amount_minor: int
    currency: str
    method: str
    reference: str | None
    chosen: Sequence[Part | FeePart] | None
    received_on: date | None = None
    from_statement: bool = False
    """A statement of the bank booked it, so it is on the account already."""
    by_service: bool = False
    """The payment service collected it and has it."""


async def receive_payment(tx: Tx, new: NewPayment) -> Payment:
    """Money that came by transfer, card or cheque pays open invoices; the rest is credit on the account (S1.25, S3.4).

    What is in collection is never paid by it: what names such an invoice waits for the result of the debit. The answer
    holds the remittance advice: what is paid and what is not (S3.9). Raises `NotYetKnown`, `CurrencyMismatch`,
    `InvalidRequest` and `AllocationTooLarge`.
    """
    buyer = (await buyers.lock(tx, [new.account_id])).get(new.account_id)
    if buyer is None:
        raise NotYetKnown("the account is not known here", pointer="/account_id")
    unpaid = await invoices.open_of(tx, list(await buyers.family(tx, [new.account_id])))
    its = [each for each in unpaid if each.currency == new.currency and each.account_id == new.account_id]
    if new.currency != "EUR" and not its and not new.by_service:
        raise CurrencyMismatch(f"the account owes nothing in {new.currency}", pointer="/currency")
    to_fees = await _fees_chosen(tx, new)
    waiting = list[Part]()
    if new.chosen is None:
        allocation = _by_rule(tx, new, its)
    else:
        allocation, waiting = _as_chosen(new, new.chosen, unpaid, sum(part.amount_minor for part in to_fees))
    payment = Payment(
        payment_id=new_id(),
        account_id=new.account_id,
        amount_minor=new.amount_minor,
        applied_minor=0,
        currency=new.currency,
        method=new.method,
        reference=new.reference,
        received_on=min(new.received_on or tx.today, tx.today),
        advice=advice_of(allocation, _on_advice(allocation, waiting, its, unpaid)),
        by_service=new.by_service,
    )
    await buyer_credit.insert_payment(tx, payment)
    label = f"Reglement {new.reference or new.method}"
    held = held_in(payment.method, from_statement=new.from_statement, by_service=new.by_service)
    rows = payment_rows(payment.amount_minor, held)
    piece = new.reference or str(payment.payment_id)
    day = payment.received_on if new.from_statement else tx.today
    entry = Entry(Journal.BANK, new.account_id, piece, day, label, new.currency, rows, source_id=payment.payment_id)
    await journal.write(tx, [entry])
    owner = {each.invoice_id: each.account_id for each in unpaid}
    applied = [
        Applied(
            owner[part.invoice_id], part.invoice_id, Source.PAYMENT, payment.payment_id, part.amount_minor, tx.today
        )
        for part in allocation.parts
    ]
    received = PaymentBalance(payment.payment_id, payment.account_id, payment.amount_minor, 0, payment.currency, 1)
    await append_all(tx, [payment_balance_changed(received), *await apply_money(tx, applied)])
    waits = [Waiting(CreditKind.PAYMENT, payment.payment_id, part.invoice_id, part.amount_minor) for part in waiting]
    await append_all(tx, await let_wait(tx, waits))
    fees_paid = [FeePaid(new.account_id, part.fee_id, payment.payment_id, part.amount_minor) for part in to_fees]
    await append_all(tx, await pay_fees(tx, fees_paid))
    await append_all(tx, await apply_customer_credit(tx, [new.account_id]))
    if allocation.unallocated_minor and has_statements(buyer, tx.settings):
        await due.statements_of(tx, [Month.of(tx.today)])
    return payment


def _by_rule(tx: Tx, new: NewPayment, its: Sequence[Invoice]) -> Allocation:
    open_invoices = [can_take(each, each.balance.collectable_minor) for each in its if each.balance.collectable_minor]
    return allocate(new.amount_minor, open_invoices, Rule(tx.settings.allocation), tx.today)


async def pay_fees(tx: Tx, paid: Sequence[FeePaid]) -> list[PaymentBalanceChanged]:
    """Takes from payments of locked accounts what fees take; a negative amount gives it back.

    Answers the events, for the caller to append.
    """
    await fees.pay(tx, paid)
    used = await buyer_credit.use_payments(tx, [(each.payment_id, each.amount_minor) for each in paid])
    return [payment_balance_changed(each) for each in used]


async def _fees_chosen(tx: Tx, new: NewPayment) -> list[FeePart]:
    """Open fees of the account, each named once. Raises `InvalidRequest` and `AllocationTooLarge`."""
    named = [(place, part) for place, part in enumerate(new.chosen or ()) if isinstance(part, FeePart)]
    found = await fees.by_ids(tx, [part.fee_id for _, part in named])
    seen = set[UUID]()
    for place, part in named:
        fee, where = found.get(part.fee_id), f"/allocations/{place}"
        wrong = fee is None or fee.account_id != new.account_id or fee.currency != new.currency or part.fee_id in seen
        if fee is None or wrong:
            raise InvalidRequest("not a fee of the account, or named twice", pointer=f"{where}/fee_id")
        if part.amount_minor > fee.open_minor:
            raise AllocationTooLarge(f"{fee.open_minor} of the fee can be paid", pointer=f"{where}/amount")
        seen.add(part.fee_id)
    return [part for _, part in named]


def _as_chosen(
    new: NewPayment, chosen: Sequence[Part | FeePart], unpaid: Sequence[Invoice], to_fees_minor: int
) -> tuple[Allocation, list[Part]]:
    """What is paid, and what waits for a debit at the bank; a disputed invoice may be paid when the buyer names it."""
    known = {each.invoice_id: each for each in unpaid}
    parts, waiting = list[Part](), list[Part]()
    seen = set[UUID]()
    for place, part in enumerate(chosen):
        if isinstance(part, FeePart):
            continue
        invoice = known.get(part.invoice_id)
        where = f"/allocations/{place}"
        if invoice is None or invoice.currency != new.currency or invoice.invoice_id in seen:
            raise InvalidRequest("not an open invoice of the account, or named twice", pointer=f"{where}/invoice_id")
        if part.amount_minor > invoice.balance.open_minor:
            raise AllocationTooLarge(f"{invoice.balance.open_minor} can be paid", pointer=f"{where}/amount")
        seen.add(invoice.invoice_id)
        paid_minor = min(part.amount_minor, invoice.balance.payable_minor)
        parts += [Part(invoice.invoice_id, paid_minor)] if paid_minor else []
        at_bank_minor = part.amount_minor - paid_minor
        waiting += [Part(invoice.invoice_id, at_bank_minor)] if at_bank_minor else []
    left = new.amount_minor - to_fees_minor - sum(part.amount_minor for part in parts)
    if left < sum(part.amount_minor for part in waiting):
        raise AllocationTooLarge("the allocations are more than the payment", pointer="/allocations")
    return Allocation(parts, left), waiting


def _on_advice(
    allocation: Allocation, waiting: Sequence[Part], its: Sequence[Invoice], unpaid: Sequence[Invoice]
) -> list[Invoice]:
    """The account's own open invoices, and those of its children that the payment names."""
    named = {part.invoice_id for part in (*allocation.parts, *waiting)}
    own = {each.invoice_id for each in its}
    return [*its, *(each for each in unpaid if each.invoice_id in named - own)]


def advice_of(allocation: Allocation, its: Sequence[Invoice]) -> Mapping[str, Any]:
    """The remittance advice: per open invoice what this money pays, what stays open, and why (S3.9)."""
    paid = {part.invoice_id: part.amount_minor for part in allocation.parts}
    lines = [
        {
            "invoice_id": str(each.invoice_id),
            "number": each.number,
            "due_date": each.due_on.isoformat(),
            "paid": paid.get(each.invoice_id, 0),
            "open_amount": each.balance.open_minor - paid.get(each.invoice_id, 0),
            "why_open": _why_open(each, paid.get(each.invoice_id, 0)),
        }
        for each in its
    ]
    return {"lines": lines, "unallocated": allocation.unallocated_minor}


def _why_open(invoice: Invoice, paid_minor: int) -> str | None:
    if invoice.balance.open_minor == paid_minor:
        return None
    if invoice.balance.in_collection_minor and invoice.balance.payable_minor <= paid_minor:
        return "in_collection"
    if invoice.balance.disputed_minor and invoice.balance.collectable_minor <= paid_minor:
        return "disputed"
    return "not_covered"
