"""What the other services are told of a mandate."""

from typing import Any

from encours_common.contracts.mandates import MandateActivated, MandateAmended, MandateEnded, MandateSigned
from encours_mandates.domain.mandate import Mandate


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


def _as_it_stands(mandate: Mandate) -> dict[str, Any]:
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
    }


def activated(mandate: Mandate) -> MandateActivated:
    """It may be collected from now on."""
    return MandateActivated(**_as_it_stands(mandate))


def amended(before: Mandate, after: Mandate) -> MandateAmended:
    """As it stands, and what it was where that is to be told to the debtor's bank (AMD-01, AMD-02)."""
    new_account = before.debtor_account.iban_sealed != after.debtor_account.iban_sealed
    return MandateAmended(
        **_as_it_stands(after),
        original_reference=before.reference if before.reference != after.reference else None,
        original_iban_sealed=before.debtor_account.iban_sealed if new_account else None,
    )


def ended(mandate: Mandate) -> MandateEnded:
    """It may not be collected: for good, or (cause `suspended`, `awaiting_debtor_bank`) until it is active again."""
    return MandateEnded(
        account_id=mandate.account_id,
        mandate_id=mandate.id,
        reference=mandate.reference,
        cause=mandate.cause or mandate.status.value,
    )
