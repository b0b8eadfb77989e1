"""The evidence file of a signature: who signed what, when, from where, and by what steps."""

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from encours_mandates.core.domain.mandate import Mandate
from encours_mandates.signing.domain.progress import SigningStep
from encours_mandates.signing.formats.page_wording import version_of, wording_of
from encours_mandates.signing.store import signing_progress
from encours_mandates.signing.use_cases.ports import SealedPdf
from encours_mandates.signing.use_cases.visit import Visit, VisitState
from encours_platform import json
from encours_platform.database import Tx
from encours_values.ids import ACCOUNT, MANDATE, MERCHANT, typeid

VERSION = 1
WHAT_IT_IS = (
    "Advanced electronic seal of the platform on a document that the signer consented to, after a one-time code sent "
    "to the signer's e-mail address. Not a qualified electronic signature or seal."
)


@dataclass(frozen=True, slots=True)
class Proof:
    """The document that the signer consented to, and its sealed form."""

    original: bytes = field(repr=False)
    sealed: SealedPdf
    consent: str
    sealed_at: datetime

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256, hex."""
        return {"document": sha256_of(self.original), "signed_document": sha256_of(self.sealed.content)}


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


async def evidence_of(tx: Tx, visit: Visit, opened: VisitState, proof: Proof) -> bytes:
    """The evidence as JSON, with the IBAN masked; the documents, named by their hashes, hold it in full."""
    mandate = opened.as_shown
    wording = wording_of(visit.language)
    steps = await signing_progress.steps_of(tx, mandate.id)
    evidence: dict[str, Any] = {
        "version": VERSION,
        "what": WHAT_IT_IS,
        "merchant_id": typeid(MERCHANT, tx.tenant_id),
        "mandate": _mandate(mandate),
        "signer": {
            "name": mandate.signer.name,
            "title": mandate.signer.title,
            "email": mandate.signer.email,
            "declaration": wording.declaration(mandate.signer.name, mandate.signer.title, mandate.debtor_name),
        },
        "given_by_merchant": {
            "signer": asdict(opened.mandate.signer),
            "iban_masked": opened.mandate.debtor_account.iban_masked,
        },
        "shown": {
            "language": visit.language,
            "page_texts": version_of(wording),
            "document_sha256": proof.hashes["document"],
        },
        "consent": {"text": proof.consent, "given_at": tx.now},
        "from": {"ip": visit.ip, "forwarded_for": visit.forwarded_for, "user_agent": visit.user_agent},
        "code": {
            "sent_to": mandate.signer.email,
            "issued_at": [step.occurred_at for step in steps if step.kind == "code_issued"],
            "wrong": sum(step.kind == "code_wrong" for step in steps),
            "verified_at": opened.progress.verified_at,
        },
        "signed_document": {
            "sha256": proof.hashes["signed_document"],
            "level": proof.sealed.level,
            "sealed_at": proof.sealed_at,
            "certificate_sha256": proof.sealed.certificate_sha256,
            "certificate_subject": proof.sealed.certificate_subject,
        },
        "steps": [_step(step) for step in steps],
    }
    return json.dumps(evidence)


def _step(step: SigningStep) -> dict[str, Any]:
    return {
        "link": step.link_number,
        "at": step.occurred_at,
        "kind": step.kind,
        "session": step.session,
        "ip": step.ip,
        "forwarded_for": step.forwarded_for,
        "user_agent": step.user_agent,
        "details": step.details,
    }


def _mandate(mandate: Mandate) -> dict[str, Any]:
    account = mandate.debtor_account
    link = mandate.signing_link
    return {
        "id": typeid(MANDATE, mandate.id),
        "account_id": typeid(ACCOUNT, mandate.account_id),
        "reference": mandate.reference,
        "scheme": mandate.scheme,
        "sequence": mandate.sequence,
        "creditor": asdict(mandate.creditor),
        "debtor_name": mandate.debtor_name,
        "iban_masked": account.iban_masked,
        "bic": account.bic,
        "bank_name": account.bank_name,
        "link": {"number": link.number, "expires_at": link.expires_at} if link else None,
    }
