"""When a debit that failed is tried once more (RTX-02)."""

from datetime import date

from encours_collections.debits.domain.return_reasons import Retry, ReturnReason
from encours_values.bank_days import add_bank_days

RETRY_MAX = 1
"""A debit is tried again at most so often, whatever the merchant sets (RTX-02)."""

_AUTOMATIC = frozenset({Retry.ONCE, Retry.YES})
_SOONEST_BANK_DAYS = 1


def retry_day(
    reason: ReturnReason, *, today: date, retries: int, is_retry: bool, mandate_lives: bool, was_final: bool
) -> date | None:
    """First TARGET day for the new debit, or None where there is none.

    `retries` is what the merchant allows, `mandate_lives` whether the same mandate may be collected again. What comes
    back after it was final is a person's to look at, and a retry is never tried again.
    """
    if reason.retry not in _AUTOMATIC or min(retries, RETRY_MAX) < 1:
        return None
    if is_retry or was_final or not mandate_lives:
        return None
    return add_bank_days(today, reason.retry_after_bank_days or _SOONEST_BANK_DAYS)
