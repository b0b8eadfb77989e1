"""Field types that API bodies and events share."""

from collections.abc import Callable
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from encours_values import ids
from encours_values.company_numbers import parse_siren, parse_vat_number
from encours_values.countries import parse_country
from encours_values.email_addresses import EMAIL_MAX, parse_email
from encours_values.errors import DomainError
from encours_values.iban import find_ibans, mask_ibans_in
from encours_values.parties import parse_lei
from encours_values.pasted_text import fault_of_line
from encours_values.sepa_text import has_sepa_spelling, is_sepa_reference
from encours_values.vat_exemption import parse_vat_exemption

AMOUNT_MAX_MINOR = 99_999_999_999


def _reader(*prefixes: str) -> Callable[[object], object]:
    def read(value: object) -> object:
        if not isinstance(value, str) or "_" not in value:
            return value
        prefix = value.partition("_")[0]
        try:
            return ids.parse_typeid(prefix if prefix in prefixes else prefixes[0], value)
        except DomainError as unknown:
            raise ValueError(unknown.detail) from unknown

    return read


def _writer(prefix: str) -> Callable[[UUID], str]:
    return lambda value: ids.typeid(prefix, value)


def _shape(*prefixes: str) -> WithJsonSchema:
    prefix = prefixes[0] if len(prefixes) == 1 else f"({'|'.join(prefixes)})"
    return WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^{prefix}_[0-7][0-9a-hjkmnp-tv-z]{{25}}$",
            "examples": [f"{prefixes[0]}_01jd3v5h8qe6k9w2x4y7z0abcd"],
        }
    )


def _codec(prefix: str) -> tuple[BeforeValidator, PlainSerializer, WithJsonSchema]:
    return (
        BeforeValidator(_reader(prefix)),
        PlainSerializer(_writer(prefix), return_type=str, when_used="json"),
        _shape(prefix),
    )


AccountId = Annotated[UUID, *_codec(ids.ACCOUNT)]
OrderId = Annotated[UUID, *_codec(ids.ORDER)]
ShipmentId = Annotated[UUID, *_codec(ids.SHIPMENT)]
LimitId = Annotated[UUID, *_codec(ids.LIMIT)]
MandateId = Annotated[UUID, *_codec(ids.MANDATE)]
MandateImportId = Annotated[UUID, *_codec(ids.MANDATE_IMPORT)]
InvoiceId = Annotated[UUID, *_codec(ids.INVOICE)]
CreditApplicationId = Annotated[UUID, *_codec(ids.CREDIT_APPLICATION)]
CreditNoteId = Annotated[UUID, *_codec(ids.CREDIT_NOTE)]
StatementId = Annotated[UUID, *_codec(ids.STATEMENT)]
PaymentId = Annotated[UUID, *_codec(ids.PAYMENT)]
PayoutId = Annotated[UUID, *_codec(ids.PAYOUT)]
CheckoutSessionId = Annotated[UUID, *_codec(ids.CHECKOUT_SESSION)]
CardId = Annotated[UUID, *_codec(ids.CARD)]
AttachmentId = Annotated[UUID, *_codec(ids.ATTACHMENT)]
DisputeId = Annotated[UUID, *_codec(ids.DISPUTE)]
CollectionId = Annotated[UUID, *_codec(ids.COLLECTION)]
BatchId = Annotated[UUID, *_codec(ids.BATCH)]
TransferId = Annotated[UUID, *_codec(ids.TRANSFER)]
RefundId = Annotated[UUID, *_codec(ids.REFUND)]
EarlyCollectionId = Annotated[UUID, *_codec(ids.EARLY_COLLECTION)]
FeeId = Annotated[UUID, *_codec(ids.FEE)]
BankFileId = Annotated[UUID, *_codec(ids.BANK_FILE)]
BankAccountId = Annotated[UUID, *_codec(ids.BANK_ACCOUNT)]
BankStatementId = Annotated[UUID, *_codec(ids.BANK_STATEMENT)]
BankEntryId = Annotated[UUID, *_codec(ids.BANK_ENTRY)]
BankItemId = Annotated[UUID, *_codec(ids.BANK_ITEM)]
EventId = Annotated[UUID, *_codec(ids.EVENT)]
WebhookId = Annotated[UUID, *_codec(ids.WEBHOOK)]
DeliveryId = Annotated[UUID, *_codec(ids.DELIVERY)]
NotificationId = Annotated[UUID, *_codec(ids.NOTIFICATION)]
MerchantId = Annotated[UUID, *_codec(ids.MERCHANT)]
ApiKeyId = Annotated[UUID, *_codec(ids.API_KEY)]
UserId = Annotated[UUID, *_codec(ids.USER)]
SessionId = Annotated[UUID, *_codec(ids.SESSION)]
InvitationId = Annotated[UUID, *_codec(ids.INVITATION)]
PasskeyId = Annotated[UUID, *_codec(ids.PASSKEY)]
IdentityProviderId = Annotated[UUID, *_codec(ids.IDENTITY_PROVIDER)]
ConnectionId = Annotated[UUID, *_codec(ids.CONNECTION)]
_DOCUMENTS = (ids.INVOICE, ids.CREDIT_NOTE, ids.STATEMENT)
DocumentId = Annotated[UUID, BeforeValidator(_reader(*_DOCUMENTS)), _shape(*_DOCUMENTS)]
"""Of an invoice, credit note or statement, as a caller asks for it; UUIDs are unique among them."""

AmountMinor = Annotated[int, Field(strict=True, gt=0, le=AMOUNT_MAX_MINOR, examples=[12345])]
"""A positive amount in minor units: 12345 = 123,45 €; at most 999 999 999,99 (EPC AT-T002)."""

NatMinor = Annotated[int, Field(strict=True, ge=0, le=AMOUNT_MAX_MINOR, examples=[12345])]
"""An amount in minor units that may be zero."""


def checked(parse: Callable[[str], str]) -> AfterValidator:
    """A pydantic validator out of a parser that raises `DomainError`."""

    def check(text: str) -> str:
        try:
            return parse(text)
        except DomainError as wrong:
            raise ValueError(wrong.detail) from None

    return AfterValidator(check)


def _one_line(text: str) -> str:
    fault = fault_of_line(text)
    if fault is not None:
        raise ValueError(fault)
    return text


def _sepa_name(text: str) -> str:
    if not has_sepa_spelling(text):
        raise ValueError("Banks write Latin letters only: give this name in Latin spelling.")
    return text


OneLine = AfterValidator(_one_line)
"""For a line that people read: no control character, no change of direction, something to see."""

SepaName = AfterValidator(_sepa_name)
"""For a name that goes into bank files: something of it can be written in the SEPA character set (CHR-01)."""

Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["EUR"])]
"""ISO 4217."""

CountryCode = Annotated[str, Field(max_length=10, examples=["FR"]), checked(parse_country)]
"""ISO 3166-1 alpha-2."""


def _without_ibans(text: str) -> str:
    if find_ibans(text):
        raise ValueError("no IBAN belongs here")
    return text


IbansMasked = AfterValidator(mask_ibans_in)
"""For text of people, where an IBAN may be written by mistake: it is masked before it is stored."""

NoIbans = AfterValidator(_without_ibans)
"""For names that must stay as they are: one that holds an IBAN is refused."""

ShortText = Annotated[str, Field(min_length=1, max_length=200), OneLine, IbansMasked]
"""One line for people: no control characters, so that it can stand in a file, a mail header or a log."""

Reference = Annotated[str, Field(min_length=1, max_length=100, examples=["536365"]), OneLine, NoIbans]
"""The caller's own id of an object."""

Email = Annotated[str, Field(max_length=EMAIL_MAX, examples=["compta@client.example"]), checked(parse_email), NoIbans]

Siren = Annotated[str, Field(max_length=40, examples=["732829320"]), checked(parse_siren)]
"""Nine digits with a check digit; separators are dropped."""

VatNumber = Annotated[str, Field(max_length=40, examples=["FR44732829320"]), checked(parse_vat_number)]
"""With the country's prefix and valid check digits; separators are dropped."""


class Body(BaseModel):
    """What a caller sends: an unknown field is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """What we answer, and what an event holds."""

    model_config = ConfigDict(frozen=True)


class Address(Body):
    street: Annotated[str, Field(max_length=140, examples=["12 rue des Forges"]), OneLine, IbansMasked]
    postcode: Annotated[str, Field(max_length=16, examples=["69002"]), OneLine, IbansMasked]
    city: Annotated[str, Field(min_length=1, max_length=70, examples=["Lyon"]), OneLine, IbansMasked]
    country: CountryCode


def _sepa_reference(text: str) -> str:
    if not is_sepa_reference(text):
        raise ValueError("letters, digits and / - ? : ( ) . , ' + as SEPA writes them, no slash at an end or twice")
    return text


class PartyIdentification(Body):
    """What identifies an organisation at its bank: its LEI or one other number, not both (LEI-01)."""

    lei: Annotated[str, Field(max_length=30, examples=["213800KUD8LAJWSQ9D15"]), checked(parse_lei)] | None = None
    """Legal entity identifier (ISO 17442)."""
    other: (
        Annotated[
            str, Field(min_length=1, max_length=35, examples=["732829320"]), AfterValidator(_sepa_reference), NoIbans
        ]
        | None
    ) = None
    """Another number that the bank knows it by."""

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.lei is None) == (self.other is None):
            raise ValueError("an organisation is identified by its lei or by one other number")
        return self


class UltimateParty(Body):
    """On whose behalf the debtor pays, or the creditor collects."""

    name: Annotated[
        str,
        Field(min_length=1, max_length=70, examples=["Forges de Lyon Sud"]),
        OneLine,
        SepaName,
        IbansMasked,
    ]
    identification: PartyIdentification | None = None


class Parties(Body):
    """What a mandate says beyond creditor and debtor; each debit under it tells the banks so."""

    debtor_identification: PartyIdentification | None = None
    ultimate_debtor: UltimateParty | None = None
    ultimate_creditor: UltimateParty | None = None


class Prenotification(Body):
    """How long before a debit the buyer is notified, where it differs from the merchant's setting (TIM-01)."""

    days: Annotated[int, Field(strict=True, ge=1, le=14, examples=[5])]
    """Calendar days, at most the scheme's 14."""
    evidence: Annotated[ShortText, Field(examples=["Framework contract 2026-17, article 4"])]
    """Where it was agreed."""


VatExemption = Annotated[str, Field(max_length=40, examples=["VATEX-EU-IC"]), checked(parse_vat_exemption)]
"""Why no VAT is charged: a code of the VATEX list of EN 16931."""


def _without_noise(number: float) -> float:
    """0.1 + 0.2 is 0.30000000000000004 in binary; twelve significant digits are what people mean.

    >>> _without_noise(0.1 + 0.2)
    0.3
    """
    return float(f"{number:.12g}")


Sku = Annotated[str, Field(max_length=100), OneLine, IbansMasked]
LineText = Annotated[str, Field(max_length=500), OneLine, IbansMasked]
Quantity = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False), AfterValidator(_without_noise)]
LineAmount = Annotated[int, Field(strict=True, gt=-AMOUNT_MAX_MINOR - 1, le=AMOUNT_MAX_MINOR, examples=[12345])]
"""Tax included, in minor units; below zero for a discount or a voucher, zero for a free line."""
TaxRate = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False, examples=[0])]
LineNo = Annotated[int, Field(strict=True, ge=1, le=100_000, examples=[1])]


class Line(Body):
    """A line of an order or a delivery; `amount` is tax included, in minor units, below zero for a discount."""

    sku: Sku = ""
    description: LineText = ""
    quantity: Quantity = 1
    amount: LineAmount
    tax_rate: TaxRate = 20
    vat_exemption: VatExemption | None = None
    """Why no VAT is charged, of a line at 0 %; none = what the account says."""

    @field_validator("vat_exemption")
    @classmethod
    def _only_without_vat(cls, code: str | None, known: ValidationInfo) -> str | None:
        if code is not None and known.data.get("tax_rate", 0):
            raise ValueError("a line that bears VAT has no exemption")
        return code


class DocumentLine(Line):
    """A line with its number in its order; none of a line that stands for a part of an order at one rate."""

    line_no: LineNo | None = None


class LinePart(Body):
    """A line that is moved or credited: by `line_no` or `sku`, and how much of it.

    `quantity` or `amount`; neither = all that is left.
    """

    line_no: LineNo | None = None
    sku: Sku | None = None
    quantity: Quantity | None = None
    amount: LineAmount | None = None


class Allocation(Answer):
    """A part, in minor units, of an amount that concerns one invoice."""

    invoice_id: InvoiceId
    number: str
    amount: int


Scheme = Literal["B2B", "CORE"]
