"""The account to be debited, checked against its country's rules and sealed."""

from encours_mandates.core.domain.debtor_bank import bic_to_use, check_address
from encours_mandates.core.domain.mandate import DebtorAccount
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.iban import Iban


def sealed_account(tx: Tx, sealer: Sealer, iban: Iban, bic: str | None, *, address_known: bool) -> DebtorAccount:
    """Raises `CountryNotInSepa`, `InvalidBic`, `DebtorBicNeeded` and `DebtorAddressNeeded`."""
    checked_bic = bic_to_use(iban.country, bic, iban.bic)
    check_address(iban.country, address_known=address_known)
    return DebtorAccount(sealer.seal(tx.tenant_id, iban.compact.encode()), str(iban), checked_bic, iban.bank_name)


def opened_iban(tx: Tx, sealer: Sealer, account: DebtorAccount) -> str:
    """The whole IBAN, compact. Raises `SealBroken`."""
    return sealer.open(tx.tenant_id, account.iban_sealed).decode()
