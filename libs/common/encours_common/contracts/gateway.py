"""Published by gateway: who the merchants are and what time it is for them."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from encours_common.contracts.envelope import Event
from encours_common.contracts.values import Address, Answer, Body, CountryCode, NoIbans, ShortText


class Legal(Body):
    """The merchant as the law names it."""

    name: ShortText | None = None
    siren: Annotated[str, Field(pattern=r"^\d{9}$")] | None = None
    vat_number: (
        Annotated[str, Field(max_length=20, pattern=r"^[^\x00-\x1f]+$", examples=["FR44732829320"]), NoIbans] | None
    ) = None
    email: Annotated[str, Field(max_length=254, pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+$"), NoIbans] | None = None
    address: Address | None = None


class Creditor(Answer):
    """The merchant as creditor; the IBAN travels sealed."""

    identifier: str | None = None
    """ICS (ICS-01)."""
    name: str | None = None
    iban_sealed: str | None = None
    iban_masked: str | None = None
    bic: str | None = None


class CollectionSettings(Body):
    mode: Literal["per_statement", "per_invoice"] = "per_statement"
    prenotification_days: Annotated[int, Field(strict=True, ge=1, le=14)] = 14
    submission_days_before: Annotated[int, Field(strict=True, ge=1, le=14)] = 2
    """TARGET days between the file and the requested collection date."""


class CreditSettings(Body):
    require_mandate: bool = True
    alert_thresholds: list[Annotated[int, Field(strict=True, ge=1, le=100)]] = [80, 100]
    order_expiry_days: Annotated[int, Field(strict=True, ge=1, le=365)] = 90
    """An authorised order with nothing shipped for so long gives the line back."""


class MerchantSettings(Answer):
    """All that `PUT /v1/settings` sets, as every service keeps it."""

    legal: Legal = Legal()
    creditor: Creditor = Creditor()
    terms: dict[str, Any] = {"kind": "net", "days": 30}
    collection: CollectionSettings = CollectionSettings()
    allocation: Literal["oldest_first", "overdue_first", "largest_first", "legal_order"] = "oldest_first"
    credit: CreditSettings = CreditSettings()
    locale: Literal["fr", "en"] = "fr"
    timezone: str = "Europe/Paris"
    country: CountryCode = "FR"
    reminders: dict[str, Any] = {}


class ApiKeyDigest(Answer):
    key_id: UUID
    digest: str
    """HMAC-SHA256 of the key under the house's pepper, hex; the key itself is shown once and kept nowhere."""
    scopes: list[str]


class MerchantUpdated(Event, publisher="gateway"):
    """The merchant whole, as it stands at `version`."""

    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"api_keys", "settings"})

    merchant_id: UUID
    version: int
    kind: Literal["sandbox", "live"]
    name: str
    settings: MerchantSettings
    api_keys: list[ApiKeyDigest]


class ClockAdvanced(Event, publisher="gateway", control=True):
    """It is `now` for a sandbox tenant; each service answers probe `probe` once it is quiet."""

    now: datetime | None
    """None for a live tenant, whose time is real."""
    probe: int
