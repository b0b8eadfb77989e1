"""The signature on the page: prepared outside any transaction, then stored in one with all its effects."""

import asyncio
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from encours_mandates.core.domain.mandate import Language, Mandate
from encours_mandates.core.formats.mandate_form import FormToSeal, render_to_seal
from encours_mandates.core.use_cases.debtor_account import opened_iban
from encours_mandates.core.use_cases.disclose import DisclosureContext, disclose_for_debtor_bank, record_disclosure
from encours_mandates.core.use_cases.documents import Document, open_document, store_document
from encours_mandates.core.use_cases.sign_mandate import sign
from encours_mandates.core.use_cases.status_changes import ActionContext
from encours_mandates.signing.domain.errors import CodeRequired, DocumentChanged
from encours_mandates.signing.domain.progress import Stage
from encours_mandates.signing.formats.page_wording import masked_email, wording_of
from encours_mandates.signing.formats.seal_stamp import render_stamp
from encours_mandates.signing.store import signing_progress
from encours_mandates.signing.use_cases.evidence import Proof, evidence_of, sha256_of
from encours_mandates.signing.use_cases.ports import PdfSealer, SealAppearance, SealedPdf
from encours_mandates.signing.use_cases.visit import SIGNER, Visit, lock_visit, read_visit, record_step
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer, place_of

KEY_LEFT = timedelta(days=365)
"""A seal key is replaced when less than this remains of its validity."""
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class ShownMandate:
    """The mandate as the signer sees it, with the values to render it."""

    mandate: Mandate
    iban: str = field(repr=False)
    timezone: ZoneInfo
    sandbox: bool
    at: datetime


async def read_form(tx: Tx, visit: Visit, sealer: Sealer) -> ShownMandate:
    """Requires a verified code. Raises what `read_visit` raises, and `CodeRequired`."""
    opened = await read_visit(tx, visit)
    if opened.stage is not Stage.CONSENT:
        raise CodeRequired("the document is shown after the code")
    mandate = opened.as_shown
    iban = opened_iban(tx, sealer, mandate.id, mandate.debtor_account)
    return ShownMandate(mandate, iban, tx.timezone, await signing_progress.is_sandbox(tx), tx.now)


async def open_form(tx: Tx, visit: Visit, sealer: Sealer) -> ShownMandate:
    """The whole form, with a record that the signer was shown the IBAN.

    Raises what `read_form`, `lock_visit` and `record_step` raise.
    """
    opened = await lock_visit(tx, visit)
    shown = await read_form(tx, visit, sealer)
    await record_step(tx, visit, opened.progress, "document_opened")
    await record_disclosure(tx, visit.mandate_id, DisclosureContext(SIGNER, "document to sign"))
    return shown


async def open_signed(tx: Tx, visit: Visit, sealer: Sealer) -> Document:
    """The signed document, for the browser session that has signed; the disclosure is recorded.

    Raises what `read_visit` raises, and `CodeRequired`.
    """
    if (await read_visit(tx, visit)).stage is not Stage.SIGNED:
        raise CodeRequired("the mandate is not signed yet")
    await record_disclosure(tx, visit.mandate_id, DisclosureContext(SIGNER, "signed document"))
    return await open_document(tx, sealer, visit.mandate_id, "signed")


async def open_bank_pack(tx: Tx, visit: Visit, sealer: Sealer) -> ShownMandate:
    """The pack for the debtor bank, for the browser session that has signed; the disclosure is recorded.

    Raises what `read_visit` raises, `CodeRequired` and `NothingToRecord`.
    """
    if (await read_visit(tx, visit)).stage is not Stage.SIGNED:
        raise CodeRequired("the mandate is not signed yet")
    disclosed = await disclose_for_debtor_bank(tx, visit.mandate_id, sealer, who=SIGNER)
    return ShownMandate(
        disclosed.mandate, disclosed.iban, disclosed.timezone, await signing_progress.is_sandbox(tx), tx.now
    )


def original_of(shown: ShownMandate, language: Language) -> FormToSeal:
    """The form to sign; deterministic for mandate, account, signer and language. Slow: call it in a thread."""
    return render_to_seal(shown.mandate, shown.iban, language, shown.timezone, sandbox=shown.sandbox)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sealed document, stored if nothing has changed meanwhile."""

    shown: ShownMandate
    original: bytes = field(repr=False)
    sealed: SealedPdf


@dataclass(frozen=True)
class PageSignature:
    """Signs for visitors of the page."""

    database: Database
    sealer: Sealer
    pdf_sealer: PdfSealer

    async def sign(self, visit: Visit, shown_sha256: str) -> None:
        """Signs the mandate and stores original, sealed document and evidence in one transaction.

        `shown_sha256` (hex) is of the document that the signer was shown. A second call finds the mandate signed:
        `LinkUsed`. Raises too what `read_visit` raises, `CodeRequired`, `DocumentChanged` and `SealUnavailable`.
        """
        prepared = await self._prepare(visit, shown_sha256)
        await self.database.run(visit.tenant_id, lambda tx: self._store(tx, visit, prepared))

    async def _prepare(self, visit: Visit, shown_sha256: str) -> Prepared:
        async def read(tx: Tx) -> tuple[ShownMandate, bytes | None]:
            shown = await read_form(tx, visit, self.sealer)
            return shown, await self._key(tx, shown.mandate.creditor.name)

        shown, key = await self.database.run(visit.tenant_id, read)
        return await asyncio.to_thread(self._seal, shown, key, visit.language, shown_sha256)

    def _seal(self, shown: ShownMandate, key: bytes | None, language: Language, shown_sha256: str) -> Prepared:
        form = original_of(shown, language)
        if not hmac.compare_digest(sha256_of(form.content).encode(), shown_sha256.encode()):
            raise DocumentChanged("the document differs from the one shown; read it again")
        wording, signer = wording_of(language), shown.mandate.signer
        stamp = render_stamp(shown.mandate, shown.at, shown.timezone, wording, masked_email(signer.email))
        appearance = SealAppearance(
            shown.at, signer.name, wording.seal["reason"].format(name=signer.name, title=signer.title), stamp,
            form.page, form.box,
        )  # fmt: skip
        return Prepared(shown, form.content, self.pdf_sealer.seal(form.content, key, appearance))

    async def _key(self, tx: Tx, organisation: str) -> bytes | None:
        """The tenant's seal key, created at its first use; None if the installation has its own."""
        if self.pdf_sealer.has_platform_key:
            return None
        sealed = await signing_progress.seal_key(tx, tx.now + KEY_LEFT)
        if sealed is not None:
            return self.sealer.open(tx.tenant_id, sealed, place_of("signing_key.key", tx.tenant_id))
        key, expires_at = self.pdf_sealer.new_key(organisation, tx.now)
        sealed = self.sealer.seal(tx.tenant_id, key, place_of("signing_key.key", tx.tenant_id))
        await signing_progress.add_seal_key(tx, sealed, expires_at)
        return key

    async def _store(self, tx: Tx, visit: Visit, prepared: Prepared) -> None:
        opened = await lock_visit(tx, visit)
        mandate = prepared.shown.mandate
        if opened.stage is not Stage.CONSENT:
            raise CodeRequired("the code was verified too long ago")
        if opened.as_shown != mandate:
            raise DocumentChanged("the mandate has changed meanwhile; read it again")
        proof = Proof(
            prepared.original,
            prepared.sealed,
            wording_of(visit.language).consent(mandate.creditor.name),
            prepared.shown.at,
        )
        await record_step(tx, visit, opened.progress, "signed", {"consent": proof.consent, **proof.hashes})
        given = opened.mandate.debtor_account
        other = {} if given == mandate.debtor_account else {"iban_given_by_merchant": given.iban_masked}
        context = ActionContext(SIGNER, evidence={"method": "page", **proof.hashes, **other})
        await sign(tx, opened.mandate, context, debtor_account=mandate.debtor_account, signer=mandate.signer)
        await store_document(tx, self.sealer, mandate.id, "original", Document(prepared.original, PDF))
        await store_document(tx, self.sealer, mandate.id, "signed", Document(prepared.sealed.content, PDF))
        file = await evidence_of(tx, visit, opened, proof)
        await store_document(tx, self.sealer, mandate.id, "evidence", Document(file, "application/json"))
