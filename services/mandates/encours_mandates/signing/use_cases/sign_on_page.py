"""The signature on the page: prepared beside any transaction, then kept in one with all that follows from it."""

import asyncio
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from encours_mandates.core.domain.mandate import Language, Mandate
from encours_mandates.core.formats.mandate_form import FormToSeal, render_to_seal
from encours_mandates.core.use_cases.debtor_account import opened_iban
from encours_mandates.core.use_cases.disclose import Occasion, disclose_for_debtor_bank, note_disclosure
from encours_mandates.core.use_cases.documents import Document, keep_document, open_document
from encours_mandates.core.use_cases.sign_mandate import sign
from encours_mandates.core.use_cases.status_changes import Why
from encours_mandates.signing.domain.errors import CodeWanted, DocumentChanged
from encours_mandates.signing.domain.progress import Stage
from encours_mandates.signing.formats.page_wording import masked_email, wording_of
from encours_mandates.signing.formats.seal_stamp import render_stamp
from encours_mandates.signing.store import progress as signings
from encours_mandates.signing.use_cases.evidence import Proof, evidence_of, sha256_of
from encours_mandates.signing.use_cases.ports import PdfSealer, SealAppearance, SealedPdf
from encours_mandates.signing.use_cases.visit import SIGNER, Visit, enter, look, take
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer

KEY_LEFT = timedelta(days=365)
"""A seal key is renewed when so much of its life is left."""
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Shown:
    """The mandate as the signer is shown it, and what it takes to write it down."""

    mandate: Mandate
    iban: str = field(repr=False)
    timezone: ZoneInfo
    sandbox: bool
    at: datetime


async def to_be_shown(tx: Tx, visit: Visit, sealer: Sealer) -> Shown:
    """For who has typed the code. Raises what `look` raises, and `CodeWanted`."""
    opened = await look(tx, visit)
    if opened.stage is not Stage.CONSENT:
        raise CodeWanted("the document is shown after the code")
    mandate = opened.as_shown
    iban = opened_iban(tx, sealer, mandate.debtor_account)
    return Shown(mandate, iban, tx.timezone, await signings.is_sandbox(tx), tx.now)


async def open_to_read(tx: Tx, visit: Visit, sealer: Sealer) -> Shown:
    """As `to_be_shown`, to read it whole; who was shown the IBAN is noted. Raises too what `enter`, `take` raise."""
    opened = await enter(tx, visit)
    shown = await to_be_shown(tx, visit, sealer)
    await take(tx, visit, opened.signing, "document_opened")
    await note_disclosure(tx, visit.mandate_id, Occasion(SIGNER, "document to sign"))
    return shown


async def open_signed(tx: Tx, visit: Visit, sealer: Sealer) -> Document:
    """The signed document, for the browser session that has signed; noted. Raises what `look` raises, `CodeWanted`."""
    if (await look(tx, visit)).stage is not Stage.SIGNED:
        raise CodeWanted("nothing was signed yet")
    await note_disclosure(tx, visit.mandate_id, Occasion(SIGNER, "signed document"))
    return await open_document(tx, sealer, visit.mandate_id, "signed")


async def open_bank_pack(tx: Tx, visit: Visit, sealer: Sealer) -> Shown:
    """What the debtor gives to its bank, for the browser session that has signed; noted.

    Raises what `look` raises, `CodeWanted` and `NothingToRecord`.
    """
    if (await look(tx, visit)).stage is not Stage.SIGNED:
        raise CodeWanted("nothing was signed yet")
    told = await disclose_for_debtor_bank(tx, visit.mandate_id, sealer, who=SIGNER)
    return Shown(told.mandate, told.iban, told.timezone, await signings.is_sandbox(tx), tx.now)


def original_of(shown: Shown, language: Language) -> FormToSeal:
    """The form to be signed; the same for the same mandate, account, signer and language. Takes time: for a thread."""
    return render_to_seal(shown.mandate, shown.iban, language, shown.timezone, sandbox=shown.sandbox)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is signed if all still stands when it is kept."""

    shown: Shown
    original: bytes = field(repr=False)
    sealed: SealedPdf


@dataclass(frozen=True)
class PageSignature:
    """Signs for visitors of the page."""

    database: Database
    sealer: Sealer
    pdf_sealer: PdfSealer

    async def sign(self, visit: Visit, shown_sha256: str) -> None:
        """Signed, with the original, the sealed document and the evidence kept, in one transaction.

        `shown_sha256` (hex) is of the document that the signer was shown. A second call finds the mandate signed:
        `LinkUsed`. Raises too what `look` raises, `CodeWanted`, `DocumentChanged` and `SealUnavailable`.
        """
        prepared = await self._prepare(visit, shown_sha256)
        await self.database.run(visit.tenant_id, lambda tx: self._keep(tx, visit, prepared))

    async def _prepare(self, visit: Visit, shown_sha256: str) -> Prepared:
        async def read(tx: Tx) -> tuple[Shown, bytes | None]:
            shown = await to_be_shown(tx, visit, self.sealer)
            return shown, await self._key(tx, shown.mandate.creditor.name)

        shown, key = await self.database.run(visit.tenant_id, read)
        return await asyncio.to_thread(self._seal, shown, key, visit.language, shown_sha256)

    def _seal(self, shown: Shown, key: bytes | None, language: Language, shown_sha256: str) -> Prepared:
        form = original_of(shown, language)
        if not hmac.compare_digest(sha256_of(form.content).encode(), shown_sha256.encode()):
            raise DocumentChanged("the document is not the one that was shown; look at it again")
        wording, signer = wording_of(language), shown.mandate.signer
        stamp = render_stamp(shown.mandate, shown.at, shown.timezone, wording, masked_email(signer.email))
        appearance = SealAppearance(
            shown.at, signer.name, wording.seal["reason"].format(name=signer.name, title=signer.title), stamp,
            form.page, form.box,
        )  # fmt: skip
        return Prepared(shown, form.content, self.pdf_sealer.seal(form.content, key, appearance))

    async def _key(self, tx: Tx, organisation: str) -> bytes | None:
        """The tenant's seal key, made when it is wanted for the first time; none where the installation has its own."""
        if self.pdf_sealer.has_platform_key:
            return None
        sealed = await signings.seal_key(tx, tx.now + KEY_LEFT)
        if sealed is not None:
            return self.sealer.open(tx.tenant_id, sealed)
        key, until = self.pdf_sealer.new_key(organisation, tx.now)
        await signings.add_seal_key(tx, self.sealer.seal(tx.tenant_id, key), until)
        return key

    async def _keep(self, tx: Tx, visit: Visit, prepared: Prepared) -> None:
        opened = await enter(tx, visit)
        mandate = prepared.shown.mandate
        if opened.stage is not Stage.CONSENT:
            raise CodeWanted("the code is too old")
        if opened.as_shown != mandate:
            raise DocumentChanged("the mandate has changed meanwhile; look at it again")
        proof = Proof(
            prepared.original,
            prepared.sealed,
            wording_of(visit.language).consent(mandate.creditor.name),
            prepared.shown.at,
        )
        await take(tx, visit, opened.signing, "signed", {"consent": proof.consent, **proof.hashes})
        given = opened.mandate.debtor_account
        other = {} if given == mandate.debtor_account else {"iban_given_by_merchant": given.iban_masked}
        why = Why(SIGNER, evidence={"method": "page", **proof.hashes, **other})
        await sign(tx, opened.mandate, why, debtor_account=mandate.debtor_account, signer=mandate.signer)
        await keep_document(tx, self.sealer, mandate.id, "original", Document(prepared.original, PDF))
        await keep_document(tx, self.sealer, mandate.id, "signed", Document(prepared.sealed.content, PDF))
        file = await evidence_of(tx, visit, opened, proof)
        await keep_document(tx, self.sealer, mandate.id, "evidence", Document(file, "application/json"))
