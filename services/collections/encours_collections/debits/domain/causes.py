"""Why a debit is not sent on its day, and whose fault that is (DUE-01)."""

LATE = "late"
NO_TERMS = "bank_profile_missing"
CREDITOR_DIFFERS = "creditor_differs"
CREDITOR_INCOMPLETE = "creditor_incomplete"
FAILED_CHECK = "failed_check"
NOT_APPROVED = "not_approved"
REFUSED = "batch_rejected"
UNWRITABLE = "unwritable: "
"""Followed by the fault of the text."""

NEW_DAY_AT_ONCE = frozenset({LATE, NOT_APPROVED, REFUSED})
"""Only the day has passed: a new one is announced at once. Other causes are mended first."""

_CREDITOR = frozenset({LATE, NO_TERMS, CREDITOR_DIFFERS, CREDITOR_INCOMPLETE, FAILED_CHECK, NOT_APPROVED, REFUSED})


def is_creditors_fault(cause: str | None) -> bool:
    """Whether the merchant or its bank caused it: the buyer is neither reminded nor held for it.

    >>> is_creditors_fault("not_approved"), is_creditors_fault("mandate_expired")
    (True, False)
    """
    return cause is not None and (cause in _CREDITOR or cause.startswith(UNWRITABLE))
