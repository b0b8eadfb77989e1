from collections.abc import Sequence
from uuid import UUID

from encours_billing.domain.invoice import Invoice
from encours_billing.store import buyers, overdue
from encours_billing.use_cases import due
from encours_contracts.billing import InvoiceOverdue
from encours_platform.database import Tx

CHUNK = 500
"""Accounts a transaction."""


async def flag_overdue(tx: Tx, accounts: Sequence[UUID]) -> list[InvoiceOverdue]:
    """What (locked) accounts owe past its day, neither at the bank nor disputed; told once, for the caller to append.

    The day is the one after the contractual due date as TARGET shifts it (DUE-01). `open_amount` leaves out what is
    disputed or at the bank, which nobody is to be dunned for.
    """
    return [_event(invoice) for invoice in await overdue.flag(tx, accounts)]


async def flag_next(tx: Tx, subject: str, after: UUID) -> list[InvoiceOverdue]:
    """The same for the next chunk of accounts after `after`, then the next chunk."""
    accounts = await overdue.accounts_to_check(tx, after, CHUNK)
    if not accounts:
        return []
    await buyers.lock(tx, accounts)
    if len(accounts) == CHUNK:
        await due.go_on(tx, due.OVERDUE, subject, accounts[-1])
    return await flag_overdue(tx, accounts)


def _event(invoice: Invoice) -> InvoiceOverdue:
    return InvoiceOverdue(
        account_id=invoice.account_id,
        invoice_id=invoice.id,
        number=invoice.number,
        order_id=invoice.order_id,
        open_amount=invoice.balance.collectable,
        currency=invoice.currency,
        due_date=invoice.due_on,
    )
