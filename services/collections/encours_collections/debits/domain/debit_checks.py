"""What must hold for a debit when its file is created, and again when the file is sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from encours_values.bank_days import is_bank_day
from encours_values.mandate_expiry import expiry_of

IBAN_CHARACTERS_MIN = 15


@dataclass(frozen=True, slots=True)
class Candidate:
    """A debit with its mandate as stored now. Minor units and calendar dates.

    `owed_minor`: the undisputed open amount of its invoices. `used_on`: latest collection date under the mandate before
    this one. `in_batch`: another batch contains it.
    """

    amount_minor: int
    owed_minor: int
    currency: str
    due_on: date
    collection_on: date
    mandate_is_live: bool
    scheme: str
    mandate_scheme: str
    iban_masked: str
    mandate_iban_masked: str
    iban_is_valid: bool
    cap_minor: int | None
    signed_on: date
    used_on: date | None = None
    in_batch: bool = False


def is_valid_iban(iban: str) -> bool:
    """Whether the check digits fit a compact IBAN (ISO 13616); its format by country was checked when it was entered.

    >>> is_valid_iban("FR7630006000011234567890189"), is_valid_iban("FR7630006000011234567890188")
    (True, False)
    """
    if not (len(iban) >= IBAN_CHARACTERS_MIN and iban.isascii() and iban.isalnum()):
        return False
    return int("".join(str(int(character, 36)) for character in iban[4:] + iban[:4])) % 97 == 1


def _same_account(debit: Candidate) -> bool:
    return (debit.scheme, debit.iban_masked) == (debit.mandate_scheme, debit.mandate_iban_masked)


def _before_expiry(debit: Candidate) -> bool:
    return debit.collection_on < expiry_of(debit.signed_on, debit.used_on)


RULES: Sequence[tuple[str, Callable[[Candidate], bool]]] = (
    ("mandate_not_active", lambda debit: debit.mandate_is_live),
    ("mandate_changed", _same_account),
    ("mandate_expired", _before_expiry),
    ("invalid_iban", lambda debit: debit.iban_is_valid),
    ("above_mandate_cap", lambda debit: debit.cap_minor is None or debit.amount_minor <= debit.cap_minor),
    ("paid_or_disputed", lambda debit: 0 < debit.amount_minor <= debit.owed_minor),
    ("currency_not_collectable", lambda debit: debit.currency == "EUR"),
    ("in_another_batch", lambda debit: not debit.in_batch),
    ("before_due_date", lambda debit: debit.collection_on >= debit.due_on),
    ("not_a_bank_day", lambda debit: is_bank_day(debit.collection_on)),
)
"""The cause that is shown where a rule does not hold (MND-25, TIM-10, INVT-6)."""


def fault_of(debit: Candidate) -> str | None:
    """Cause of the first rule that does not hold; None if the debit may be sent."""
    return next((cause for cause, holds in RULES if not holds(debit)), None)
