"""When a failed debit is retried (RTX-02)."""

from datetime import date

from encours_collections.debits.domain.return_reasons import Retry, ReturnReason
from encours_values.bank_days import add_bank_days

RETRY_MAX = 1
"""Most retries of a debit, whatever the merchant sets (RTX-02)."""

_AUTOMATIC = frozenset({Retry.ONCE, Retry.YES})
_SOONEST_BANK_DAYS = 1


def retry_day(
    reason: ReturnReason, *, today: date, retries: int, is_retry: bool, mandate_is_reusable: bool, was_final: bool
) -> date | None:
    """First TARGET day for the new debit, or None where the debit is not retried.

    `retries` is the merchant's setting, `mandate_is_reusable` whether the same mandate may be collected again. A debit
    that fails after it was final needs a person; a retry is never retried.
    """
    if reason.retry not in _AUTOMATIC or min(retries, RETRY_MAX) < 1:
        return None
    if is_retry or was_final or not mandate_is_reusable:
        return None
    return add_bank_days(today, reason.retry_after_bank_days or _SOONEST_BANK_DAYS)
