from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from encours_contracts.collections import FailureDetails
from encours_contracts.fields import (
    AccountId,
    Address,
    AmountMinor,
    Answer,
    Body,
    MandateId,
    OneLine,
    Parties,
    Scheme,
    SepaName,
    ShortText,
)
from encours_mandates.core.domain.mandate import Move, Registration, Status
from encours_values.iban import find_ibans, mask_ibans_in

CleanText = Annotated[ShortText, AfterValidator(mask_ibans_in)]
"""A line for people; an IBAN in it is masked before it is stored."""

DebtorName = Annotated[CleanText, SepaName, Field(examples=["Forges de Lyon SAS"])]
"""As the debits name the debtor to the banks."""

IbanText = Annotated[str, Field(min_length=1, max_length=64, examples=["FR76 3000 6000 0112 3456 7890 189"])]
BicText = Annotated[str, Field(min_length=1, max_length=40, examples=["AGRIFRPP"])]


def without_iban(text: str) -> str:
    if find_ibans(text):
        raise ValueError("no IBAN belongs here")
    return text


ReferenceText = Annotated[
    str,
    Field(min_length=1, max_length=35, examples=["RUM-2026-000123"]),
    OneLine,
    AfterValidator(without_iban),
]


class SignMandate(Body):
    """Nothing: the sandbox signs as the signer."""


class ConfirmMandate(Body):
    evidence: CleanText | None = None
    """How it is known that the debtor's bank has recorded the mandate."""


class AmendMandate(Body):
    """What changes."""

    iban: IbanText | None = None
    bic: BicText | None = None
    debtor_name: DebtorName | None = None
    reference: ReferenceText | None = None
    max_amount: AmountMinor | None = None
    """Cap of one debit, minor units of euro; null lifts it, without the field it stays."""


class RevokeMandate(Body):
    cause: CleanText | None = None
    by: Literal["creditor", "debtor"] = "creditor"


class SignerDetails(Answer):
    """The signer; null where the file of an imported mandate gave no value."""

    name: Annotated[str | None, Field(examples=["Jeanne Martin"])]
    email: Annotated[str | None, Field(examples=["jm@forges.example"])]
    title: Annotated[str | None, Field(examples=["Gérante"])]
    authority: Literal["legal_representative", "delegation"] | None
    authority_evidence: str | None


class MandateSummary(Answer):
    """A mandate; of its IBAN the first four and the last three characters."""

    id: MandateId
    account_id: AccountId
    scheme: Scheme
    sequence: Literal["RCUR", "OOFF"]
    reference: Annotated[str, Field(examples=["RUM-7K3Q-9XWT-2BHM"])]
    """RUM."""
    creditor_identifier: Annotated[str, Field(examples=["FR72ZZZ123456"])]
    """ICS."""
    creditor_name: str
    debtor_name: str
    debtor_address: Address | None
    iban_masked: Annotated[str, Field(examples=["FR76********************189"])]
    bic: str | None
    bank_name: str | None
    signer: SignerDetails
    language: Literal["fr", "en", "de"]
    max_amount: int | None
    """Cap of one debit, minor units of euro."""
    parties: Parties | None
    """Who else the mandate names."""
    status: Status
    since: datetime
    """When it came to its status."""
    age_days: Annotated[int, Field(examples=[3])]
    """Whole days since then."""
    registered_at_debtor_bank: Registration | None
    """B2B: what is known of the debtor bank's record; null in Core."""
    created_at: datetime
    signed_on: date | None
    last_used_on: date | None
    """Collection date of the latest collection."""
    expires_on: date | None
    """From this day on it may not be used, unless a collection uses it before (36 months)."""
    details: FailureDetails | None
    """Why it is suspended or has ended."""
    signing_url: Annotated[
        str | None, Field(examples=["https://encours.example/sign/mdt_01jd3v5h8qe6k9w2x4y7z0abcd/…"])
    ]
    """The signing URL; null if nothing is to be signed or the link has expired: `/signing-link` renews it."""
    signing_link_expires_at: datetime | None
    available_actions: list[Move]


class Step(Answer):
    """What happened to the mandate."""

    move: Annotated[str, Field(examples=["sign"])]
    status: Status
    since: datetime
    age_days: int
    """Whole days since then."""
    who: Annotated[str, Field(examples=["key_01jd3v5h8qe6k9w2x4y7z0abcd"])]
    """The API key, or `signer`, `bank`, `clock`, `account`."""
    cause: str | None
    reason_code: str | None
    evidence: dict[str, str]


class Warning(Answer):  # noqa: A001  the word that callers know
    code: Annotated[str, Field(examples=["signer_authority_unproven"])]
    """Stable, for programs."""
    detail: str
    """For people."""


class Mandate(MandateSummary):
    warnings: list[Warning]
    """What to look into before relying on the mandate; nothing in it stops it."""
    steps: list[Step]
    """Oldest first."""


class AmendCreditor(Body):
    dry_run: bool = False
    """Only counts; changes nothing."""


class CreditorAmended(Answer):
    """Counts of the mandates that named another creditor; in a dry run, what would change."""

    dry_run: bool
    creditor_identifier: str
    """The new creditor identifier (ICS) of the mandates."""
    creditor_name: str
    changed: int
    suspended: int
    """Changed, were active, and suspended until the debtor bank records them again."""
    waiting: int
    """Changed, were not collectable before, and now wait for that record."""
    skipped: int
    """Not signed yet: they keep the creditor that they were made for; repeat the call once they are signed."""


class DisclosureRequest(Body):
    reason: Annotated[CleanText, Field(examples=["The buyer's bank asks which account it is"])]


class WholeIban(Answer):
    mandate_id: MandateId
    iban: Annotated[str, Field(examples=["FR7630006000011234567890189"])]
    """Compact."""
    bic: str | None
    bank_name: str | None


class Disclosure(Answer):
    """Somebody was shown the whole IBAN."""

    at: datetime
    who: Annotated[str, Field(examples=["key_01jd3v5h8qe6k9w2x4y7z0abcd"])]
    """The API key."""
    what: Annotated[str, Field(examples=["iban"])]
    """In what: `iban`, `document`, `bank_pack`."""
    reason: str | None
