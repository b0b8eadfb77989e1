from collections.abc import Mapping, Sequence
from uuid import UUID

from encours_billing.domain.invoice import Invoice
from encours_billing.store import buyers, overdue
from encours_billing.use_cases import due
from encours_billing.use_cases.apply_customer_credit import apply_customer_credit
from encours_billing.use_cases.change_balances import balance_changed, names_of
from encours_contracts.billing import BalanceCause, CauseKind, InvoiceOverdue
from encours_contracts.envelope import Event
from encours_platform.database import Tx

CHUNK = 500
"""Accounts a transaction."""


async def flag_overdue(tx: Tx, accounts: Sequence[UUID]) -> list[Event]:
    """Events of what (locked) accounts owe past its day, neither at the bank nor disputed; once an invoice.

    The day is the one after the contractual due date as TARGET shifts it (DUE-01). `overdue_amount` leaves out what is
    disputed or at the bank, which nobody is to be dunned for. What credit on the account covers is paid first.
    """
    late = await overdue.to_flag(tx, accounts)
    if not late:
        return []
    covered = await apply_customer_credit(tx, accounts, to_be_requested=late)
    flagged = await overdue.flag(tx, accounts)
    external_ids = await buyers.external_ids(tx, [invoice.account_id for invoice in flagged]) if flagged else {}
    return [*covered, *(event for invoice in flagged for event in _events(invoice, external_ids))]


async def flag_next(tx: Tx, subject: str, after: UUID) -> list[Event]:
    """The same for the next chunk of accounts after `after`, then the next chunk."""
    accounts = await overdue.accounts_to_check(tx, after, CHUNK)
    if not accounts:
        return []
    await buyers.lock(tx, accounts)
    if len(accounts) == CHUNK:
        await due.schedule_next_chunk(tx, due.OVERDUE, subject, accounts[-1])
    return await flag_overdue(tx, accounts)


def _events(invoice: Invoice, external_ids: Mapping[UUID, str]) -> list[Event]:
    overdue_event = InvoiceOverdue(
        **names_of(invoice, external_ids),
        overdue_amount=invoice.balance.collectable_minor,
        currency=invoice.currency,
        due_date=invoice.due_on,
    )
    return [balance_changed(invoice, BalanceCause(kind=CauseKind.OVERDUE), external_ids), overdue_event]
