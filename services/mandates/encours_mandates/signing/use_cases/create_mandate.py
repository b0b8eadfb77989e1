import secrets
from dataclasses import dataclass, replace
from uuid import UUID

from encours_mandates.core.domain.errors import AccountClosed
from encours_mandates.core.domain.mandate import (
    Language,
    Mandate,
    MandateOrigin,
    Scheme,
    Sequence,
    Signer,
    Status,
)
from encours_mandates.core.domain.reference import REFERENCE_BITS, reference_of
from encours_mandates.core.store import buyers, mandates
from encours_mandates.core.use_cases.creditor import creditor_of
from encours_mandates.core.use_cases.debtor_account import sealed_account
from encours_mandates.core.use_cases.reserve_reference import reserve_reference
from encours_mandates.core.use_cases.status_changes import ActionContext, record
from encours_mandates.signing.use_cases.signature_providers import SignatureProviders, start_provider_request
from encours_mandates.signing.use_cases.signing_links import SigningLinks, next_link, send_signing_link
from encours_platform.database import Tx
from encours_platform.problems import NotFound
from encours_values.iban import Iban
from encours_values.ids import new_id
from encours_values.parties import NO_OTHER_PARTIES, Parties


@dataclass(frozen=True, slots=True)
class NewMandate:
    """The merchant's data of a new mandate; a missing `reference` is generated."""

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
    max_amount_minor: int | None = None
    """Cap of one debit, minor units."""
    parties: Parties = NO_OTHER_PARTIES


async def create_mandate(
    tx: Tx, new: NewMandate, providers: SignatureProviders, links: SigningLinks, *, who: str
) -> Mandate:
    """Creates a mandate and sends it to its signer: with a link to our page, or through the merchant's provider.

    Raises `NotFound` (account), `AccountClosed`, `CreditorNotSet`, `InvalidMandateReference`, `ReferenceAlreadyUsed`,
    `SignatureProviderNotConfigured` and what `sealed_account` raises.
    """
    buyer = await buyers.find(tx, new.account_id)
    if buyer is None:
        raise NotFound("account not found")
    if buyer.closed:
        raise AccountClosed("the account is closed")
    mandate_id = new_id()
    known = buyer.address is not None
    mandate = Mandate(
        id=mandate_id,
        account_id=new.account_id,
        scheme=new.scheme,
        sequence=new.sequence,
        creditor=creditor_of(tx),
        debtor_name=new.debtor_name,
        debtor_address=buyer.address,
        debtor_account=sealed_account(tx, providers.sealer, mandate_id, new.iban, new.bic, address_known=known),
        signer=new.signer,
        reference=await _reserve_reference(tx, mandate_id, new.reference),
        status=Status.PENDING_SIGNATURE,
        status_changed_at=tx.now,
        created_at=tx.now,
        language=new.language or tx.settings.locale,
        max_amount_minor=new.max_amount_minor,
        parties=new.parties,
    )
    built_in = tx.settings.mandates.signature_provider == "built_in"
    if built_in:
        mandate = replace(mandate, signing_link=next_link(tx, mandate))
    await mandates.insert(tx, mandate)
    await record(tx, mandate, MandateOrigin.CREATE, ActionContext(who))
    if built_in:
        await send_signing_link(tx, mandate, providers.sealer, links)
    else:
        await start_provider_request(tx, mandate, providers)
    return mandate


async def _reserve_reference(tx: Tx, mandate_id: UUID, requested: str | None) -> str:
    if requested is not None:
        return await reserve_reference(tx, requested, mandate_id)
    while True:
        generated = reference_of(secrets.randbits(REFERENCE_BITS))
        if await mandates.reserve_reference(tx, generated, mandate_id):
            return generated
