"""A visit of the signing page: the visitor, the link, and the signer's progress."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from encours_mandates.core.domain.mandate import Language, Mandate, Status
from encours_mandates.core.store import mandates
from encours_mandates.signing.domain.errors import LinkExpired, LinkUnknown, LinkUsed
from encours_mandates.signing.domain.progress import SigningProgress, SigningStep, Stage, count_step, stage_of
from encours_mandates.signing.store import signing_progress
from encours_platform.database import Tx

SIGNER = "signer"
"""The author of steps on the page."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to the page. `session` is a digest of the browser session's secret."""

    tenant_id: UUID
    mandate_id: UUID
    link_number: int
    session: bytes
    language: Language
    ip: str
    forwarded_for: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class VisitState:
    """The mandate of the link, the signer's progress and the stage."""

    mandate: Mandate
    progress: SigningProgress
    stage: Stage

    @property
    def as_shown(self) -> Mandate:
        """The mandate to sign, with the account and the signer as the signer gave them."""
        progress, mandate = self.progress, self.mandate
        signer = mandate.signer
        if progress.name is not None and progress.title is not None:
            signer = replace(signer, name=progress.name, title=progress.title)
        return replace(mandate, debtor_account=progress.account or mandate.debtor_account, signer=signer)


async def read_visit(tx: Tx, visit: Visit) -> VisitState:
    """Raises `LinkUnknown`, `LinkExpired`, and `LinkUsed` to all but the browser session that has signed."""
    return await _opened(tx, visit, await mandates.find(tx, visit.mandate_id))


async def lock_visit(tx: Tx, visit: Visit) -> VisitState:
    """As `read_visit`, with the mandate locked and still unsigned: for a step."""
    opened = await _opened(tx, visit, await mandates.lock(tx, visit.mandate_id))
    if opened.mandate.status is not Status.PENDING_SIGNATURE or opened.stage is Stage.REFERRED:
        raise LinkUsed("this mandate is not waiting for a signature")
    return opened


async def _opened(tx: Tx, visit: Visit, mandate: Mandate | None) -> VisitState:
    if mandate is None or mandate.signing_link is None:
        raise LinkUnknown("signing link not found")
    if mandate.signing_link.number != visit.link_number or tx.now >= mandate.signing_link.expires_at:
        raise LinkExpired("this signing link has expired")
    progress = await signing_progress.find(tx, mandate.id, visit.link_number)
    if mandate.status is Status.PENDING_SIGNATURE:
        return VisitState(mandate, progress, stage_of(progress, visit.session, tx.now))
    if progress.verified_session != visit.session or mandate.signed_on is None:
        raise LinkUsed("this mandate is not waiting for a signature")
    return VisitState(mandate, progress, Stage.SIGNED)


async def record_step(
    tx: Tx, visit: Visit, progress: SigningProgress, kind: str, details: Mapping[str, Any] | None = None
) -> SigningProgress:
    """Stores the signer's progress and the step, for the evidence. Raises `TooManySteps`."""
    counted = count_step(progress)
    await signing_progress.save(tx, counted)
    step = SigningStep(
        link_number=visit.link_number,
        occurred_at=tx.now,
        kind=kind,
        session=visit.session.hex()[:16],
        ip=visit.ip,
        forwarded_for=visit.forwarded_for,
        user_agent=visit.user_agent,
        details={"language": visit.language, **(details or {})},
    )
    await signing_progress.add_step(tx, visit.mandate_id, step)
    return counted
