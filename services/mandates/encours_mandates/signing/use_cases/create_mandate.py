import secrets
from dataclasses import dataclass, replace
from uuid import UUID

from encours_mandates.core.domain.errors import AccountClosed
from encours_mandates.core.domain.mandate import (
    Beginning,
    Language,
    Mandate,
    Scheme,
    Sequence,
    Signer,
    Status,
)
from encours_mandates.core.domain.reference import REFERENCE_BITS, reference_of
from encours_mandates.core.store import buyers, mandates
from encours_mandates.core.use_cases.creditor import creditor_of
from encours_mandates.core.use_cases.debtor_account import sealed_account
from encours_mandates.core.use_cases.reserve_reference import take_reference
from encours_mandates.core.use_cases.status_changes import Why, note
from encours_mandates.signing.use_cases.signature_providers import SignatureOffice, ask_provider
from encours_mandates.signing.use_cases.signing_links import SigningLinks, next_link, tell_signer
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_values.iban import Iban
from encours_values.ids import new_id
from encours_values.parties import NO_OTHER_PARTIES, Parties


@dataclass(frozen=True, slots=True)
class NewMandate:
    """What a merchant gives for a mandate; without a `reference` we make one."""

    account_id: UUID
    scheme: Scheme
    sequence: Sequence
    iban: Iban
    bic: str | None
    debtor_name: str
    signer: Signer
    reference: str | None
    language: Language | None = None
    """The merchant's own where none is given."""
    max_amount: int | None = None
    """Cap of one debit, minor units."""
    parties: Parties = NO_OTHER_PARTIES


async def create_mandate(tx: Tx, new: NewMandate, office: SignatureOffice, links: SigningLinks, *, who: str) -> Mandate:
    """A mandate that waits for its signature; its signer is told where: our page, or the merchant's provider.

    Raises `NotFound` (account), `AccountClosed`, `CreditorNotSet`, `InvalidMandateReference`, `ReferenceTaken`,
    `SignatureProviderNotConfigured` and what `sealed_account` raises.
    """
    buyer = await buyers.find(tx, new.account_id)
    if buyer is None:
        raise NotFound("there is no such account")
    if buyer.closed:
        raise AccountClosed("the account is closed")
    mandate_id = new_id()
    mandate = Mandate(
        id=mandate_id,
        account_id=new.account_id,
        scheme=new.scheme,
        sequence=new.sequence,
        creditor=creditor_of(tx),
        debtor_name=new.debtor_name,
        debtor_address=buyer.address,
        debtor_account=sealed_account(tx, office.sealer, new.iban, new.bic, address_known=buyer.address is not None),
        signer=new.signer,
        reference=await _reference(tx, mandate_id, new.reference),
        status=Status.PENDING_SIGNATURE,
        since=tx.now,
        created_at=tx.now,
        language=new.language or tx.settings.locale,
        max_amount=new.max_amount,
        parties=new.parties,
    )
    built_in = tx.settings.mandates.signature_provider == "built_in"
    if built_in:
        mandate = replace(mandate, signing_link=next_link(tx, mandate))
    await mandates.insert(tx, mandate)
    await note(tx, mandate, Beginning.CREATE, Why(who))
    if built_in:
        await tell_signer(tx, mandate, office.sealer, links)
    else:
        await ask_provider(tx, mandate, office)
    return mandate


async def _reference(tx: Tx, mandate_id: UUID, wished: str | None) -> str:
    if wished is not None:
        return await take_reference(tx, wished, mandate_id)
    while True:
        made = reference_of(secrets.randbits(REFERENCE_BITS))
        if await mandates.take_reference(tx, made, mandate_id):
            return made
