"""The events that mandates publish."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from encours_contracts.fields import Parties
from encours_contracts.mandates import (
    DebtorAccountChanged,
    MandateActivated,
    MandateAmended,
    MandateAwaitsDebtorBank,
    MandateEnded,
    MandateExpiring,
    MandateSigned,
)
from encours_mandates.core.domain.mandate import Mandate
from encours_values.creditor_identifier import same_creditor
from encours_values.parties import NO_OTHER_PARTIES


def signed(mandate: Mandate) -> MandateSigned:
    if mandate.signed_on is None:
        raise AssertionError(f"mandate {mandate.id} is not signed")
    return MandateSigned(
        account_id=mandate.account_id,
        mandate_id=mandate.id,
        reference=mandate.reference,
        scheme=mandate.scheme.value,
        signed_on=mandate.signed_on,
    )


def _current_state(mandate: Mandate) -> dict[str, Any]:
    account = mandate.debtor_account
    return {
        "account_id": mandate.account_id,
        "mandate_id": mandate.id,
        "reference": mandate.reference,
        "scheme": mandate.scheme.value,
        "sequence_type": mandate.sequence.value,
        "signed_on": mandate.signed_on,
        "debtor_name": mandate.debtor_name,
        "iban_sealed": account.iban_sealed,
        "iban_masked": account.iban_masked,
        "bic": account.bic,
        "max_amount": mandate.max_amount_minor,
        "creditor_identifier": mandate.creditor.identifier,
        "creditor_name": mandate.creditor.name,
        "last_used_on": mandate.last_used_on,
        "parties": None if mandate.parties == NO_OTHER_PARTIES else Parties(**asdict(mandate.parties)),
    }


def activated(mandate: Mandate) -> MandateActivated:
    """The mandate can be collected from now on."""
    return MandateActivated(**_current_state(mandate), confirmed_at=mandate.status_changed_at)


def amended(before: Mandate, after: Mandate) -> MandateAmended:
    """The present state, and the former values that the debtor bank must receive (AMD-01, AMD-02).

    A new business code (positions 5 to 7) does not change the creditor's identity (ICS-02).
    """
    old, new = before.creditor, after.creditor
    new_account = before.debtor_account.iban_sealed != after.debtor_account.iban_sealed
    return MandateAmended(
        **_current_state(after),
        original_reference=before.reference if before.reference != after.reference else None,
        original_iban_sealed=before.debtor_account.iban_sealed if new_account else None,
        original_creditor_identifier=None if same_creditor(old.identifier, new.identifier) else old.identifier,
        original_creditor_name=old.name if old.name != new.name else None,
    )


def account_changed(before: Mandate, after: Mandate) -> DebtorAccountChanged:
    return DebtorAccountChanged(
        account_id=after.account_id,
        mandate_id=after.id,
        reference=after.reference,
        original_iban_masked=before.debtor_account.iban_masked,
        iban_masked=after.debtor_account.iban_masked,
        signer_name=after.signer.name,
        signer_email=after.signer.email,
        language=after.language,
    )


def awaits_debtor_bank(mandate: Mandate, *, since: datetime, reminder: int) -> MandateAwaitsDebtorBank:
    """The debtor bank has to record it before a debit; waiting since `since`."""
    return MandateAwaitsDebtorBank(
        account_id=mandate.account_id,
        mandate_id=mandate.id,
        reference=mandate.reference,
        signer_name=mandate.signer.name,
        signer_email=mandate.signer.email,
        language=mandate.language,
        since=since,
        reminder=reminder,
    )


def expiring(mandate: Mandate, days_left: int) -> MandateExpiring:
    if mandate.expires_on is None:
        raise AssertionError(f"mandate {mandate.id} is not signed")
    return MandateExpiring(
        account_id=mandate.account_id,
        mandate_id=mandate.id,
        reference=mandate.reference,
        expires_on=mandate.expires_on,
        days_left=days_left,
    )


def ended(mandate: Mandate) -> MandateEnded:
    """The mandate cannot be collected: for good, or, with cause `suspended` or `awaiting_debtor_bank`, for a time."""
    return MandateEnded(
        account_id=mandate.account_id,
        mandate_id=mandate.id,
        reference=mandate.reference,
        cause=mandate.cause or mandate.status.value,
    )
