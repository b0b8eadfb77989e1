from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from encours_contracts.fields import (
    AccountId,
    AmountMinor,
    Answer,
    Body,
    CardId,
    CheckoutSessionId,
    Currency,
    InvoiceId,
    PaymentId,
)

CheckoutStatus = Literal["open", "paid", "expired", "failed"]
ReturnUrl = Annotated[
    str, Field(max_length=500, pattern=r"^https?://[^\s\x00-\x1f]+$", examples=["https://shop.example/pay"])
]


class CheckoutBody(Body):
    """Invoices, or an amount, or an amount of these invoices."""

    account_id: AccountId
    invoice_ids: Annotated[list[InvoiceId], Field(max_length=200)] = []
    """Alone: what is open and undisputed of each is paid."""
    amount: AmountMinor | None = None
    """Minor units; alone: the merchant's rule says which invoices it pays. Never more than is owed."""
    currency: Currency = "EUR"
    return_url: ReturnUrl | None = None
    """Where the payment service sends the buyer back to; default: the portal."""
    save_card: bool = False
    """The payment service keeps the card for the next payment."""
    card_id: CardId | None = None
    """A saved card: it is charged at once, without a page."""
    in_collection_too: bool = False
    """The bank has a direct debit of some of the invoices: the card pays only what that debit will not bring, and the
    money waits for its result. Without this such an invoice is refused."""


class CheckoutPart(Answer):
    invoice_id: InvoiceId
    amount: int


class CheckoutAnswer(Answer):
    """A payment by card. `allocation` is what it pays; amounts are minor units."""

    id: CheckoutSessionId
    account_id: AccountId
    amount: int
    currency: str
    allocation: list[CheckoutPart]
    status: CheckoutStatus
    url: str | None
    """The page of the payment service, while it can be paid there."""
    collected: int
    """What the payment service has of it now: paid, neither refunded nor disputed."""
    refunded: int
    disputed: int
    """Withdrawn by the buyer's bank (chargeback)."""
    payment_id: PaymentId | None
    """The payment in the books; a new one when the amount changed."""
    card_id: CardId | None
    failure: str | None
    """Why it failed, as the payment service codes it."""
    created_at: datetime
    paid_at: datetime | None
    available_actions: list[str]


class TransferDetailsAnswer(Answer):
    """A credit transfer that finds its invoices by itself: by the reference, or by the numbers in `remittance`."""

    creditor_name: str
    iban: Annotated[str, Field(examples=["FR7630006000011234567890189"])]
    """The merchant's own account, whole."""
    bic: str | None
    amount: int
    currency: str
    structured_reference: Annotated[str | None, Field(examples=["RF16F2011000042"])]
    remittance: str | None
    invoices: list[CheckoutPart]
    qr_text: str
    """What the code says."""
    qr_svg: str
    """The code as a picture."""


class CardRefundBody(Body):
    amount: AmountMinor | None = None
    """Minor units; left out: all that was collected. Its invoices are open again, the last ones first."""


class CardAnswer(Answer):
    """A card that the payment service keeps for the buyer; nobody here knows its number."""

    id: CardId
    account_id: AccountId
    brand: Annotated[str, Field(examples=["visa"])]
    last_digits: Annotated[str, Field(examples=["4242"])]
    expires_on: date
    """The last day of its month."""
    saved_at: datetime
