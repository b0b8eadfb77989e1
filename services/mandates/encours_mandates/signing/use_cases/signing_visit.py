"""A visit of the signing page: who comes, by which link, and how far the signer has come on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from encours_mandates.core.domain.mandate import Language, Mandate, Status
from encours_mandates.core.store import mandates
from encours_mandates.signing.domain.errors import LinkExpired, LinkUnknown, LinkUsed
from encours_mandates.signing.domain.signing import Signing, Stage, stage_of, stepped
from encours_mandates.signing.store import signings
from encours_mandates.signing.store.signings import SigningStep
from encours_platform.database import Tx

SIGNER = "signer"
"""Who takes a step on the page."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request to the page. `session` is a digest of the browser session's secret."""

    tenant_id: UUID
    mandate_id: UUID
    link: int
    session: bytes
    language: Language
    ip: str
    forwarded_for: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What is behind the link now."""

    mandate: Mandate
    signing: Signing
    stage: Stage

    @property
    def as_shown(self) -> Mandate:
        """The mandate as it is to be signed: the account and the signer as the signer gave them."""
        signing, mandate = self.signing, self.mandate
        signer = mandate.signer
        if signing.name is not None and signing.title is not None:
            signer = replace(signer, name=signing.name, title=signing.title)
        return replace(mandate, debtor_account=signing.account or mandate.debtor_account, signer=signer)


async def look(tx: Tx, visit: Visit) -> Opened:
    """Raises `LinkUnknown`, `LinkExpired`, and `LinkUsed` to all but the browser session that has signed."""
    return await _opened(tx, visit, await mandates.find(tx, visit.mandate_id))


async def enter(tx: Tx, visit: Visit) -> Opened:
    """As `look`, with the mandate locked and yet to be signed: for a step."""
    opened = await _opened(tx, visit, await mandates.lock(tx, visit.mandate_id))
    if opened.mandate.status is not Status.PENDING_SIGNATURE or opened.stage is Stage.REFERRED:
        raise LinkUsed("nothing is to be signed here any more")
    return opened


async def _opened(tx: Tx, visit: Visit, mandate: Mandate | None) -> Opened:
    if mandate is None or mandate.signing_link is None:
        raise LinkUnknown("there is no such link")
    if mandate.signing_link.number != visit.link or tx.now >= mandate.signing_link.expires_at:
        raise LinkExpired("this signing link has expired; ask for another one")
    signing = await signings.find(tx, mandate.id, visit.link)
    if mandate.status is Status.PENDING_SIGNATURE:
        return Opened(mandate, signing, stage_of(signing, visit.session, tx.now))
    if signing.verified_session != visit.session or mandate.signed_on is None:
        raise LinkUsed("nothing is to be signed here any more")
    return Opened(mandate, signing, Stage.SIGNED)


async def take(tx: Tx, visit: Visit, signing: Signing, kind: str, details: Mapping[str, Any] | None = None) -> Signing:
    """Keeps how far the signer has come, and what was done, for the evidence. Raises `TooManySteps`."""
    counted = stepped(signing)
    await signings.save(tx, counted)
    step = SigningStep(
        link=visit.link,
        at=tx.now,
        kind=kind,
        session=visit.session.hex()[:16],
        ip=visit.ip,
        forwarded_for=visit.forwarded_for,
        user_agent=visit.user_agent,
        details={"language": visit.language, **(details or {})},
    )
    await signings.add_step(tx, visit.mandate_id, step)
    return counted
