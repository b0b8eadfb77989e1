"""Which failed debits may be presented again by a person, and on what conditions (RTX-02, docs/rules/messages.md)."""

from encours_collections.debits.domain.collection import Collection, Status
from encours_collections.debits.domain.return_reasons import (
    MandateConsequence,
    ReasonClass,
    ReturnReason,
    return_reason,
)
from encours_values.errors import DomainError
from encours_values.ids import COLLECTION, typeid

BY_MERCHANT = "cancelled_by_merchant"
RELEASED = "no_answer_from_bank"
"""The bank never answered, and a person stated that nothing was debited."""

MANDATE_CONFIRMED = "confirmed"
"""The account's mandate was activated or amended after the debit failed, or is another one."""

_NEEDS_MANDATE = frozenset({MandateConsequence.SUSPEND, MandateConsequence.CANCEL, MandateConsequence.AMEND})
_NEEDS_AGREEMENT = frozenset({ReasonClass.DEBTOR, ReasonClass.ALERT})


class RepresentmentRefused(DomainError):
    """The collection may not be presented again, or not yet."""


class AgreementNeeded(DomainError):
    """The buyer refused the debit or had no funds: it is presented again after the buyer agreed (T4)."""


def refusal(debit: Collection) -> str | None:
    """Why the debit may not be presented again now; None if it may.

    The amount is what its invoices still owe and no other debit claims. A reason of the mandate or the account needs a
    mandate that was confirmed after the failure (T2, T3); a legal reason is never presented again (T6).
    """
    if not _did_not_pay(debit):
        return f"a collection that is {debit.status} is not presented again"
    reason = _reason(debit)
    if reason is not None and reason.reason_class is ReasonClass.LEGAL:
        return f"{reason.code} ({reason.meaning}) is a legal matter: the debit is not presented again"
    if debit.represented_by is not None:
        return f"it was presented again as {typeid(COLLECTION, debit.represented_by)}"
    if (fault := _mandate_fault(debit, reason)) is not None:
        return fault
    return None if debit.claimable_minor > 0 else "its invoices owe nothing more that no other debit asks for"


def _mandate_fault(debit: Collection, reason: ReturnReason | None) -> str | None:
    if debit.mandate_state is None:
        return "the account has no mandate that can be used"
    if reason is not None and reason.mandate in _NEEDS_MANDATE and debit.mandate_state != MANDATE_CONFIRMED:
        return f"{reason.code} ({reason.meaning}): the mandate has to be confirmed or amended first"
    return None


def needs_agreement(debit: Collection) -> bool:
    """Whether the buyer has to agree first: no funds, or the buyer refused (T4)."""
    reason = _reason(debit)
    return reason is not None and reason.reason_class in _NEEDS_AGREEMENT


def _did_not_pay(debit: Collection) -> bool:
    if debit.status is Status.CANCELLED:
        return debit.cancellation == "accepted" or debit.cause in {BY_MERCHANT, RELEASED}
    return debit.status in {Status.REJECTED, Status.RETURNED}


def _reason(debit: Collection) -> ReturnReason | None:
    """The reason of the debtor's side; None for what the creditor cancelled, recalled or reversed."""
    return return_reason(debit.reason_code) if debit.failed_by in {"reject", "return"} else None
