"""The account to be debited, checked against its country's rules and sealed."""

from uuid import UUID

from encours_mandates.core.domain.debtor_bank import bic_to_use, check_address
from encours_mandates.core.domain.mandate import DebtorAccount
from encours_platform.database import Tx
from encours_platform.sealing import Sealer, place_of
from encours_values.iban import Iban


def iban_place(mandate_id: UUID) -> str:
    """Where a debtor's IBAN opens; collections has the same place for its copy."""
    return place_of("mandate.iban", mandate_id)


def sealed_account(
    tx: Tx, sealer: Sealer, mandate_id: UUID, iban: Iban, bic: str | None, *, address_known: bool
) -> DebtorAccount:
    """Raises `CountryNotInSepa`, `InvalidBic`, `DebtorBicNeeded` and `DebtorAddressNeeded`."""
    checked_bic = bic_to_use(iban.country, bic, iban.bic)
    check_address(iban.country, address_known=address_known)
    sealed = sealer.seal(tx.tenant_id, iban.compact.encode(), iban_place(mandate_id))
    return DebtorAccount(sealed, str(iban), checked_bic, iban.bank_name)


def opened_iban(tx: Tx, sealer: Sealer, mandate_id: UUID, account: DebtorAccount) -> str:
    """The whole IBAN, compact. Raises `SealBroken`."""
    return sealer.open(tx.tenant_id, account.iban_sealed, iban_place(mandate_id)).decode()
