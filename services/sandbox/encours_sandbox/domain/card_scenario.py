"""How the simulated payment service behaves for a merchant."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal

CardOutcome = Literal["approve", "insufficient_funds", "card_declined", "authentication_refused"]
Shuffle = Literal["in_order", "reversed"]
DisputeEnd = Literal["open", "won", "lost"]


@dataclass(frozen=True, slots=True)
class CardScenario:
    """Delays are on the merchant's clock. `lost_webhooks` counts down: so many are never sent."""

    outcome: CardOutcome = "approve"
    dispute_after_days: int | None = None
    dispute_ends: DisputeEnd = "open"
    dispute_lasts_days: int = 10
    payout_after_days: int = 2
    webhook_delay_minutes: int = 0
    webhook_copies: int = 1
    webhook_order: Shuffle = "in_order"
    lost_webhooks: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "CardScenario":
        return cls(**stored)

    def delay_of(self, number: int) -> timedelta:
        """After which time the webhook with this number is sent; reversed: of ten, the last goes first."""
        minutes = self.webhook_delay_minutes
        return timedelta(minutes=minutes + (10 - number % 10 if self.webhook_order == "reversed" else 0))


TEST_CARDS: Mapping[str, tuple[str, CardOutcome]] = {
    "4242424242424242": ("visa", "approve"),
    "5555555555554444": ("mastercard", "approve"),
    "4000000000009995": ("visa", "insufficient_funds"),
    "4000000000000002": ("visa", "card_declined"),
    "4000002760003184": ("visa", "authentication_refused"),
}
"""Numbers that the page takes; what each of them does, unless the scenario says otherwise."""


def outcome_of(number: str, scenario: CardScenario) -> CardOutcome | None:
    """None for a number that is not one of the test cards."""
    known = TEST_CARDS.get(number)
    if known is None:
        return None
    return known[1] if scenario.outcome == "approve" else scenario.outcome


def fee_of(amount_minor: int) -> int:
    """1.5 per cent and 25 cents, rounded up.

    >>> fee_of(10_000)
    175
    """
    return -(-amount_minor * 15 // 1000) + 25
