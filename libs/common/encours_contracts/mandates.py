"""Published by mandates."""

from datetime import date, datetime
from typing import ClassVar, Literal

from encours_contracts.envelope import Event
from encours_contracts.fields import AccountId, MandateId, Parties, Scheme


class SignatureRequested(Event, publisher="mandates"):
    """The signer may read and sign the mandate behind a link that expires; the link is a secret of theirs."""

    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"signer_email", "signing_url_sealed"})

    account_id: AccountId
    mandate_id: MandateId
    reference: str
    debtor_name: str
    signer_name: str
    signer_email: str
    signing_url_sealed: str
    language: Literal["fr", "en", "de"]
    expires_at: datetime


class SignatureCodeIssued(Event, publisher="mandates"):
    """The one-time code that the signer types on the page, for the mailbox that the mandate names."""

    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"signer_email", "code_sealed"})

    account_id: AccountId
    mandate_id: MandateId
    signer_name: str
    signer_email: str
    code_sealed: str
    language: Literal["fr", "en", "de"]
    expires_at: datetime


class MandateSigned(Event, publisher="mandates"):
    account_id: AccountId
    mandate_id: MandateId
    reference: str
    scheme: Scheme
    signed_on: date


class _LiveMandate(Event):
    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"iban_sealed"})

    account_id: AccountId
    mandate_id: MandateId
    reference: str
    """RUM, unique per creditor identifier (MND-23)."""
    scheme: Scheme
    sequence_type: Literal["RCUR", "OOFF"]
    """Recurrent or one-off (SEQ-01)."""
    signed_on: date
    debtor_name: str
    iban_sealed: str
    """The debtor's IBAN under the installation's key (`encours_platform.sealing`); never in clear on the bus."""
    iban_masked: str
    bic: str | None = None
    max_amount: int | None = None
    """The most that one debit may ask for, minor units; the debtor's bank may refuse more (SL14)."""
    creditor_identifier: str | None = None
    """ICS under which it stands now (MND-02)."""
    creditor_name: str | None = None
    last_used_on: date | None = None
    """Collection date of the latest debit on it, by whomever it was collected (MND-25)."""
    parties: Parties | None = None
    """Who else the mandate names (MND-06 to MND-08)."""


class MandateAwaitsDebtorBank(Event, publisher="mandates"):
    """Signed or amended, and its bank has to record it before a debit (MND-24): published at once and as reminders."""

    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"signer_email"})

    account_id: AccountId
    mandate_id: MandateId
    reference: str
    signer_name: str
    signer_email: str
    language: Literal["fr", "en", "de"]
    since: datetime
    reminder: int
    """0 the first time, then the number of the reminder."""


class MandateActivated(_LiveMandate, publisher="mandates"):
    """May be collected from now on: signed and, in B2B, registered at the debtor's bank (MND-24)."""

    confirmed_at: datetime | None = None
    """When it became active for the last time."""


class MandateAmended(_LiveMandate, publisher="mandates"):
    """The mandate as it stands after an amendment, with what it was before (AMD-01, AMD-02)."""

    original_reference: str | None = None
    original_iban_sealed: str | None = None
    original_creditor_identifier: str | None = None
    original_creditor_name: str | None = None
    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"iban_sealed", "original_iban_sealed"})


class DebtorAccountChanged(Event, publisher="mandates"):
    """The merchant's side changed the account that the mandate debits: the buyer and its signer are told."""

    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"signer_email"})

    account_id: AccountId
    mandate_id: MandateId
    reference: str
    original_iban_masked: str
    iban_masked: str
    signer_name: str
    signer_email: str
    language: Literal["fr", "en", "de"]


class MandateExpiring(Event, publisher="mandates"):
    """Nothing has used it for nearly 36 months: from `expires_on` on it may not be collected (MND-25)."""

    account_id: AccountId
    mandate_id: MandateId
    reference: str
    expires_on: date
    days_left: int


class MandateEnded(Event, publisher="mandates"):
    """Revoked, expired or failed: nothing more may be collected on it."""

    account_id: AccountId
    mandate_id: MandateId
    reference: str
    cause: str
