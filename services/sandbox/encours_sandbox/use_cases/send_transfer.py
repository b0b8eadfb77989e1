"""Sends money to a sandbox merchant; the day's statement shows it like any transfer."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.sealing import Sealer, creditor_iban_place
from encours_sandbox.domain.entries import RETURNED_TRANSFER, TRANSFER, Detail, Entry
from encours_sandbox.domain.errors import CreditorIncomplete
from encours_sandbox.domain.hours import STATEMENT_HOUR
from encours_sandbox.store import accounts
from encours_sandbox.use_cases.book_entries import book_entries
from encours_values.bank_days import next_bank_day
from encours_values.ids import new_id


@dataclass(frozen=True, slots=True)
class Recall:
    """The bank takes a transfer back: as a reversal of the booking (RvslInd), or as a returned transfer (RRTN)."""

    after_days: int
    kind: Literal["reversal", "return"]
    reason_code: str | None


async def send_transfer(tx: Tx, sealer: Sealer, transfer: Detail, recall: Recall | None = None) -> date:
    """Answers the day of its booking: today, or the next TARGET day once today's statement is out.

    The recall is booked that many calendar days later, or on the next TARGET day. Raises `CreditorIncomplete` where the
    merchant has no account yet.
    """
    sealed = tx.settings.creditor.iban_sealed
    if sealed is None:
        raise CreditorIncomplete("set the creditor's IBAN first: there is no account to send money to")
    iban = sealer.open(tx.tenant_id, sealed, creditor_iban_place(tx.tenant_id)).decode()
    account = await accounts.account_of(tx, sealer, iban)
    day = next_bank_day(tx.today)
    if due_work.at_local(tx, day, STATEMENT_HOUR) <= tx.now:
        day = next_bank_day(day + timedelta(days=1))
    reference = f"TR-{new_id().hex}"
    detail = replace(transfer, servicer_reference=reference)
    (booked,) = await book_entries(
        tx, sealer, account, [Entry(transfer.amount_minor, day, TRANSFER, reference, details=(detail,))]
    )
    if recall is not None:
        entry = _recall_of(booked, recall, next_bank_day(booked.booked_on + timedelta(days=recall.after_days)))
        await book_entries(tx, sealer, account, [entry])
    return booked.booked_on


def _recall_of(booked: Entry, recall: Recall, day: date) -> Entry:
    """Of the whole amount, with the references of the transfer."""
    is_return = recall.kind == "return"
    reference = f"TX-{booked.reference[3:]}"
    detail = replace(booked.details[0], servicer_reference=reference, reason_code=recall.reason_code)
    return Entry(
        -booked.amount_minor,
        day,
        RETURNED_TRANSFER if is_return else TRANSFER,
        reference,
        details=(detail,),
        is_reversal=not is_return,
    )
