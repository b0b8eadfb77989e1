from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

import structlog

from encours_billing.domain.allocation import Rule
from encours_billing.domain.crediting import Returned, credit_goods
from encours_billing.domain.errors import CreditNoteExists
from encours_billing.domain.invoice import Invoice
from encours_billing.domain.journal import Entry, Journal, credit_note_rows
from encours_billing.domain.numbering import Series, series_of
from encours_billing.domain.statement import Credit, CreditKind, Month, net
from encours_billing.store import buyer_credit, buyers, invoices, journal, numbers
from encours_billing.store.buyer_credit import CreditNote, NoteBalance
from encours_billing.store.buyers import Buyer
from encours_billing.store.invoices import can_take
from encours_billing.store.waiting_credit import Waiting
from encours_billing.use_cases import due
from encours_billing.use_cases.apply_customer_credit import apply_customer_credit, let_wait
from encours_billing.use_cases.apply_money import applied_credits, apply_money, note_balance_changed
from encours_billing.use_cases.parties import has_statements, parties_of
from encours_billing.use_cases.plan_credit import (
    Concerned,
    CreditPlan,
    plan_of_invoice,
    plan_of_shares,
    plan_on_account,
)
from encours_contracts.billing import CreditNoteIssued
from encours_contracts.credit import OrderReturned
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import InvalidRequest, NotYetKnown
from encours_values.document_lines import LineRequested, total_of
from encours_values.ids import new_id
from encours_values.money import CurrencyMismatch

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class NewCreditNote:
    """Whom a credit note is for, and what it corrects."""

    account_id: UUID
    external_id: str | None
    currency: str
    reason: str
    invoice_id: UUID | None = None
    order_id: UUID | None = None
    return_id: UUID | None = None


async def credit_buyer(
    tx: Tx, new: NewCreditNote, amount_minor: int | None, lines: Sequence[LineRequested], concerned: Concerned
) -> CreditNote:
    """A credit note as a caller asks for it: an amount, or lines of the invoice that it corrects (INV-04).

    Raises `NotYetKnown` (account), `CreditNoteExists`, `InvalidRequest`, `CurrencyMismatch`, `CreditExceedsInvoice`,
    `LineNotFound` and `MoreThanLeft`.
    """
    buyer = (await buyers.lock(tx, [new.account_id])).get(new.account_id)
    if buyer is None:
        raise NotYetKnown("the account is not known here", pointer="/account_id")
    if new.external_id and await buyer_credit.note_by_external(tx, new.account_id, new.external_id):
        raise CreditNoteExists("the account has a credit note of this external_id", pointer="/external_id")
    if new.invoice_id is None:
        if lines:
            raise InvalidRequest("lines are those of the invoice that is named", pointer="/invoice_id")
        if amount_minor is None:
            raise InvalidRequest("an amount says what is credited", pointer="/amount")
        await _check_currency(tx, new)
        plan = await plan_on_account(tx, buyer, amount_minor, new.currency, new.reason, concerned)
        return await issue_credit_note(tx, new, buyer, plan, None)
    invoice = await invoices.one(tx, new.invoice_id)
    if invoice is None or invoice.account_id != new.account_id:
        raise InvalidRequest("the account has no such invoice", pointer="/invoice_id")
    if invoice.currency != new.currency:
        raise CurrencyMismatch(f"the invoice is in {invoice.currency}", pointer="/currency")
    return await credit_invoice(tx, new, buyer, invoice, amount_minor, lines)


async def credit_invoice(
    tx: Tx,
    new: NewCreditNote,
    buyer: Buyer,
    invoice: Invoice,
    amount_minor: int | None,
    lines: Sequence[LineRequested] = (),
) -> CreditNote:
    """Of an amount or lines of one invoice. Raises `CreditExceedsInvoice`, `LineNotFound` and `MoreThanLeft`."""
    its = (await invoices.lines_of(tx, [invoice.invoice_id]))[invoice.invoice_id]
    plan = plan_of_invoice(its, amount_minor, lines, new.reason)
    named = replace(new, invoice_id=invoice.invoice_id, order_id=invoice.order_id)
    return await issue_credit_note(tx, named, buyer, plan, invoice)


async def _check_currency(tx: Tx, new: NewCreditNote) -> None:
    """Euro, or a currency that the account is invoiced in."""
    if new.currency != "EUR" and all(
        each.currency != new.currency for each in await invoices.open_of(tx, [new.account_id])
    ):
        raise CurrencyMismatch(f"the account owes nothing in {new.currency}", pointer="/currency")


async def credit_return(tx: Tx, returned: OrderReturned) -> None:
    """Goods came back: a credit note for each invoice of their order that has them; the same return once only.

    What credit notes took before is not credited again.
    """
    buyer = (await buyers.lock(tx, [returned.account_id])).get(returned.account_id)
    if buyer is None:
        raise NotYetKnown("the account is not known here")
    if await buyer_credit.return_is_credited(tx, returned.return_id):
        return
    of_order = {each.invoice_id: each for each in await invoices.of_order(tx, returned.order_id)}
    lines = await invoices.lines_of(tx, list(of_order))
    goods = [
        Returned(
            line.line_no,
            Decimal(str(line.tax_rate)),
            line.vat_exemption,
            Decimal(str(line.quantity)),
            line.amount,
        )
        for line in returned.lines
    ]
    shares = credit_goods(returned.amount, goods, list(lines.values()))
    credited_minor = sum(total_of(some) for some in shares.values())
    if credited_minor < returned.amount:
        log.warning(
            "return_credited_before",
            tenant=str(tx.tenant_id),
            return_id=str(returned.return_id),
            amount_minor=returned.amount - credited_minor,
        )
    by_amount = returned.reason if all(line.order_line_no is None for line in goods) else None
    for id_, some in shares.items():
        new = NewCreditNote(
            account_id=returned.account_id,
            external_id=None,
            currency=returned.currency,
            reason=returned.reason,
            invoice_id=id_,
            order_id=returned.order_id,
            return_id=returned.return_id,
        )
        await issue_credit_note(tx, new, buyer, plan_of_shares(lines[id_], some, by_amount), of_order[id_])


async def issue_credit_note(
    tx: Tx, new: NewCreditNote, buyer: Buyer, plan: CreditPlan, corrects: Invoice | None
) -> CreditNote:
    """Number it, book it, set it against what it corrects; what is left is credit on the (locked) account.

    For the part that is at the bank it waits for the debit, which is recalled (TIM-03). What is left pays what is asked
    for (`apply_customer_credit`).
    """
    settings = tx.settings
    payable_minor = corrects.balance.payable_minor if corrects else 0
    targets = [can_take(corrects, payable_minor)] if corrects and payable_minor else []
    note = await _write(tx, new, buyer, plan)
    issued = CreditNoteIssued(
        account_id=note.account_id,
        credit_note_id=note.credit_note_id,
        number=note.number,
        external_id=note.external_id,
        amount=note.amount_minor,
        currency=note.currency,
        reason=note.reason,
        issued_on=note.issued_on,
        order_id=note.order_id,
        order_external_id=corrects.order_external_id if corrects else None,
        invoice_id=note.invoice_id,
        return_id=note.return_id,
    )
    credit = Credit(CreditKind.CREDIT_NOTE, note.credit_note_id, note.number, note.issued_on, note.amount_minor)
    netting = net(targets, [credit], Rule(settings.allocation), tx.today)
    unused = NoteBalance(
        credit_note_id=note.credit_note_id,
        account_id=note.account_id,
        amount_minor=note.amount_minor,
        applied_minor=0,
        currency=note.currency,
        version=1,
        order_id=note.order_id,
        return_id=note.return_id,
    )
    paid = await apply_money(tx, applied_credits(tx, note.account_id, netting.applications))
    await append_all(tx, [issued, note_balance_changed(unused), *paid])
    if corrects and (waits_minor := min(netting.credit_left_minor, corrects.balance.uncovered_minor)):
        waits = Waiting(CreditKind.CREDIT_NOTE, note.credit_note_id, corrects.invoice_id, waits_minor)
        await append_all(tx, await let_wait(tx, [waits]))
    await append_all(tx, await apply_customer_credit(tx, [note.account_id]))
    if has_statements(buyer, settings):
        await due.statements_of(tx, [Month.of(note.issued_on)])
    return await buyer_credit.note(tx, note.credit_note_id) or note


async def _write(tx: Tx, new: NewCreditNote, buyer: Buyer, plan: CreditPlan) -> CreditNote:
    [number] = await numbers.take(tx, [series_of(Series.CREDIT_NOTE, tx.today)])
    note = CreditNote(
        credit_note_id=new_id(),
        account_id=new.account_id,
        number=number,
        external_id=new.external_id,
        invoice_id=new.invoice_id,
        order_id=new.order_id,
        amount_minor=plan.amount_minor,
        applied_minor=0,
        currency=new.currency,
        reason=new.reason,
        issued_on=tx.today,
        lines=plan.lines,
        vat=plan.vat,
        concerns=plan.concerns,
        parties=parties_of(buyer, tx.settings),
        return_id=new.return_id,
    )
    await buyer_credit.insert_note(tx, note)
    await buyer_credit.insert_lines(tx, note.credit_note_id, plan.shares)
    rows = credit_note_rows(plan.vat)
    entry = Entry(Journal.SALES, note.account_id, number, note.issued_on, f"Avoir {number}", note.currency, rows)
    await journal.write(tx, [entry])
    return note
