from dataclasses import replace

from encours_mandates.core.use_cases.debtor_account import sealed_account
from encours_mandates.signing.use_cases.visit import Visit, lock_visit, record_step
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.iban import Iban


async def confirm_account(tx: Tx, visit: Visit, sealer: Sealer, iban: Iban | None, bic: str | None) -> None:
    """The signer confirms the account that the merchant gave, or gives another `iban`.

    Raises what `lock_visit`, `record_step` and `sealed_account` raise.
    """
    opened = await lock_visit(tx, visit)
    account = opened.mandate.debtor_account
    if iban is not None:
        known = opened.mandate.debtor_address is not None
        account = sealed_account(tx, sealer, opened.mandate.id, iban, bic, address_known=known)
    details = {"iban_masked": account.iban_masked, "bank_name": account.bank_name, "given_by_signer": iban is not None}
    await record_step(tx, visit, replace(opened.progress, account=account), "account_confirmed", details)
