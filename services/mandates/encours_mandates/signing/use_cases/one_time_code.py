"""The code that proves that the visitor reads the signer's mail."""

import hmac
import secrets
from datetime import timedelta

from encours_contracts.mandates import SignatureCodeIssued
from encours_mandates.signing.domain.progress import (
    CODE_DIGITS,
    CODE_LIFE,
    Code,
    CodeCheckResult,
    Stage,
    check_code,
    with_code,
)
from encours_mandates.signing.store import signing_progress
from encours_mandates.signing.use_cases.signing_links import SigningLinks
from encours_mandates.signing.use_cases.visit import Visit, lock_visit, record_step
from encours_platform import outbox
from encours_platform.database import Tx
from encours_platform.sealing import Sealer


async def issue_code(tx: Tx, visit: Visit, sealer: Sealer, links: SigningLinks) -> None:
    """A new code for the signer's mailbox, in place of the one before.

    Raises what `lock_visit`, `record_step` and `with_code` raise.
    """
    opened = await lock_visit(tx, visit)
    mandate = opened.mandate
    text = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    code = Code(_digest(links, visit, text), visit.session, tx.now, tx.now + CODE_LIFE)
    issued = await signing_progress.codes_since(tx, mandate.id, tx.now - timedelta(hours=1))
    progress = with_code(opened.progress, code, issued)
    await record_step(tx, visit, progress, "code_issued", {"email": mandate.signer.email})
    await outbox.append(
        tx,
        SignatureCodeIssued(
            account_id=mandate.account_id,
            mandate_id=mandate.id,
            signer_name=mandate.signer.name,
            signer_email=mandate.signer.email,
            code_sealed=sealer.seal(tx.tenant_id, text.encode()),
            language=visit.language,
            expires_at=code.expires_at,
        ),
    )


async def verify_code(tx: Tx, visit: Visit, links: SigningLinks, text: str) -> CodeCheckResult:
    """Checks the typed code; returns instead of raising, because a wrong attempt must be counted.

    Raises what `lock_visit` and `record_step` raise.
    """
    opened = await lock_visit(tx, visit)
    if opened.stage is Stage.CONSENT:
        return CodeCheckResult.RIGHT  # the form was sent twice
    code = opened.progress.code
    matches = code is not None and hmac.compare_digest(code.digest, _digest(links, visit, text))
    progress, result = check_code(opened.progress, matches, visit.session, tx.now)
    if result is CodeCheckResult.RIGHT or progress != opened.progress:
        await record_step(tx, visit, progress, "code_verified" if result is CodeCheckResult.RIGHT else "code_wrong")
    return result


def _digest(links: SigningLinks, visit: Visit, code: str) -> bytes:
    return links.mac("code", visit.mandate_id, visit.tenant_id.bytes + visit.session + code.encode())
