from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from encours_billing.domain.allocation import OpenInvoice, Rule
from encours_billing.domain.customer_credit import CustomerCredit
from encours_billing.domain.invoice import Invoice
from encours_billing.domain.numbering import Series, series_of
from encours_billing.domain.statement import Credit, Month, Netting, remittance
from encours_billing.store import buyers, invoices, numbers, statements
from encours_billing.store.applications import Applied
from encours_billing.store.buyers import Buyer
from encours_billing.store.invoices import can_take
from encours_billing.store.statements import Item, NoteOfMonth, Statement
from encours_billing.use_cases import due
from encours_billing.use_cases.apply_customer_credit import apply_customer_credit, credit_of
from encours_billing.use_cases.apply_money import applied_credits, apply_money
from encours_billing.use_cases.issue_invoices import collection_of
from encours_billing.use_cases.parties import parties_of, terms_of
from encours_contracts.billing import CollectionDue, StatementIssued
from encours_contracts.envelope import Event
from encours_contracts.fields import Allocation
from encours_contracts.gateway import MerchantSettings
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_values.ids import new_id
from encours_values.terms import due_date

CHUNK = 500
"""Accounts a transaction."""


@dataclass
class Books:
    """What one account has in one currency at the end of the month."""

    account_id: UUID
    currency: str
    invoices: list[Invoice] = field(default_factory=list)
    """Of the month, not on a statement yet; those that a debit covers already are shown and not debited again."""
    credits: list[Credit] = field(default_factory=list)
    """The account's own."""
    group_credits: list[Credit] = field(default_factory=list)
    """Of its parent, which pays what is left."""
    left_minor: Mapping[UUID, int] = field(default_factory=dict)
    """Own credit → what the statements leave of it."""
    notes: list[NoteOfMonth] = field(default_factory=list)

    def is_empty(self, month: Month) -> bool:
        """Nothing new: what was carried over stays carried over, without a paper that says so."""
        return not (self.invoices or self.notes or any(credit.dated_on >= month.first for credit in self.credits))


async def issue_statements(tx: Tx, month: Month, after: UUID) -> None:
    """Statements of a month for the next chunk of accounts after `after`, then the next chunk (S0.16, S0.20).

    The account's credit and then its group's are netted against invoices; the rest above zero is to be debited, at once
    or an invoice at a time as the merchant has set; a rest below zero stays credit on the account. Earlier invoices are
    paid by credit before.
    """
    settings = tx.settings
    kind = str(settings.terms.get("kind"))
    accounts = await statements.accounts_to_state(tx, month, after, CHUNK, kind)
    if not accounts:
        return
    known = await buyers.lock(tx, accounts)
    await append_all(tx, await apply_customer_credit(tx, accounts))
    parents = await buyers.family(tx, accounts)
    credit = await credit_of(tx, parents, until=month.last)
    books = [each for each in await _open_books(tx, month, accounts, parents, credit) if not each.is_empty(month)]
    nettings = _netted(books, credit, settings, tx.today)
    reserved = await numbers.take(tx, [series_of(Series.STATEMENT, month.last)] * len(books))
    events, issued, applied = list[Event](), list[Statement](), list[Applied]()
    for each, netting, number in zip(books, nettings, reserved, strict=True):
        statement = _statement(each, netting, number, month, known[each.account_id], settings)
        issued.append(statement)
        applied += applied_credits(tx, each.account_id, netting.applications)
        events += _events(each, netting, statement, settings)
    await _write(tx, books, issued, [*await apply_money(tx, applied), *events])
    await append_all(tx, await apply_customer_credit(tx, accounts))
    if len(accounts) == CHUNK:
        await due.schedule_next_chunk(tx, due.STATEMENTS, str(month), accounts[-1])


async def _write(tx: Tx, books: Sequence[Books], issued: Sequence[Statement], events: Sequence[Event]) -> None:
    await statements.insert(tx, issued)
    requested = {part.invoice_id for event in events if isinstance(event, CollectionDue) for part in event.allocations}
    shown = [
        (invoice.invoice_id, statement.statement_id, invoice.invoice_id in requested)
        for each, statement in zip(books, issued, strict=True)
        for invoice in each.invoices
    ]
    await invoices.put_on_statement(tx, shown)
    await append_all(tx, events)


async def _open_books(
    tx: Tx, month: Month, accounts: Sequence[UUID], parents: buyers.Parents, credit: CustomerCredit
) -> list[Books]:
    """Parents before children, as a parent's own invoices come first."""
    books = dict[tuple[UUID, str], Books]()

    def of(account_id: UUID, currency: str) -> Books:
        return books.setdefault((account_id, currency), Books(account_id, currency))

    for invoice in await invoices.not_yet_on_statement(tx, accounts, month.last):
        of(invoice.account_id, invoice.currency).invoices.append(invoice)
    for note in await statements.notes_of(tx, accounts, month.last):
        of(note.account_id, note.currency).notes.append(note)
    for account_id, currency in credit.left:
        if account_id in accounts:
            of(account_id, currency)
    for (account_id, currency), its in books.items():
        own, *groups = [credit.left.get((each, currency), []) for each in credit.payers(account_id)]
        its.credits, its.group_credits = own, [each for held in groups for each in held]
    return [books[key] for key in sorted(books, key=lambda key: (parents[key[0]] is not None, key))]


def _netted(books: Sequence[Books], credit: CustomerCredit, settings: MerchantSettings, today: date) -> list[Netting]:
    """Nets each account in turn, and notes what is left of its credit once its children used theirs."""
    rule = Rule(settings.allocation)
    nettings = [credit.pay((each.account_id, each.currency), _targets(each), rule, today) for each in books]
    for each in books:
        left = {held.id: held.left_minor for held in credit.left.get((each.account_id, each.currency), [])}
        each.left_minor = {held.id: left.get(held.id, 0) for held in each.credits}
    return nettings


def _targets(books: Books) -> list[OpenInvoice]:
    return [can_take(each, amount_minor) for each in books.invoices if (amount_minor := _counted(each))]


def _counted(invoice: Invoice) -> int:
    """What a statement sets against credits and asks for: nothing that is debited apart from it (S0.35)."""
    return 0 if _debited_apart(invoice) else invoice.balance.collectable_minor


def _debited_apart(invoice: Invoice) -> bool:
    return invoice.awaiting_debit and invoice.statement_id is None


def _statement(
    books: Books, netting: Netting, number: str, month: Month, buyer: Buyer, settings: MerchantSettings
) -> Statement:
    due_on = max(
        (invoice.due_on for invoice in books.invoices),
        default=due_date(month.last, terms_of(buyer, settings)),
    )
    to_debit = sum(netting.due_minor.get(invoice.invoice_id, 0) for invoice in books.invoices)
    return Statement(
        statement_id=new_id(),
        account_id=books.account_id,
        number=number,
        period_start=month.first,
        period_end=month.last,
        due_on=due_on,
        currency=books.currency,
        total_minor=to_debit - sum(books.left_minor.values()),
        items=[*_invoice_items(books, netting), *_credit_items(books, netting)],
        parties=parties_of(buyer, settings),
    )


def _invoice_items(books: Books, netting: Netting) -> list[Item]:
    return [
        _item("invoice", each, _counted(each), netting.due_minor.get(each.invoice_id, 0)) for each in books.invoices
    ]


def _item(kind: str, invoice: Invoice, before_minor: int, after_minor: int) -> Item:
    return Item(
        kind=kind,
        id=invoice.invoice_id,
        number=invoice.number,
        dated_on=invoice.issued_on,
        amount_minor=invoice.balance.amount_minor,
        before_minor=before_minor,
        after_minor=after_minor,
        order=invoice.order_external_id,
        cost_centre=invoice.cost_centre,
        debited_apart=_debited_apart(invoice),
    )


def _credit_items(books: Books, netting: Netting) -> list[Item]:
    """Used-up credit notes of the month, the account's credit with what is left of it, and what its group's paid."""
    held = {credit.id for credit in books.credits}
    amounts = {note.credit_note_id: note.amount_minor for note in books.notes}
    items = [
        Item("credit_note", note.credit_note_id, note.number, note.issued_on, note.amount_minor, 0, 0)
        for note in books.notes
        if note.credit_note_id not in held
    ]
    for credit in sorted(books.credits, key=lambda each: (each.dated_on, each.id)):
        amount_minor = amounts.get(credit.id, credit.left_minor)
        items.append(_credit_item(credit, amount_minor, credit.left_minor, books.left_minor[credit.id]))
    used = Counter[UUID]()
    for each in netting.applications:
        used[each.source_id] += each.amount_minor
    return items + [
        _credit_item(each, used[each.id], used[each.id], 0) for each in books.group_credits if used[each.id]
    ]


def _credit_item(credit: Credit, amount_minor: int, before_minor: int, after_minor: int) -> Item:
    return Item(credit.kind.value, credit.id, credit.label, credit.dated_on, amount_minor, before_minor, after_minor)


def _events(books: Books, netting: Netting, statement: Statement, settings: MerchantSettings) -> list[Event]:
    shares = [
        Allocation(invoice_id=each.invoice_id, number=each.number, amount=netting.due_minor.get(each.invoice_id, 0))
        for each in books.invoices
    ]
    issued = StatementIssued(
        account_id=statement.account_id,
        statement_id=statement.statement_id,
        number=statement.number,
        period_start=statement.period_start,
        period_end=statement.period_end,
        due_date=statement.due_on,
        total=statement.total_minor,
        currency=statement.currency,
        invoices=shares,
    )
    to_debit = [share for share in shares if share.amount]
    if not to_debit:
        return [issued]
    if settings.collection.mode == "per_invoice":
        return [issued, *_one_by_one(books, netting.due_minor, statement)]
    collection = CollectionDue(
        account_id=statement.account_id,
        statement_id=statement.statement_id,
        amount=sum(share.amount for share in to_debit),
        currency=statement.currency,
        due_date=statement.due_on,
        allocations=to_debit,
        remittance=remittance(statement.number, [share.number for share in to_debit]),
    )
    return [issued, collection]


def _one_by_one(books: Books, due_minor: Mapping[UUID, int], statement: Statement) -> list[CollectionDue]:
    return [
        collection_of(
            each.account_id, each.currency, can_take(each, amount_minor), amount_minor, each.due_on
        ).model_copy(update={"statement_id": statement.statement_id})
        for each in books.invoices
        if (amount_minor := due_minor.get(each.invoice_id, 0))
    ]
