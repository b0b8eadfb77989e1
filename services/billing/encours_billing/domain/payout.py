"""A payment service pays out what it collected; the transfer on the bank statement is recognised by what it says."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

DAYS_EARLY, DAYS_LATE = 1, 10
"""A bank books a payout near the day that the service names."""
NOT_LETTERS = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Payout:
    """Minor units: `amount_minor` = `collected_minor` − `fee_minor` + `other_minor`, sales that are not ours."""

    payout_id: UUID
    connection_id: UUID
    external_id: str
    amount_minor: int
    collected_minor: int
    fee_minor: int
    other_minor: int
    currency: str
    arrives_on: date
    reference: str | None
    """What the service lets the bank print, where it says so."""
    transfer_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Booked:
    """A transfer that the bank booked; `texts` are all that it says about itself."""

    amount_minor: int
    currency: str
    booked_on: date
    texts: Sequence[str | None]


def payout_of(booked: Booked, expected: Sequence[Payout]) -> Payout | None:
    """The payout that this transfer is: same money, near its day, and it names the payout's reference or id.

    Of several that fit, the earliest: they say the same, so it does not matter which is which.
    """
    said = [_letters(text) for text in booked.texts if text]
    fitting = [
        each
        for each in expected
        if (each.amount_minor, each.currency) == (booked.amount_minor, booked.currency)
        and each.arrives_on - timedelta(days=DAYS_EARLY) <= booked.booked_on
        and booked.booked_on <= each.arrives_on + timedelta(days=DAYS_LATE)
        and any(_letters(name) in text for name in (each.reference, each.external_id) if name for text in said)
    ]
    return min(fitting, key=lambda each: (each.arrives_on, each.external_id), default=None)


def _letters(text: str) -> str:
    return NOT_LETTERS.sub("", text.upper())
