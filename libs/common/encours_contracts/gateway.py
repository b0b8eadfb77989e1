"""Published by gateway: who the merchants are and what time it is for them."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from encours_contracts.connections import ConnectionState
from encours_contracts.envelope import Event
from encours_contracts.fields import (
    AccountId,
    Address,
    Answer,
    Body,
    CountryCode,
    Email,
    NatMinor,
    SepaName,
    ShortText,
    Siren,
    VatNumber,
)


class Legal(Body):
    """The merchant as the law names it."""

    name: Annotated[ShortText, SepaName] | None = None
    siren: Siren | None = None
    vat_number: VatNumber | None = None
    email: Email | None = None
    address: Address | None = None
    legal_form: Annotated[ShortText, Field(max_length=60, examples=["SAS"])] | None = None
    share_capital: Annotated[int, Field(strict=True, ge=0, le=10**15, examples=[5_000_000])] | None = None
    """In cents of a euro."""
    rcs: Annotated[ShortText, Field(max_length=70, examples=["Paris"])] | None = None
    """Town of the register of companies (RCS)."""
    operations: Literal["goods", "services", "mixed"] = "goods"
    """What the invoices are for (INV-02)."""
    vat_on_debits: bool = False
    """The merchant chose to pay VAT when it invoices (“option pour les débits”, INV-02)."""
    early_payment_discount: Annotated[ShortText, Field(examples=["2 % sous 8 jours"])] | None = None
    """Terms of a discount, as invoices print them; none = no discount."""
    late_penalty_percent: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False, examples=[12.15])] | None = None
    """Rate of late-payment penalties a year; none = the legal one (PEN-01)."""


class Creditor(Answer):
    """The merchant as creditor; the IBAN travels sealed."""

    identifier: str | None = None
    """ICS (ICS-01)."""
    name: str | None = None
    trade_name: str | None = None
    """The name that buyers know; each debit holds it where it differs from `name` (RMT-01)."""
    iban_sealed: str | None = None
    iban_masked: str | None = None
    bic: str | None = None


class CollectionSettings(Body):
    mode: Literal["per_statement", "per_invoice"] = "per_statement"
    prenotification_days: Annotated[int, Field(strict=True, ge=1, le=14)] = 14
    submission_days_before: Annotated[int, Field(strict=True, ge=1, le=14)] = 2
    """TARGET days between the file and the requested collection date."""
    bank_profile: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")] = "epc-2025"
    """What the creditor's bank takes: format, grouping, cut-off (`GET /v1/bank-profiles`)."""
    category_purpose: Literal["SUPP", "TRAD", "OTHR"] | None = None
    """What the debits are for, as the banks see it (CtgyPurp, PUR-01)."""
    purpose: Literal["GDDS", "SCVE", "GDSV", "SUPP", "TRAD", "INTC"] | None = None
    """What they are for, as the debtor sees it (Purp, PUR-01): goods, services, both, supplier, trade, intra-group."""
    approvals: Annotated[int, Field(strict=True, ge=0, le=2)] = 0
    """People who must approve a batch before it leaves, each with a key of their own: 2 is four eyes."""
    above_cap: Literal["refuse", "split"] = "refuse"
    """A debit above what its mandate allows: left undone for a person, or split into several."""
    retries: Annotated[int, Field(strict=True, ge=0, le=1)] = 1
    """Automatic new debits after a return whose reason allows it (RTX-02)."""
    return_fee: NatMinor = 0
    """What a debit returned for the debtor's reasons costs the buyer, minor units: a receivable of its own (RTX-03)."""


class MandateSettings(Body):
    signature_provider: Literal["built_in", "yousign", "docusign"] = "built_in"
    signing_link_days: Annotated[int, Field(strict=True, ge=1, le=90)] = 14
    debtor_bank_reminder_days: Annotated[int, Field(strict=True, ge=1, le=60)] = 7
    """Calendar days between two reminders that the debtor's bank has not recorded the mandate."""
    expiry_alert_days: list[Annotated[int, Field(strict=True, ge=1, le=365)]] = [90, 30, 7]
    """Calendar days before the end of the 36 months (MND-25) on which to warn."""


class CreditSettings(Body):
    require_mandate: bool = True
    alert_thresholds: list[Annotated[int, Field(strict=True, ge=1, le=100)]] = [80, 100]
    order_expiry_days: Annotated[int, Field(strict=True, ge=1, le=365)] = 90
    """An authorised order with nothing shipped for so long gives the line back."""


class DocumentSettings(Body):
    """Which documents go to the buyer by e-mail, with the PDF, when they are issued."""

    mail: bool = True
    """False: none; they are read over the API and sent on request."""
    mail_invoices_on_statement: bool = True
    """Also invoices that the month's statement lists and collects."""


class BrandingSettings(Body):
    """How the portal and the console look."""

    logo_url: (
        Annotated[
            str,
            Field(max_length=500, pattern="^https://[^\\s\"'<>]+$", examples=["https://shop.example/logo.svg"]),
        ]
        | None
    ) = None
    primary_color: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$", examples=["#0b5d6b"])] | None = None


class SecuritySettings(Body):
    second_factor_required: bool = False
    """Whether people of the merchant need more than a password to sign in."""


class MerchantSettings(Answer):
    """All that `PUT /v1/settings` sets, as every service stores it."""

    legal: Legal = Legal()
    creditor: Creditor = Creditor()
    terms: dict[str, Any] = {"kind": "net", "days": 30}
    collection: CollectionSettings = CollectionSettings()
    mandates: MandateSettings = MandateSettings()
    allocation: Literal["oldest_first", "overdue_first", "largest_first", "legal_order"] = "oldest_first"
    credit_application: Literal["statement", "next_invoice", "manual"] = "statement"
    """What customer credit pays of itself: the month's statement, each invoice as soon as it is open, or nothing.

    Without statements both are the same. What is debited, on a statement or overdue already is paid at once.
    """
    credit: CreditSettings = CreditSettings()
    documents: DocumentSettings = DocumentSettings()
    security: SecuritySettings = SecuritySettings()
    branding: BrandingSettings = BrandingSettings()
    locale: Literal["fr", "en"] = "fr"
    timezone: str = "Europe/Paris"
    country: CountryCode = "FR"
    reminders: dict[str, Any] = {}


class ApiKeyDigest(Answer):
    key_id: UUID
    digest: str
    """HMAC-SHA256 of the key under the installation's pepper, hex; the key itself is shown once and not stored."""
    name: str = ""
    role: str | None = None
    permissions: list[str] = []
    """Beside those of the role."""
    scopes: list[str] = []
    """Of services before permissions; empty, so that one of them refuses the key."""
    created_by: str | None = None
    """The person, or the key nobody made, that answers for it; none = the key itself."""


class MerchantUpdated(Event, publisher="gateway"):
    """The whole merchant at `version`."""

    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"api_keys", "settings", "connections"})

    merchant_id: UUID
    version: int
    kind: Literal["sandbox", "live"]
    name: str
    settings: MerchantSettings
    api_keys: list[ApiKeyDigest]
    connections: list[ConnectionState] = []


class ClockAdvanced(Event, publisher="gateway", control=True):
    """It is `now` for a sandbox tenant; each service answers probe `probe` once it is quiet."""

    now: datetime | None
    """None for a live tenant, whose time is real."""
    probe: int


class UserLinkIssued(Event):
    """A link that is a secret, to be mailed to a person."""

    account_id: AccountId | None
    """The company of a user of the portal."""
    user_name: str
    user_email: str
    language: Literal["fr", "en", "de"]
    company: str
    """The merchant as people know it."""
    link_sealed: str
    expires_at: datetime


class UserInvited(UserLinkIssued, publisher="gateway", internal=True):
    """Somebody is invited as a user; the link leads to a page that asks for a password."""


class PasswordResetRequested(UserLinkIssued, publisher="gateway", internal=True):
    """Somebody forgot a password; the link leads to a page that asks for a new one."""


class SensitiveChangeMade(Event, publisher="gateway", internal=True):
    """Money, access or approvals are decided in another way from now on: one event for each admin, who is told."""

    user_name: str
    user_email: str
    language: Literal["fr", "en", "de"]
    company: str
    """The merchant as people know it."""
    change: Literal["bank_account", "approvals", "connection", "api_key", "role"]
    subject: str
    """What was changed, in words."""
    before: str | None
    after: str | None
    made_by: str
    """Name of who did it."""
    changed_at: datetime


class ConnectionTestRequested(Event, publisher="gateway", control=True):
    """The service that owns the connection's kind connects once and answers with `ConnectionReported`."""

    connection_id: UUID
    test_id: UUID
