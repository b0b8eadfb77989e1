"""A payment by card on the page of a payment service, and what the service has of it now (decision 23)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from encours_billing.domain.allocation import Part
from encours_billing.domain.invoice import Invoice


class CheckoutStatus(StrEnum):
    OPEN = "open"
    PAID = "paid"
    """It was paid; `refunded` and `disputed` say what was taken back since."""
    EXPIRED = "expired"
    FAILED = "failed"


ACTIONS: Mapping[CheckoutStatus, tuple[str, ...]] = {
    CheckoutStatus.OPEN: ("expire", "refresh"),
    CheckoutStatus.PAID: ("refund", "refresh"),
    CheckoutStatus.EXPIRED: (),
    CheckoutStatus.FAILED: (),
}


@dataclass(frozen=True, slots=True)
class CheckoutSession:
    """Amounts in minor units. `collected_minor` is what the service has: paid, neither refunded nor disputed."""

    checkout_session_id: UUID
    account_id: UUID
    connection_id: UUID
    amount_minor: int
    currency: str
    allocation: Sequence[Part]
    save_card: bool
    card_id: UUID | None
    return_url: str | None
    status: CheckoutStatus
    created_at: datetime
    external_id: str | None = None
    external_payment_id: str | None = None
    url: str | None = None
    collected_minor: int = 0
    refunded_minor: int = 0
    disputed_minor: int = 0
    payment_id: UUID | None = None
    failure: str | None = None
    version: int = 1
    paid_at: datetime | None = None

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(
            action
            for action in ACTIONS[self.status]
            if (action != "refund" or self.collected_minor) and (action != "expire" or self.card_id is None)
        )


def still_payable(amount_minor: int, allocation: Sequence[Part], unpaid: Sequence[Invoice]) -> list[Part]:
    """What this money pays of what it was meant for, in that order: never more than is open of an invoice by now.

    The rest is credit of the buyer: money that was paid is never lost and never refused.
    """
    open_minor = {each.invoice_id: each.balance.open_minor for each in unpaid}
    parts, left = list[Part](), amount_minor
    for part in allocation:
        paid_minor = min(part.amount_minor, open_minor.get(part.invoice_id, 0), left)
        if paid_minor > 0:
            parts.append(Part(part.invoice_id, paid_minor))
            left -= paid_minor
    return parts
