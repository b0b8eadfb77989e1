"""Applies what the bank says about refunds: pain.002 on their file, and their bookings in account reports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from encours_collections.bank_answers.domain.bank_entry import BankEntry
from encours_collections.bank_answers.domain.bank_facts import Fact, Unmatched
from encours_collections.bank_answers.use_cases.apply_facts import ImportResult
from encours_collections.batches.domain.refund import PREFIX, Refund, RefundStatus
from encours_collections.batches.store import batches, refunds
from encours_collections.batches.use_cases.refund_events import reject_refunds, settle_refund
from encours_collections.batches.use_cases.submit_batch import record_submitted
from encours_collections.debits.domain.return_reasons import return_reason
from encours_iso20022.values.account_report import AccountReport, Direction, Entry, TransactionDetails
from encours_iso20022.values.status_report import Outcome, StatusReason, StatusReport, later_status
from encours_platform.database import Tx
from encours_values.ids import ACCOUNT, BATCH, REFUND, typeid

BOOKED_ALTHOUGH_REJECTED = "booked_although_rejected"
RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class _Booking:
    """One booking of a refund: money that left the account, or came back to it."""

    end_to_end_id: str
    amount_minor: int
    currency: str
    direction: Direction
    on: date | None
    reason_code: str | None


async def apply_refund_status(tx: Tx, report: StatusReport) -> ImportResult | None:
    """Rejects the refunds that a pain.002 rejects; None where the report is not about a file of refunds (P2-01)."""
    found = await refunds.batch_by_message(tx, report.original_message_id)
    if found is None:
        return None
    batch_id, known = found
    await record_submitted(tx, batch_id, None)
    result, answers = ImportResult(), report.answers()
    for row in await refunds.lock_of_batch(tx, batch_id):
        answer = answers.of(f"{report.original_message_id}-1", row.end_to_end_id)
        if answer is not None and answer.outcome is Outcome.REJECTED:
            code = _first(answer.reasons).code
            cause = return_reason(code).meaning
            changed = await reject_refunds(tx, [row], cause, reason_code=code)
            result.statuses.append(listed_refund(row, "rejected", changed=bool(changed), reason_code=code))
    if report.group_status is not None:
        reason = _first(report.reasons).code if report.group_status == "RJCT" else None
        await batches.record_bank_status(tx, batch_id, later_status(known, report.group_status), reason)
        item = {"outcome": report.group_status, "changed": known != report.group_status}
        result.batches.append({**item, "batch_id": typeid(BATCH, batch_id)})
    await refunds.update_status(tx, [batch_id])
    return result


async def apply_refund_bookings(tx: Tx, reports: Iterable[AccountReport], result: ImportResult) -> set[str]:
    """Settles refunds whose debit is booked; one that is credited again came back. Adds to `result`.

    Returns the references of the refunds that the bookings match to the cent.
    """
    bookings = [each for each in _bookings(reports) if each.end_to_end_id.startswith(PREFIX)]
    matched: set[str] = set()
    if not bookings:
        return matched
    found = await refunds.lock_by_reference(tx, [each.end_to_end_id for each in bookings])
    for batch_id in {row.batch_id for row in found.values() if row.status is RefundStatus.BATCHED and row.batch_id}:
        await record_submitted(tx, batch_id, None)
    for booking in bookings:
        row = (await refunds.lock_by_reference(tx, [booking.end_to_end_id])).get(booking.end_to_end_id)
        if row is None or row.batch_id is None:
            result.unmatched.append(Unmatched(_fact(booking), "reference_unknown"))
        elif (booking.amount_minor, booking.currency) != (row.amount_minor, row.currency):
            result.unmatched.append(Unmatched(_fact(booking), "amount_mismatch"))
        elif booking.direction is Direction.DEBIT:
            matched.add(booking.end_to_end_id)
            await _apply_debit(tx, row, booking, result)
        else:
            matched.add(booking.end_to_end_id)
            cause = return_reason(booking.reason_code).meaning if booking.reason_code else RETURNED
            changed = await reject_refunds(tx, [row], cause, on=booking.on, reason_code=booking.reason_code)
            result.statuses.append(listed_refund(row, RETURNED, changed=bool(changed), reason_code=booking.reason_code))
    await refunds.update_status(tx, {row.batch_id for row in found.values() if row.batch_id})
    return matched


async def settle_refund_file(tx: Tx, entry: BankEntry) -> list[Refund] | None:
    """Settles all refunds of the file that one sum books, where its reference or, alone, its amount names one file.

    None where no file or more than one fits: a person decides.
    """
    if entry.sent_files is None:
        return None
    files = await refunds.sent_files(tx, -entry.amount_minor, entry.booked_on)
    if entry.sent_files:
        files = [each for each in files if any(given.startswith(each[1]) for given in entry.sent_files)]
    if len(files) != 1:
        return None
    batch_id = files[0][0]
    rows = [row for row in await refunds.lock_of_batch(tx, batch_id) if row.status is RefundStatus.SUBMITTED]
    for row in rows:
        await settle_refund(tx, row, entry.booked_on)
    await refunds.update_status(tx, [batch_id])
    return rows


async def _apply_debit(tx: Tx, row: Refund, booking: _Booking, result: ImportResult) -> None:
    on = booking.on or row.execution_on or tx.today
    if row.status is RefundStatus.REJECTED and row.settled_on is None and row.cause != RETURNED:
        result.unmatched.append(Unmatched(_fact(booking), BOOKED_ALTHOUGH_REJECTED))
        return
    changed = await settle_refund(tx, row, on)
    result.statuses.append(listed_refund(row, "settled", changed=changed))


def _bookings(reports: Iterable[AccountReport]) -> Iterator[_Booking]:
    for report in reports:
        for entry in report.entries:
            if entry.is_booked:
                yield from _of_entry(entry)


def _of_entry(entry: Entry) -> Iterator[_Booking]:
    only = len(entry.transactions) == 1
    for part in entry.transactions:
        amount_minor = _amount(entry, part, only=only)
        if part.end_to_end_id and amount_minor is not None:
            yield _Booking(
                end_to_end_id=part.end_to_end_id,
                amount_minor=amount_minor,
                currency=part.currency or entry.currency,
                direction=part.direction or entry.direction,
                on=entry.booked_on or entry.value_on,
                reason_code=part.reason_code,
            )


def _amount(entry: Entry, part: TransactionDetails, *, only: bool) -> int | None:
    return entry.amount_minor if part.amount_minor is None and only else part.amount_minor


def _first(reasons: tuple[StatusReason, ...]) -> StatusReason:
    return reasons[0] if reasons else StatusReason()


def _fact(booking: _Booking) -> Fact:
    return Fact(
        move=None,
        end_to_end_id=booking.end_to_end_id,
        amount_minor=booking.amount_minor,
        currency=booking.currency,
        on=booking.on,
        reason_code=booking.reason_code,
        detail="a booking of a refund",
    )


def listed_refund(row: Refund, outcome: str, *, changed: bool, reason_code: str | None = None) -> dict[str, Any]:
    """A refund and what the bank reports of it, as the API lists it."""
    return {
        "outcome": outcome,
        "changed": changed,
        "end_to_end_id": row.end_to_end_id,
        "refund_id": typeid(REFUND, row.refund_id),
        "account_id": typeid(ACCOUNT, row.account_id),
        "amount": row.amount_minor,
        "currency": row.currency,
        "reason_code": reason_code,
    }
