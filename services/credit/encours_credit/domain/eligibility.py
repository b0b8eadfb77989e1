"""Whether a buyer may pay later. `decide_orders` applies the same rules at checkout; a test compares the two."""

from enum import StrEnum

from encours_credit.domain.exposure import Exposure


class Refusal(StrEnum):
    """Why an order is declined; the code is public."""

    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_ON_HOLD = "account_on_hold"
    LIMIT_MISSING = "limit_missing"
    MANDATE_MISSING = "mandate_missing"
    LIMIT_EXCEEDED = "limit_exceeded"


def refusals(
    own: Exposure, group: Exposure | None, amount_minor: int, *, mandate_required: bool
) -> tuple[Refusal, ...]:
    """All reasons, none where the order passes (CRD-03, CRD-06: the child's limit and the group's).

    A limit that is missing is not exceeded too.
    """
    limits = [each for each in (own, group) if each is not None and each.limit_minor is not None]
    found = {
        Refusal.ACCOUNT_CLOSED: own.closed,
        Refusal.ACCOUNT_ON_HOLD: own.hold_cause is not None,
        Refusal.LIMIT_MISSING: not limits,
        Refusal.MANDATE_MISSING: mandate_required and own.mandates == 0,
        Refusal.LIMIT_EXCEEDED: any(each.pooled_minor + amount_minor > (each.limit_minor or 0) for each in limits),
    }
    return tuple(reason for reason, holds in found.items() if holds)
