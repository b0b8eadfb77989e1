"""Sends money to a sandbox merchant; the day's statement shows it like any transfer."""

from dataclasses import replace
from datetime import date, timedelta

from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_sandbox.domain.entries import TRANSFER, Detail, Entry
from encours_sandbox.domain.errors import CreditorIncomplete
from encours_sandbox.domain.hours import STATEMENT_HOUR
from encours_sandbox.store import accounts
from encours_sandbox.use_cases.book_entries import book_entries
from encours_values.bank_days import next_bank_day
from encours_values.ids import new_id


async def send_transfer(tx: Tx, sealer: Sealer, transfer: Detail) -> date:
    """Answers the day of its booking: today, or the next TARGET day once today's statement is out.

    Raises `CreditorIncomplete` where the merchant has no account yet.
    """
    sealed = tx.settings.creditor.iban_sealed
    if sealed is None:
        raise CreditorIncomplete("set the creditor's IBAN first: there is no account to send money to")
    account = await accounts.account_of(tx, sealer, sealer.open(tx.tenant_id, sealed).decode())
    day = next_bank_day(tx.today)
    if due_work.at_local(tx, day, STATEMENT_HOUR) <= tx.now:
        day = next_bank_day(day + timedelta(days=1))
    reference = f"TR-{new_id().hex}"
    detail = replace(transfer, servicer_reference=reference)
    (booked,) = await book_entries(
        tx, sealer, account, [Entry(transfer.amount_minor, day, TRANSFER, reference, details=(detail,))]
    )
    return booked.booked_on
