"""Published by mandates."""

from datetime import date
from typing import ClassVar

from encours_common.contracts.envelope import Event
from encours_common.contracts.values import AccountId, MandateId, Scheme


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
    sequence_type: str
    """RCUR or OOFF (SEQ-01)."""
    signed_on: date
    debtor_name: str
    iban_sealed: str
    """The debtor's IBAN under the house's key (`encours_common.sealing`); never in clear on the bus."""
    iban_masked: str
    bic: str | None = None


class MandateActivated(_LiveMandate, publisher="mandates"):
    """May be collected from now on: signed and, in B2B, registered at the debtor's bank (MND-24)."""


class MandateAmended(_LiveMandate, publisher="mandates"):
    """The mandate as it stands after an amendment, with what it was before (AMD-01, AMD-02)."""

    original_reference: str | None = None
    original_iban_sealed: str | None = None
    PRIVATE_FIELDS: ClassVar[frozenset[str]] = frozenset({"iban_sealed", "original_iban_sealed"})


class MandateEnded(Event, publisher="mandates"):
    """Revoked, expired or failed: nothing more may be collected on it."""

    account_id: AccountId
    mandate_id: MandateId
    reference: str
    cause: str
