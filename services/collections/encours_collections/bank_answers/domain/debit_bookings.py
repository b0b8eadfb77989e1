"""Bookings of one debit, and how a booking that two messages report is recognised as one (BTC-05)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

NEAR = timedelta(days=5)
"""Calendar days between the announcement (camt.054) and the statement (camt.053) of one booking."""


@dataclass(frozen=True, slots=True)
class DebitBooking:
    """A credit or debit of one collection on the account; `booked_on` as the bank wrote it."""

    is_credit: bool
    is_recredit: bool
    bank_reference: str | None
    booked_on: date | None
    announced: bool
    """By a camt.054 or camt.052."""
    booked: bool
    """By a camt.053."""


def recognised(known: Sequence[DebitBooking], reported: DebitBooking) -> int | None:
    """The place of the known booking that is reported again; None where it is a new one.

    Two messages name one booking by the same bank reference. Where one has no reference, the booking date decides. A
    statement confirms an announcement that no statement has confirmed yet, and the other way round, within days.
    """
    same_way = [place for place, each in enumerate(known) if each.is_credit == reported.is_credit]
    for test in (_same_reference, _same_day, _confirms):
        for place in same_way:
            if test(known[place], reported):
                return place
    return None


def _same_reference(known: DebitBooking, reported: DebitBooking) -> bool:
    return known.bank_reference is not None and known.bank_reference == reported.bank_reference


def _same_day(known: DebitBooking, reported: DebitBooking) -> bool:
    if None not in {known.bank_reference, reported.bank_reference} or known.is_recredit != reported.is_recredit:
        return False
    return known.booked_on is None or reported.booked_on is None or known.booked_on == reported.booked_on


def _confirms(known: DebitBooking, reported: DebitBooking) -> bool:
    if known.is_recredit != reported.is_recredit:
        return False
    is_other_message = not known.booked if reported.booked else not known.announced
    if not is_other_message or known.booked_on is None or reported.booked_on is None:
        return is_other_message
    return abs(known.booked_on - reported.booked_on) <= NEAR
