"""Credit on an account pays what is asked for, so that nobody is debited or reminded of what his credit covers."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from encours_billing.domain.allocation import OpenInvoice, Rule
from encours_billing.domain.customer_credit import ALL_KINDS, CustomerCredit, Purse, is_requested, is_stated_alone
from encours_billing.domain.invoice import Change
from encours_billing.domain.statement import CreditKind
from encours_billing.store import buyer_credit, buyers, invoices, waiting_credit
from encours_billing.store.applications import Applied, Source
from encours_billing.store.invoices import can_take
from encours_billing.store.waiting_credit import Waiting
from encours_billing.use_cases.apply_money import applied_credits, apply_money
from encours_billing.use_cases.change_balances import CausedChange, change_balances
from encours_contracts.billing import BalanceCause, CauseKind
from encours_contracts.envelope import Event
from encours_platform.database import Tx


async def apply_customer_credit(
    tx: Tx, account_ids: Iterable[UUID], *, to_be_requested: Collection[UUID] = ()
) -> list[Event]:
    """Pays invoices of these (locked) accounts and of their children by the account's own credit, then its group's.

    Unless the merchant nets each invoice, invoices that only the next statement will ask for wait for it, and so do
    credit notes where a statement asked for an invoice before they came (S0.20): only money pays that one before its
    debit. What is about to be asked for is paid by all. Where a person applies credit (`manual`), nothing is paid.
    Answers the events, for the caller to append.
    """
    parents = await buyers.family(tx, account_ids)
    credit = await credit_of(tx, parents, until=tx.today)
    if not credit.left:
        return []
    at_once = tx.settings.credit_application == "next_invoice"
    of_all, of_money = dict[Purse, list[OpenInvoice]](), dict[Purse, list[OpenInvoice]]()
    for invoice in await invoices.open_of(tx, list(parents)):
        requested = at_once or invoice.invoice_id in to_be_requested or is_requested(invoice)
        if requested and invoice.balance.collectable_minor:
            target = can_take(invoice, invoice.balance.collectable_minor)
            free = at_once or invoice.invoice_id in to_be_requested or not is_stated_alone(invoice)
            (of_all if free else of_money).setdefault((invoice.account_id, invoice.currency), []).append(target)
    rule, applied = Rule(tx.settings.allocation), list[Applied]()
    for by_purse, kinds in ((of_all, ALL_KINDS), (of_money, (CreditKind.PAYMENT,))):
        for purse in sorted(by_purse, key=lambda purse: (parents[purse[0]] is not None, purse)):
            netting = credit.pay(purse, by_purse[purse], rule, tx.today, kinds)
            applied += applied_credits(tx, purse[0], netting.applications)
    return await apply_money(tx, applied)


async def let_wait(tx: Tx, waiting: Sequence[Waiting]) -> list[Event]:
    """Payments and credit notes wait for debits of these invoices of locked accounts.

    They lower what may be debited, so that collections recalls what is at the bank (TIM-03). The events are for the
    caller to append.
    """
    events = await change_balances(tx, [_waits(each, each.amount_minor) for each in waiting])
    await waiting_credit.insert(tx, waiting)
    return events


async def end_waiting(tx: Tx, payment_id: UUID) -> list[Event]:
    """The payment is reversed: nothing of it waits any more."""
    waiting = await waiting_credit.of_source(tx, payment_id)
    events = await change_balances(tx, [_waits(each, -each.amount_minor) for each in waiting])
    await waiting_credit.delete_of_source(tx, payment_id)
    return events


def _waits(each: Waiting, amount_minor: int) -> CausedChange:
    is_note = each.kind is CreditKind.CREDIT_NOTE
    source = {"credit_note_id" if is_note else "payment_id": each.source_id}
    cause = BalanceCause(kind=CauseKind.PAYMENT_WAITING, amount=amount_minor, **source)
    return CausedChange(Change(each.invoice_id, waiting_minor=amount_minor), cause)


async def settle_waiting(tx: Tx, invoice_ids: Iterable[UUID]) -> list[Event]:
    """Debits of these invoices ended: what waited for their result pays what is open of them now.

    It goes on waiting for what is still at the bank; the rest is credit on the account. The accounts are locked; the
    events are for the caller to append.
    """
    ids = list(set(invoice_ids))
    waiting = await waiting_credit.of_invoices(tx, ids)
    if not waiting:
        return []
    now = await invoices.by_ids(tx, [each.invoice_id for each in waiting])
    payable = {id_: invoice.balance.payable_minor for id_, invoice in now.items()}
    at_bank = {id_: invoice.balance.in_collection_minor for id_, invoice in now.items()}
    applied, still, ended = list[Applied](), list[Waiting](), list[CausedChange]()
    for each in waiting:
        account_id = now[each.invoice_id].account_id
        if paid := min(each.amount_minor, payable[each.invoice_id]):
            payable[each.invoice_id] -= paid
            applied.append(
                Applied(account_id, each.invoice_id, Source(each.kind.value), each.source_id, paid, tx.today)
            )
        if left := min(each.amount_minor - paid, at_bank[each.invoice_id]):
            at_bank[each.invoice_id] -= left
            still.append(replace(each, amount_minor=left))
        if left != each.amount_minor:
            ended.append(_waits(each, left - each.amount_minor))
    events = await change_balances(tx, ended)
    await waiting_credit.replace(tx, ids, still)
    return [*events, *await apply_money(tx, applied)]


async def credit_of(tx: Tx, parents: buyers.Parents, *, until: date) -> CustomerCredit:
    """What of the credit of these accounts and their groups pays by itself: dated until that day, none if `manual`."""
    known = {account_id: parent_id for account_id, parent_id in parents.items() if parent_id is not None}
    is_manual = tx.settings.credit_application == "manual"
    left = {} if is_manual else await buyer_credit.left(tx, list({*parents, *known.values()}), until)
    return CustomerCredit(left, known)
