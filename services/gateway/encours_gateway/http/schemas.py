from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from encours_contracts.connections import ConnectionKind
from encours_contracts.fields import (
    Answer,
    ApiKeyId,
    Body,
    ConnectionId,
    IbansMasked,
    MerchantId,
    OneLine,
    SepaName,
    ShortText,
    checked,
)
from encours_contracts.gateway import (
    BrandingSettings,
    CollectionSettings,
    CreditSettings,
    DocumentSettings,
    Legal,
    MandateSettings,
    SecuritySettings,
)
from encours_contracts.permissions import Permission
from encours_values.bic import parse_bic

KeyRole = Literal["admin", "credit_manager", "accountant", "collections_agent", "support", "auditor"]
CONFIG_EXAMPLE = {
    "host": "sftp.bank.example",
    "port": 22,
    "user": "grossiste",
    "host_keys": ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ"],
    "out_folder": "out/{merchant}",
    "in_folder": "in/{merchant}",
}
ConnectionSecret = Annotated[str, Field(min_length=1, max_length=10_000)]
TERMS_EXAMPLE = {"kind": "statement", "days_after_month_end": 15}


CreditorName = Annotated[str, Field(min_length=1, max_length=70), OneLine, SepaName, IbansMasked]
"""As the bank files write it."""


class CreditorBody(Body):
    identifier: Annotated[str, Field(max_length=64, examples=["FR72ZZZ123456"])] | None = None
    name: CreditorName | None = None
    trade_name: CreditorName | None = None
    iban: Annotated[str, Field(max_length=64, examples=["FR7630006000011234567890189"])] | None = None
    bic: Annotated[str, Field(max_length=40, examples=["AGRIFRPP"]), checked(parse_bic)] | None = None


Days = Annotated[list[Annotated[int, Field(strict=True, ge=1, le=365)]], Field(max_length=24, examples=[[3, 10, 20]])]
"""Days from the contractual due date."""


class RemindersBody(Body):
    """On which days around the due date a buyer is written to."""

    before_due_days: Days | None = None
    overdue_days: Days | None = None


class SettingsBody(Body):
    """Each part is optional; what is not given stays."""

    legal: Legal | None = None
    creditor: CreditorBody | None = None
    terms: Annotated[dict[str, Any], Field(examples=[TERMS_EXAMPLE])] | None = None
    collection: CollectionSettings | None = None
    mandates: MandateSettings | None = None
    allocation: Literal["oldest_first", "overdue_first", "largest_first", "legal_order"] | None = None
    credit_application: Literal["statement", "next_invoice", "manual"] | None = None
    """What customer credit pays of itself: the month's statement, each invoice as soon as it is open, or nothing.

    `manual`: a person applies it by `POST /v1/credit-applications`."""
    credit: CreditSettings | None = None
    documents: DocumentSettings | None = None
    security: SecuritySettings | None = None
    branding: BrandingSettings | None = None
    locale: Literal["fr", "en"] | None = None
    timezone: (
        Literal["Europe/Paris", "Europe/Berlin", "Europe/Brussels", "Europe/Madrid", "Europe/Rome", "UTC"] | None
    ) = None
    reminders: RemindersBody | None = None


class CreditorAnswer(Answer):
    identifier: str | None
    name: str | None
    trade_name: str | None
    iban_masked: str | None
    bic: str | None


class SettingsAnswer(Answer):
    legal: Legal
    creditor: CreditorAnswer
    terms: Annotated[dict[str, Any], Field(examples=[TERMS_EXAMPLE])]
    collection: CollectionSettings
    mandates: MandateSettings
    allocation: str
    credit_application: str
    credit: CreditSettings
    documents: DocumentSettings
    security: SecuritySettings
    branding: BrandingSettings
    locale: str
    timezone: str
    reminders: Annotated[dict[str, list[int]], Field(examples=[{"overdue_days": [3, 10, 20], "before_due_days": [7]}])]
    version: int
    pending_services: list[str] = []
    """Services that do not work with this version yet."""


class ClockBody(Body):
    now: Annotated[
        AwareDatetime,
        Field(
            ge=datetime.fromisoformat("1999-01-01T00:00:00+00:00"),
            le=datetime.fromisoformat("2100-01-01T00:00:00+00:00"),
            examples=["2011-01-31T00:00:00Z"],
        ),
    ]


class ClockAnswer(Answer):
    now: datetime
    status: Literal["ready", "moving"]


class MerchantBody(Body):
    name: Annotated[ShortText, Field(examples=["Grossiste Exemple SAS"])]
    kind: Literal["sandbox", "live"] = "sandbox"


class MerchantAnswer(Answer):
    id: MerchantId
    tenant_id: UUID
    name: str
    kind: str
    api_key: str
    """Shown this once."""


class KeyBody(Body):
    name: Annotated[ShortText, Field(examples=["web shop"])]
    role: KeyRole | None = None
    permissions: Annotated[list[Permission], Field(max_length=100, examples=[["orders.write", "orders.read"]])] = []
    """Beside those of the role."""

    @model_validator(mode="after")
    def _says_what_for(self) -> Self:
        if self.role is None and not self.permissions:
            raise ValueError("a role, permissions, or both")
        return self


class KeyAnswer(Answer):
    id: ApiKeyId
    name: str
    role: str | None
    permissions: list[str]
    issued_at: datetime
    created_by: str | None
    """Who answers for what the key does, `usr_…` or `key_…`; null where the operator made it."""
    revoked_at: datetime | None = None
    available_actions: list[str]


class RevokedKeyAnswer(Answer):
    id: ApiKeyId
    effective_at: datetime
    """Real time, also in a sandbox: from then on no service accepts the key, whether the event bus works or not."""


class NewKeyAnswer(KeyAnswer):
    api_key: str
    """Shown this once."""


class ConnectionBody(Body):
    kind: ConnectionKind
    name: Annotated[ShortText, Field(examples=["BNP, direct debits"])]
    config: Annotated[dict[str, Any], Field(max_length=20, examples=[CONFIG_EXAMPLE])]
    """What the kind has: `docs/operations.md` lists the members."""
    secrets: Annotated[dict[str, ConnectionSecret], Field(max_length=5, examples=[{"password": "…"}])] = {}
    """Stored sealed, and in no answer."""


class ConnectionChangeBody(Body):
    """What is not given stays. Secrets do not follow to another host: give them again."""

    name: ShortText | None = None
    config: Annotated[dict[str, Any], Field(max_length=20, examples=[{"port": 2222}])] | None = None
    secrets: Annotated[dict[str, ConnectionSecret | None], Field(max_length=5)] | None = None
    """Null deletes a secret."""


class ConnectionAnswer(Answer):
    id: ConnectionId
    kind: ConnectionKind
    name: str
    config: Annotated[dict[str, Any], Field(examples=[CONFIG_EXAMPLE])]
    secrets_set: list[str]
    """Names of the secrets that are stored."""
    status: Literal["untested", "working", "failing"]
    last_error: str | None
    checked_at: datetime | None
    created_at: datetime
    changed_at: datetime
    available_actions: list[str] = ["test", "change", "delete"]
