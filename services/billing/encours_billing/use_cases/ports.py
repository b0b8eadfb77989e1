"""What billing needs from outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol
from uuid import UUID


class PaymentServiceUnavailable(Exception):
    """No answer, or none that can be used: what was asked for may have happened. Ask again with the same key."""


class PaymentServiceRefuses(Exception):
    """The service understood and refused; nothing happened there."""


class WebhookNotGenuine(Exception):
    """A webhook without a valid signature, or one that is too old."""


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A card that the service keeps; its number never leaves the service."""

    external_customer_id: str
    external_id: str
    brand: str
    last_digits: str
    expires_month: int
    expires_year: int


@dataclass(frozen=True, slots=True)
class CheckoutOrder:
    """What a buyer is to pay, minor units. `customer_id`: whom the service knows already."""

    checkout_session_id: UUID
    amount_minor: int
    currency: str
    description: str
    email: str
    locale: str
    return_url: str
    save_card: bool
    customer_id: str | None = None


@dataclass(frozen=True, slots=True)
class CardMoney:
    """What became of a checkout, in minor units; amounts are those of now."""

    state: Literal["open", "paid", "expired", "failed"]
    external_id: str | None
    url: str | None = None
    external_payment_id: str | None = None
    charged_minor: int = 0
    refunded_minor: int = 0
    disputed_minor: int = 0
    """Withdrawn by the buyer's bank: disputes that are open or lost."""
    failure: str | None = None
    card: SavedCard | None = None

    @property
    def collected_minor(self) -> int:
        return max(0, self.charged_minor - self.refunded_minor - self.disputed_minor)


@dataclass(frozen=True, slots=True)
class PaidOut:
    """A payout: per payment what it has of it (refunds and disputes below zero), the fees, and the rest."""

    external_id: str
    amount_minor: int
    currency: str
    arrives_on: date
    reference: str | None
    collected_minor: Mapping[str, int]
    """The service's id of a payment → its part before fees."""
    fee_minor: Mapping[str, int]
    other_minor: int
    """What is of no payment: corrections and fees of the service itself."""


class PaymentService(Protocol):
    """A service that takes cards for the merchant. All that makes something takes a key that makes it once."""

    async def open_checkout(self, order: CheckoutOrder) -> CardMoney:
        """A page where the buyer pays. Raises `PaymentServiceUnavailable` and `PaymentServiceRefuses`, as all do."""
        ...

    async def charge_card(self, order: CheckoutOrder, card: SavedCard) -> CardMoney:
        """Takes the money from a saved card while the buyer looks on or is away; a decline is an answer."""
        ...

    async def state(self, external_id: str | None, external_payment_id: str | None) -> CardMoney:
        """As it is now."""
        ...

    async def expire(self, external_id: str) -> CardMoney:
        """Closes a page; one that was paid meanwhile stays paid."""
        ...

    async def refund(self, external_payment_id: str, amount_minor: int | None, key: str) -> None:
        """None: all that is left."""
        ...

    async def forget_card(self, card: SavedCard) -> None: ...

    async def payouts(self, since: date, besides: Collection[str]) -> Sequence[PaidOut]:
        """Those that arrive on that day or later, besides those that are known."""
        ...

    async def check(self) -> None:
        """Asks for something harmless."""
        ...


@dataclass(frozen=True, slots=True)
class ServiceEvent:
    """A webhook whose signature is good. It says only what to look at: the truth is asked for."""

    event_id: str
    kind: str
    external_id: str | None = None
    external_payment_id: str | None = None
    checkout_session_id: UUID | None = None
    is_payout: bool = False


class WebhookReader(Protocol):
    def read(self, headers: Mapping[str, str], body: bytes) -> ServiceEvent:
        """Raises `WebhookNotGenuine`."""
        ...
