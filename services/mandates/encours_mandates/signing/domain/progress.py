"""The signing of a mandate behind its link: the steps before the signature, and the limits on attempts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from encours_mandates.core.domain.mandate import DebtorAccount
from encours_mandates.signing.domain.errors import CodeRequired, TooManyCodes, TooManySteps

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
WRONG_CODES_MAX = 5
"""A code is invalid after this many wrong attempts."""
CODES_PER_HOUR_MAX = 5
CODES_PER_LINK_MAX = 20
"""A limit in total: 100 guesses at a million codes for one link."""
STEPS_PER_LINK_MAX = 200
"""Limit on rows that one link can add, so that its holder cannot fill the tables."""
VERIFIED_FOR = timedelta(minutes=30)
"""How long after the code consent is accepted."""


class Stage(StrEnum):
    """The pages of the signing visit."""

    REVIEW = "review"
    ACCOUNT = "account"
    SIGNER = "signer"
    CODE = "code"
    CONSENT = "consent"
    SIGNED = "signed"
    REFERRED = "referred"


SIGNING_STAGES = (Stage.REVIEW, Stage.ACCOUNT, Stage.SIGNER, Stage.CODE, Stage.CONSENT)
"""The pages up to the signature, in order."""


class CodeCheckResult(StrEnum):
    """Result of checking a typed code."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    SPENT = "spent"
    NONE = "none"
    """No code was sent to this browser."""


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code, stored as HMAC; valid only in the browser session that requested it."""

    digest: bytes
    session: bytes
    issued_at: datetime
    expires_at: datetime
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class SigningProgress:
    """The signer's progress on one link."""

    mandate_id: UUID
    link_number: int
    steps: int = 0
    account: DebtorAccount | None = None
    """As the signer confirmed it."""
    name: str | None = None
    title: str | None = None
    """Who signs, in the signer's own words, with the declaration of being authorised (S2.2)."""
    code: Code | None = None
    codes_issued: int = 0
    verified_session: bytes | None = None
    verified_at: datetime | None = None
    referred_at: datetime | None = None
    """When the visitor named another person as authorised signer."""

    def verified_in(self, session: bytes, now: datetime) -> bool:
        """Whether this browser session verified its code recently."""
        fresh = self.verified_at is not None and self.verified_at <= now < self.verified_at + VERIFIED_FOR
        return fresh and self.verified_session == session


@dataclass(frozen=True, slots=True)
class SigningStep:
    """One action of the signer on the page, with its origin as the server sees it."""

    link_number: int
    occurred_at: datetime
    kind: str
    session: str
    """The browser session, as a digest."""
    ip: str
    forwarded_for: str
    """As proxies report it; only as reliable as they are."""
    user_agent: str
    details: Mapping[str, Any]


def stage_of(progress: SigningProgress, session: bytes, now: datetime) -> Stage:
    """The last page that this browser session can open before the signature."""
    if progress.referred_at is not None:
        return Stage.REFERRED
    if progress.account is None:
        return Stage.ACCOUNT
    if progress.name is None:
        return Stage.SIGNER
    return Stage.CONSENT if progress.verified_in(session, now) else Stage.CODE


def count_step(progress: SigningProgress) -> SigningProgress:
    """One step more. Raises `TooManySteps`."""
    if progress.steps >= STEPS_PER_LINK_MAX:
        raise TooManySteps("this signing link was used too often; request another one")
    return replace(progress, steps=progress.steps + 1)


def with_code(progress: SigningProgress, code: Code, issued_last_hour: int) -> SigningProgress:
    """With a new code in place of the one before.

    Raises `CodeRequired` (out of turn), `TooManyCodes` (within the hour) and `TooManySteps` (on this link).
    """
    if progress.account is None or progress.name is None:
        raise CodeRequired("the account and the signer come before the code")
    if progress.codes_issued >= CODES_PER_LINK_MAX:
        raise TooManySteps("too many codes for this signing link; request another one")
    if issued_last_hour >= CODES_PER_HOUR_MAX:
        raise TooManyCodes("too many codes within an hour")
    return replace(progress, code=code, codes_issued=progress.codes_issued + 1, verified_session=None, verified_at=None)


def check_code(
    progress: SigningProgress, digest_matches: bool, session: bytes, now: datetime
) -> tuple[SigningProgress, CodeCheckResult]:
    """Checks a typed code: valid once, in its own session, and for at most five wrong attempts.

    `digest_matches` comes from a comparison in constant time.
    """
    code = progress.code
    if code is None or code.session != session:
        return progress, CodeCheckResult.NONE
    if code.wrong >= WRONG_CODES_MAX:
        return progress, CodeCheckResult.SPENT
    if now >= code.expires_at:
        return progress, CodeCheckResult.EXPIRED
    if not digest_matches:
        counted = replace(code, wrong=code.wrong + 1)
        return replace(
            progress, code=counted
        ), CodeCheckResult.SPENT if counted.wrong >= WRONG_CODES_MAX else CodeCheckResult.WRONG
    return replace(progress, code=None, verified_session=session, verified_at=now), CodeCheckResult.RIGHT
