"""The signing of a mandate behind its link: what has to come before the signature, and how often one may try."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from encours_mandates.core.domain.mandate import DebtorAccount
from encours_mandates.signing.domain.errors import CodeWanted, TooManyCodes, TooManySteps

CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=10)
WRONG_CODES_MAX = 5
"""A code is spent after so many wrong tries."""
CODES_PER_HOUR_MAX = 5
CODES_PER_LINK_MAX = 20
"""However far the clock moves: 100 guesses at a million codes is all that one link gives."""
STEPS_PER_LINK_MAX = 200
"""What a link may have written at most, so that its holder cannot fill the tables."""
VERIFIED_FOR = timedelta(minutes=30)
"""How long after the code the signer may give consent."""


class Stage(StrEnum):
    """Where the signer is; each is a page."""

    REVIEW = "review"
    ACCOUNT = "account"
    SIGNER = "signer"
    CODE = "code"
    CONSENT = "consent"
    SIGNED = "signed"
    REFERRED = "referred"


WAY = (Stage.REVIEW, Stage.ACCOUNT, Stage.SIGNER, Stage.CODE, Stage.CONSENT)
"""The way to the signature."""


class Try(StrEnum):
    """What became of a code that was typed."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    SPENT = "spent"
    NONE = "none"
    """No code was sent to this browser."""


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code, known by its HMAC; it is good in the browser session that asked for it."""

    digest: bytes
    session: bytes
    issued_at: datetime
    expires_at: datetime
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Signing:
    """How far the signer has come on one link."""

    mandate_id: UUID
    link: int
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
    """The signer is not the one who may sign, and has named another."""

    def verified_in(self, session: bytes, now: datetime) -> bool:
        """Whether this browser session has proved, not too long ago, that it reads the signer's mail."""
        fresh = self.verified_at is not None and self.verified_at <= now < self.verified_at + VERIFIED_FOR
        return fresh and self.verified_session == session


def stage_of(signing: Signing, session: bytes, now: datetime) -> Stage:
    """The furthest page that this browser session may see before the signature."""
    if signing.referred_at is not None:
        return Stage.REFERRED
    if signing.account is None:
        return Stage.ACCOUNT
    if signing.name is None:
        return Stage.SIGNER
    return Stage.CONSENT if signing.verified_in(session, now) else Stage.CODE


def stepped(signing: Signing) -> Signing:
    """One step more. Raises `TooManySteps`."""
    if signing.steps >= STEPS_PER_LINK_MAX:
        raise TooManySteps("too many attempts with this link; ask for another one")
    return replace(signing, steps=signing.steps + 1)


def with_code(signing: Signing, code: Code, issued_last_hour: int) -> Signing:
    """With a new code in place of the one before.

    Raises `CodeWanted` (out of turn), `TooManyCodes` (within the hour) and `TooManySteps` (on this link).
    """
    if signing.account is None or signing.name is None:
        raise CodeWanted("the account and the signer come before the code")
    if signing.codes_issued >= CODES_PER_LINK_MAX:
        raise TooManySteps("no more codes for this link; ask for another one")
    if issued_last_hour >= CODES_PER_HOUR_MAX:
        raise TooManyCodes("no more codes within this hour")
    return replace(signing, code=code, codes_issued=signing.codes_issued + 1, verified_session=None, verified_at=None)


def tried(signing: Signing, digest_matches: bool, session: bytes, now: datetime) -> tuple[Signing, Try]:
    """What becomes of a typed code; a code is good once, in its own session, and for five wrong tries.

    `digest_matches` is the answer of a comparison in constant time.
    """
    code = signing.code
    if code is None or code.session != session:
        return signing, Try.NONE
    if code.wrong >= WRONG_CODES_MAX:
        return signing, Try.SPENT
    if now >= code.expires_at:
        return signing, Try.EXPIRED
    if not digest_matches:
        missed = replace(code, wrong=code.wrong + 1)
        return replace(signing, code=missed), Try.SPENT if missed.wrong >= WRONG_CODES_MAX else Try.WRONG
    return replace(signing, code=None, verified_session=session, verified_at=now), Try.RIGHT
