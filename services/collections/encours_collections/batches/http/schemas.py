"""What goes with a batch: its preview, its approvals, its debits."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from encours_common.contracts.values import (
    AccountId,
    Answer,
    ApiKeyId,
    Body,
    CollectionId,
    InvoiceId,
    ShortText,
    StatementId,
)


class Approve(Body):
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$", examples=["0" * 64])] | None = None
    """Of the file that was looked at: refused where another one would go."""


class Reject(Body):
    reason: ShortText


class Cancel(Body):
    reason: Literal["CUST", "DUPL", "TECH", "FRAD", "AM09", "UPAY"] = "CUST"
    """What the bank is told where it has the file already (camt.055)."""


class Reverse(Body):
    reason: Literal["AM05", "MS02", "MS03", "MD05"]
    """What the debtor's bank is told (pain.007)."""


class ApprovalAnswer(Answer):
    key_id: ApiKeyId
    approved_at: datetime
    sha256: str
    """Of the file that was approved."""


class PreviewedBlock(Answer):
    """Debits that share collection date and sequence type (GRP-01)."""

    collection_date: date
    sequence_type: str
    debits: int
    total: int


class PreviewedFile(Answer):
    scheme: str
    debits: int
    total: int
    blocks: list[PreviewedBlock]


class LeftOut(Answer):
    cause: Annotated[str, Field(examples=["above_mandate_cap"])]
    meaning: str
    debits: int
    total: int


class PreviewAnswer(Answer):
    """What the files of `date` would hold; amounts in minor units of EUR."""

    date: date
    files: list[PreviewedFile]
    left_out: list[LeftOut]
    approvals_needed: int
    debits_url: str


class PreviewedDebitAnswer(Answer):
    """One debit that is due; with a `cause` it would stay."""

    id: CollectionId
    account_id: AccountId
    statement_id: StatementId | None
    invoice_id: InvoiceId | None
    amount: int
    currency: str
    due_date: date
    collection_date: date
    scheme: str | None
    mandate_reference: str | None
    iban_masked: str | None
    remittance: str
    goes: bool
    cause: str | None
    meaning: str | None
