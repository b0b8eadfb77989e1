"""The merchant's bank accounts, recognised by digests of their numbers."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from encours_collections.bank_answers.domain.bank_statement import BankAccount
from encours_collections.bank_answers.store import account_reports, bank_accounts
from encours_collections.core.store.seals import payer_key_place
from encours_contracts.collections import BankAccountOpened
from encours_contracts.gateway import MerchantUpdated
from encours_platform import outbox
from encours_platform.database import Tx
from encours_platform.sealing import Sealer, creditor_iban_place
from encours_values.iban import mask_iban
from encours_values.pasted_text import compact_number

KEY_BYTES = 32
_CHECKED = 4
"""Characters of an IBAN before the domestic account number."""


@dataclass(frozen=True, slots=True)
class Digests:
    """HMAC-SHA256 under a sealed key of the merchant, which survives a change of the installation's keys."""

    key: bytes = field(repr=False)

    @classmethod
    async def of(cls, tx: Tx, sealer: Sealer) -> "Digests":
        place = payer_key_place(tx.tenant_id)
        fresh = sealer.seal(tx.tenant_id, secrets.token_bytes(KEY_BYTES), place)
        return cls(sealer.open(tx.tenant_id, await account_reports.payer_key(tx, fresh), place))

    def digest(self, number: str) -> str:
        """64 hex digits; spaces and case are ignored."""
        compact = "".join(number.split()).upper()
        return hmac.new(self.key, compact.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class OwnAccounts:
    """The accounts by digest, and the one that the merchant names today."""

    digests: Digests
    by_digest: Mapping[str, BankAccount]
    current: BankAccount | None

    @classmethod
    async def of(cls, tx: Tx, sealer: Sealer) -> "OwnAccounts":
        """Opens the account that the settings name, where it is new."""
        digests = await Digests.of(tx, sealer)
        sealed = tx.settings.creditor.iban_sealed
        iban = sealer.open(tx.tenant_id, sealed, creditor_iban_place(tx.tenant_id)).decode() if sealed else None
        if iban:
            await open_account(tx, digests, iban, tx.settings.creditor.bic)
        by_digest = await bank_accounts.by_digest(tx)
        current = by_digest.get(digests.digest(iban)) if iban else None
        return cls(digests, by_digest, current)

    def of_number(self, number: str | None) -> BankAccount | None:
        """The account of an IBAN or domestic number; that of the settings where a report names none."""
        if number is None:
            return self.current
        return self.by_digest.get(self.digests.digest(compact_number(number)))


async def open_account(tx: Tx, digests: Digests, iban: str, bic: str | None) -> None:
    """Stores an account that the merchant names as creditor, and publishes it where it is new."""
    number = compact_number(iban)
    account = await bank_accounts.insert_if_new(
        tx,
        account_digest=digests.digest(number),
        domestic_digest=digests.digest(number[_CHECKED:]),
        iban_masked=mask_iban(number),
        bic=bic,
    )
    if account is not None:
        await outbox.append(
            tx,
            BankAccountOpened(
                bank_account_id=account.bank_account_id,
                iban_masked=account.iban_masked,
                bic=account.bic,
                currency=account.currency,
            ),
        )


async def open_accounts(tx: Tx, sealer: Sealer, events: Sequence[MerchantUpdated]) -> None:
    """Opens the account of each creditor IBAN that the merchant names in its settings."""
    named = [event.settings.creditor for event in events if event.settings.creditor.iban_sealed]
    digests = await Digests.of(tx, sealer) if named else None
    for creditor in named:
        if digests is not None and creditor.iban_sealed:
            iban = sealer.open(tx.tenant_id, creditor.iban_sealed, creditor_iban_place(tx.tenant_id)).decode()
            await open_account(tx, digests, iban, creditor.bic)
