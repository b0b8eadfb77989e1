from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_billing.domain.allocation import Rule
from encours_billing.domain.errors import CreditExceedsInvoice, CreditNoteExists
from encours_billing.domain.invoice import Invoice
from encours_billing.domain.journal import Entry, Journal, credit_note_rows
from encours_billing.domain.numbering import Series, series_of
from encours_billing.domain.statement import Credit, CreditKind, Month, net
from encours_billing.domain.vat import RateTotal, lines_of_delivery, share_of, totals
from encours_billing.store import buyer_credit, buyers, invoices, journal, numbers
from encours_billing.store.buyer_credit import CreditNote, NoteBalance
from encours_billing.store.buyers import Buyer
from encours_billing.store.invoices import can_take
from encours_billing.use_cases import due
from encours_billing.use_cases.apply_customer_credit import apply_customer_credit
from encours_billing.use_cases.apply_money import applied_credits, apply_money, note_balance_changed
from encours_billing.use_cases.parties import has_statements, parties_of
from encours_contracts.billing import CreditNoteIssued
from encours_contracts.credit import OrderReturned
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import InvalidRequest, NotYetKnown
from encours_values.ids import new_id
from encours_values.money import CurrencyMismatch


@dataclass(frozen=True, slots=True)
class NewCreditNote:
    """What is to be credited, tax included, in minor units."""

    account_id: UUID
    external_id: str | None
    amount_minor: int
    currency: str
    reason: str
    invoice_id: UUID | None = None
    order_id: UUID | None = None
    return_id: UUID | None = None


async def credit_buyer(tx: Tx, new: NewCreditNote) -> CreditNote:
    """A credit note as a caller asks for it (INV-04).

    Raises `NotYetKnown` (account), `CreditNoteExists`, `InvalidRequest` where the invoice is not of the account,
    `CurrencyMismatch` and `CreditExceedsInvoice`.
    """
    buyer = (await buyers.lock(tx, [new.account_id])).get(new.account_id)
    if buyer is None:
        raise NotYetKnown("the account is not known here", pointer="/account_id")
    if new.external_id and await buyer_credit.note_by_external(tx, new.account_id, new.external_id):
        raise CreditNoteExists("the account has a credit note of this external_id", pointer="/external_id")
    if new.invoice_id is None:
        await _check_currency(tx, new)
        return await issue_credit_note(tx, new, buyer, [])
    invoice = await invoices.one(tx, new.invoice_id)
    if invoice is None or invoice.account_id != new.account_id:
        raise InvalidRequest("the account has no such invoice", pointer="/invoice_id")
    if invoice.currency != new.currency:
        raise CurrencyMismatch(f"the invoice is in {invoice.currency}", pointer="/currency")
    await check_credit_fits(tx, invoice, new.amount_minor)
    return await issue_credit_note(tx, new, buyer, [invoice])


async def check_credit_fits(tx: Tx, invoice: Invoice, amount_minor: int) -> None:
    """Credit notes that name an invoice add up to no more than it. Raises `CreditExceedsInvoice`."""
    if await buyer_credit.credited_for(tx, invoice.invoice_id) + amount_minor > invoice.balance.amount_minor:
        raise CreditExceedsInvoice("credit notes would be more than the invoice", pointer="/amount")


async def _check_currency(tx: Tx, new: NewCreditNote) -> None:
    """Euro, or a currency that the account is invoiced in."""
    if new.currency != "EUR" and all(
        each.currency != new.currency for each in await invoices.open_of(tx, [new.account_id])
    ):
        raise CurrencyMismatch(f"the account owes nothing in {new.currency}", pointer="/currency")


async def credit_return(tx: Tx, returned: OrderReturned) -> None:
    """Goods came back: a credit note against the invoices of their order; the same return once only."""
    buyer = (await buyers.lock(tx, [returned.account_id])).get(returned.account_id)
    if buyer is None:
        raise NotYetKnown("the account is not known here")
    if await buyer_credit.return_is_credited(tx, returned.return_id):
        return
    of_order = await invoices.of_order(tx, returned.order_id)
    roomy = [each for each in of_order if each.balance.amount_minor >= returned.amount] or of_order
    new = NewCreditNote(
        account_id=returned.account_id,
        external_id=None,
        amount_minor=returned.amount,
        currency=returned.currency,
        reason=returned.reason,
        invoice_id=roomy[0].invoice_id if roomy else None,
        order_id=returned.order_id,
        return_id=returned.return_id,
    )
    await issue_credit_note(tx, new, buyer, of_order)


async def issue_credit_note(tx: Tx, new: NewCreditNote, buyer: Buyer, corrects: Sequence[Invoice]) -> CreditNote:
    """Number it, book it, set it against what it corrects; what is left is credit on the (locked) account.

    What is left pays what is asked for (`apply_customer_credit`).
    """
    settings = tx.settings
    targets = [can_take(each, each.balance.payable_minor) for each in corrects if each.balance.payable_minor]
    note = await _write(tx, new, buyer, await _vat(tx, new, buyer))
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
        order_external_id=next((each.order_external_id for each in corrects if each.order_id == note.order_id), None),
    )
    credit = Credit(CreditKind.CREDIT_NOTE, note.credit_note_id, note.number, note.issued_on, note.amount_minor)
    netting = net(targets, [credit], Rule(settings.allocation), tx.today)
    unused = NoteBalance(note.credit_note_id, note.account_id, note.amount_minor, 0, note.currency, version=1)
    paid = await apply_money(tx, applied_credits(tx, note.account_id, netting.applications))
    await append_all(tx, [issued, note_balance_changed(unused), *paid])
    await append_all(tx, await apply_customer_credit(tx, [note.account_id]))
    if has_statements(buyer, settings):
        await due.statements_of(tx, [Month.of(note.issued_on)])
    return await buyer_credit.note(tx, note.credit_note_id) or note


async def _vat(tx: Tx, new: NewCreditNote, buyer: Buyer) -> list[RateTotal]:
    """Over the rates of the invoice it corrects, else of what the buyer was last invoiced (INV-04)."""
    of = new.invoice_id or await invoices.latest_of(tx, new.account_id, new.currency)
    printed = await invoices.printed(tx, of) if of else None
    if printed:
        return share_of(new.amount_minor, printed.vat)
    lines = lines_of_delivery(new.amount_minor, [], new.reason, buyer.vat_exemption)
    return totals(lines)


async def _write(tx: Tx, new: NewCreditNote, buyer: Buyer, vat: Sequence[RateTotal]) -> CreditNote:
    [number] = await numbers.take(tx, [series_of(Series.CREDIT_NOTE, tx.today)])
    note = CreditNote(
        credit_note_id=new_id(),
        account_id=new.account_id,
        number=number,
        external_id=new.external_id,
        invoice_id=new.invoice_id,
        order_id=new.order_id,
        amount_minor=new.amount_minor,
        applied_minor=0,
        currency=new.currency,
        reason=new.reason,
        issued_on=tx.today,
        vat=vat,
        parties=parties_of(buyer, tx.settings),
        return_id=new.return_id,
    )
    await buyer_credit.insert_note(tx, note)
    rows = credit_note_rows(vat)
    entry = Entry(Journal.SALES, note.account_id, number, note.issued_on, f"Avoir {number}", note.currency, rows)
    await journal.write(tx, [entry])
    return note
