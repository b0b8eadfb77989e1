"""Books the entries of bank statements: 512 has what the bank has, by the bank's booking date (ACC-01, BTC-05)."""

from collections.abc import Sequence

from encours_billing.domain.journal import Entry, Journal, bank_entry_rows
from encours_billing.store import bank_ledger, journal
from encours_contracts.collections import BankAccountOpened, BankEntryBooked, BankEntryPart, BankStatementRecorded
from encours_platform.database import Tx

LABEL_MAX = 80


async def open_accounts(tx: Tx, events: Sequence[BankAccountOpened]) -> None:
    """Accounts whose ledger is saved from now on."""
    for event in events:
        await bank_ledger.insert_account(tx, event.bank_account_id, event.currency)


async def record_statements(tx: Tx, events: Sequence[BankStatementRecorded]) -> None:
    """Stores the statements, whose closing balances the ledger must have."""
    for event in events:
        await bank_ledger.record_statement(tx, event)


async def book_entries(tx: Tx, events: Sequence[BankEntryBooked]) -> None:
    """One journal entry each; what no debit and no charge explains waits in 471 as an item."""
    await journal.write(tx, [_entry(event) for event in events if event.amount or event.parts])
    await bank_ledger.insert_suspense(
        tx, [row for event in events for part in event.parts if (row := _suspense(event, part))]
    )


def _entry(event: BankEntryBooked) -> Entry:
    label = f"Banque {event.text}"[:LABEL_MAX].strip()
    return Entry(
        Journal.BANK,
        None,
        event.bank_reference or str(event.bank_entry_id),
        event.booked_on,
        label,
        event.currency,
        bank_entry_rows(event.amount, [(part.kind, part.amount) for part in event.parts]),
        source_id=event.bank_entry_id,
        bank_account_id=event.bank_account_id,
        bank_statement_id=event.bank_statement_id,
    )


def _suspense(event: BankEntryBooked, part: BankEntryPart) -> dict[str, object] | None:
    item_id = part.transfer_id if part.kind == "transfer" else part.bank_item_id
    if item_id is None:
        return None
    return {
        "bank_item_id": item_id,
        "bank_account_id": event.bank_account_id,
        "bank_statement_id": event.bank_statement_id,
        "kind": "transfer" if part.kind == "transfer" else part.item_kind or "unknown",
        "amount_minor": part.amount,
        "currency": event.currency,
        "booked_on": event.booked_on,
    }
