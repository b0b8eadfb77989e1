"""A collection: one debit from plan to final settlement, its states and dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from encours_contracts.fields import Allocation
from encours_values.bank_days import add_bank_days, next_bank_day
from encours_values.errors import DomainError

RETURN_WINDOW_BANK_DAYS = 3
"""TARGET days that a debtor bank has to return a settled B2B debit (TIM-06; EPC222-07: 3, older rulebooks 2)."""

REPORTING_MARGIN_BANK_DAYS = 1
"""TARGET days for our bank to report a return (TIM-09)."""


CORE_REFUND_DAYS = 56
"""Calendar days in which the debtor of a CORE debit may have it refunded without a reason: eight weeks (TIM-07)."""

CORE_REFUND_BANK_DAYS = 2
"""TARGET days that its bank has to send the refund."""


class ImpossibleMove(DomainError):
    """The status of the collection does not allow this move."""


class Status(StrEnum):
    """Status of a collection."""

    PLANNED = "planned"
    ANNOUNCED = "announced"
    BATCHED = "batched"
    SUBMITTED = "submitted"
    SETTLED = "settled"
    RETURNED = "returned"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


ENDED = frozenset({Status.REJECTED, Status.RETURNED, Status.CANCELLED})
"""Nothing is debited, unless the bank books it after all."""


class Move(StrEnum):
    """What can happen to a collection."""

    ANNOUNCE = "announce"
    SUSPEND = "suspend"
    """The mandate ended before the debit was in a file; it waits for another mandate."""
    BATCH = "batch"
    UNBATCH = "take_out"
    """Its batch is dissolved before it was sent."""
    SUBMIT = "submit"
    SETTLE = "settle"
    REJECT = "reject"
    RETURN = "return"
    CANCEL = "cancel"
    RECALL = "recall"
    """The bank cancelled it at our request (camt.055, camt.029)."""
    RELEASE = "release"
    """The bank never answered: a person states that nothing was debited."""


MOVES: Mapping[tuple[Status, Move], Status] = {
    (Status.PLANNED, Move.ANNOUNCE): Status.ANNOUNCED,
    (Status.ANNOUNCED, Move.SUSPEND): Status.PLANNED,
    (Status.ANNOUNCED, Move.BATCH): Status.BATCHED,
    (Status.BATCHED, Move.UNBATCH): Status.ANNOUNCED,
    (Status.BATCHED, Move.SUBMIT): Status.SUBMITTED,
    (Status.PLANNED, Move.CANCEL): Status.CANCELLED,
    (Status.ANNOUNCED, Move.CANCEL): Status.CANCELLED,
    (Status.BATCHED, Move.CANCEL): Status.CANCELLED,
    # Bank reports may arrive in any order (INVT-4) and more than once, by pain.002, camt.054 and camt.053 (BTC-05,
    # INVT-3). So the status depends on the set of reported facts: a credit alone is settled, a reject alone rejected;
    # a return, or a credit and a reject, is returned (a block credited gross whose rejects are debited again).
    # Repeated reports change nothing. A confirmed recall counts only until a booking of the debit is reported.
    (Status.SUBMITTED, Move.SETTLE): Status.SETTLED,
    (Status.SUBMITTED, Move.REJECT): Status.REJECTED,
    (Status.SUBMITTED, Move.RETURN): Status.RETURNED,
    (Status.SETTLED, Move.SETTLE): Status.SETTLED,
    (Status.SETTLED, Move.REJECT): Status.RETURNED,
    (Status.SETTLED, Move.RETURN): Status.RETURNED,
    (Status.REJECTED, Move.SETTLE): Status.RETURNED,
    (Status.REJECTED, Move.REJECT): Status.REJECTED,
    (Status.REJECTED, Move.RETURN): Status.RETURNED,
    (Status.RETURNED, Move.SETTLE): Status.RETURNED,
    (Status.RETURNED, Move.REJECT): Status.RETURNED,
    (Status.RETURNED, Move.RETURN): Status.RETURNED,
    (Status.SUBMITTED, Move.RECALL): Status.CANCELLED,
    (Status.SUBMITTED, Move.RELEASE): Status.CANCELLED,
    (Status.SETTLED, Move.RECALL): Status.SETTLED,
    (Status.REJECTED, Move.RECALL): Status.REJECTED,
    (Status.RETURNED, Move.RECALL): Status.RETURNED,
    (Status.CANCELLED, Move.RECALL): Status.CANCELLED,
    (Status.CANCELLED, Move.SETTLE): Status.SETTLED,
    (Status.CANCELLED, Move.REJECT): Status.REJECTED,
    (Status.CANCELLED, Move.RETURN): Status.RETURNED,
}
"""The whole state machine; other moves are not possible."""

REVERSAL_WINDOW_BANK_DAYS = 5
"""TARGET days after settlement in which the creditor may reverse a debit (TIM-08)."""


def next_status(status: Status, move: Move) -> Status:
    """The status after `move`; raises ImpossibleMove where the table has no entry.

    >>> next_status(Status.SUBMITTED, Move.SETTLE)
    <Status.SETTLED: 'settled'>
    """
    try:
        return MOVES[status, move]
    except KeyError:
        raise ImpossibleMove(f"a collection that is {status} cannot {move}") from None


def recall_deadline(collection_on: date) -> date:
    """Last day on which a debit may be recalled: the TARGET day before it (TIM-03)."""
    return add_bank_days(collection_on, -1)


def may_recall(collection_on: date, today: date) -> bool:
    """Whether a debit may still be recalled (TIM-03)."""
    return today <= recall_deadline(collection_on)


def may_reverse(settled_on: date, today: date) -> bool:
    """Whether a settled debit may still be reversed: until settlement + 5 TARGET days (TIM-08)."""
    return today <= add_bank_days(settled_on, REVERSAL_WINDOW_BANK_DAYS)


def final_on(settled_on: date, scheme: str | None) -> date:
    """The day at whose end the money cannot be returned any more: of B2B soon, of CORE after the refund (TIM-09).

    >>> final_on(date(2026, 1, 15), "B2B"), final_on(date(2026, 1, 15), "CORE")
    (datetime.date(2026, 1, 21), datetime.date(2026, 3, 17))
    """
    if scheme == "CORE":
        last_refund_on = next_bank_day(settled_on + timedelta(days=CORE_REFUND_DAYS))
        return add_bank_days(last_refund_on, CORE_REFUND_BANK_DAYS + REPORTING_MARGIN_BANK_DAYS)
    return add_bank_days(settled_on, RETURN_WINDOW_BANK_DAYS + REPORTING_MARGIN_BANK_DAYS)


@dataclass(frozen=True, slots=True)
class Schedule:
    """The calendar dates of one collection, in the tenant's time zone.

    `announce_on` is the last day for the pre-notification, `submit_on` the day the file goes to the bank,
    `collection_on` the requested collection date (a TARGET day), and `final_on` the day at whose end the money can no
    longer be returned.
    """

    collection_on: date
    announce_on: date
    submit_on: date
    final_on: date


EARLIEST_DAYS = 14
"""Calendar days before the debit at which a file may be presented at the earliest (TIM-02)."""


def submission_day(collection_on: date, lead_bank_days: int) -> date:
    """The day of the file: so many TARGET days before the debit, and not before D - 14 calendar days (TIM-02).

    >>> submission_day(date(2026, 3, 31), 2), submission_day(date(2026, 3, 31), 14)
    (datetime.date(2026, 3, 27), datetime.date(2026, 3, 17))
    """
    earliest = next_bank_day(collection_on - timedelta(days=EARLIEST_DAYS))
    return max(add_bank_days(collection_on, -lead_bank_days), earliest)


def schedule(
    due_on: date,
    *,
    submission_days_before: int,
    prenotification_days: int,
    today: date,
    return_window_bank_days: int = RETURN_WINDOW_BANK_DAYS,
) -> Schedule:
    """Dates to collect what falls due on `due_on`, seen from `today`.

    The collection date is a TARGET day, never before the due date (TIM-10, INVT-6). The pre-notification goes out
    `prenotification_days` calendar days before it (TIM-01), the file `submission_days_before` TARGET days before it,
    at least one and not before D - 14 calendar days (TIM-02). The return window and our bank's reporting margin end at
    `final_on` (TIM-06, TIM-09).
    """
    lead_bank_days = max(1, submission_days_before)
    notice = timedelta(days=max(0, prenotification_days))
    collection_on = next_bank_day(max(due_on, today + notice))
    submit_on = submission_day(collection_on, lead_bank_days)
    while submit_on < today:
        collection_on = next_bank_day(collection_on + timedelta(days=1))
        submit_on = submission_day(collection_on, lead_bank_days)
    return Schedule(
        collection_on=collection_on,
        announce_on=min(collection_on - notice, submit_on),
        submit_on=submit_on,
        final_on=add_bank_days(collection_on, return_window_bank_days + REPORTING_MARGIN_BANK_DAYS),
    )


@dataclass(frozen=True, slots=True)
class Collection:
    """A stored collection: minor units, calendar dates. `allocations`: what it claims of each invoice."""

    collection_id: UUID
    account_id: UUID
    statement_id: UUID | None
    invoice_id: UUID | None
    due_minor: int
    amount_minor: int
    currency: str
    due_on: date
    collection_on: date
    submit_on: date
    remittance: str
    end_to_end_id: str
    status: Status
    mandate_id: UUID | None
    mandate_reference: str | None
    iban_masked: str | None
    scheme: str | None
    sequence_type: str | None
    batch_id: UUID | None
    payment_information_id: str | None
    cause: str | None
    reason_code: str | None
    failed_by: str | None
    settled_on: date | None
    final_on: date | None
    failed_on: date | None
    retry_of: UUID | None
    retry_on: date | None
    early: bool
    created_at: datetime
    cancellation: str | None
    reversal: str | None
    recall_cause: str | None
    announcement_due: bool
    alerts: Sequence[Mapping[str, Any]]
    batch_status: str | None
    """Of a batched debit."""
    batch_recalls: bool | None
    """Of a submitted debit: whether the bank accepts recalls by file."""
    represented_by: UUID | None
    """The newer collection of the same debt."""
    claimable_minor: int
    """What of a failed debit its invoices still owe and no live collection claims; minor units."""
    mandate_state: str | None
    """Of a failed debit: `confirmed` after it failed, or `unchanged`; None: the account has no usable mandate."""
    allocations: Sequence[Allocation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Announcement:
    """Collection date and mandate of a planned collection that is announced."""

    collection_id: UUID
    status: Status
    collection_on: date
    submit_on: date
    mandate_id: UUID
    mandate_reference: str
    iban_masked: str
    scheme: str
    sequence_type: str


@dataclass(frozen=True, slots=True)
class Postponement:
    """A later collection date of an announced collection, and why."""

    collection_id: UUID
    collection_on: date
    submit_on: date
    cause: str | None
    announcement_due: bool
    """Whether the buyer is not informed of the new day yet."""
