"""Signing in: by password first, then by a second factor where there is one."""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from encours_gateway.domain.errors import SeveralMerchants, SignInRefused, TooManyAttempts
from encours_gateway.domain.people import User
from encours_gateway.domain.session import IDLE, PASSWORD, SECOND_FACTOR_WAIT, Method, Session, is_strong
from encours_gateway.domain.sign_in import ACCOUNT_DELAYS, ADDRESS_DELAYS
from encours_gateway.store import factors, sessions, throttle, users
from encours_gateway.store.throttle import Subject
from encours_gateway.store.users import Candidate
from encours_gateway.use_cases.passwords import Passwords
from encours_platform import audit
from encours_platform.database import Database, Tx
from encours_platform.telemetry import REFUSED_REQUESTS
from encours_values.ids import SESSION, USER, new_id, typeid

log = structlog.get_logger(__name__)

REFUSAL_SECONDS = 0.5
"""A refusal takes so long, whether the e-mail address is known or not."""
AGENT_LENGTH_MAX = 200


@dataclass(frozen=True)
class Visitor:
    """From where somebody signs in."""

    address: str
    user_agent: str


@dataclass(frozen=True)
class Opened:
    """A session that was just begun."""

    session: Session
    secret: str
    """The value of the cookie; only its digest is stored."""
    methods: Sequence[Method] = ()
    """The second factors of which one is still to be given."""


def digest_of_secret(secret: str) -> bytes:
    """Of 256 random bits, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode()).digest()


def subject_of_account(email: str) -> Subject:
    """Of an e-mail address in lower case, known or not."""
    return Subject(f"account {hashlib.sha256(email.encode()).hexdigest()}", ACCOUNT_DELAYS)


async def sign_in(
    database: Database, passwords: Passwords, email: str, password: str, merchant_id: UUID | None, visitor: Visitor
) -> Opened:
    """Begins a session. Raises `SignInRefused`, `SeveralMerchants`, `TooManyAttempts`, `RateLimited`."""
    started = time.monotonic()
    email = email.lower()
    account = subject_of_account(email)
    address = Subject(f"address {visitor.address}", ADDRESS_DELAYS)
    await _begin_attempt(database, (address, account), visitor)
    found = await users.candidates(database, email)
    matching = [each for each in found if await passwords.verify(each.password_hash, password)]
    if not found:
        await passwords.verify(None, password)
    allowed = [each for each in matching if each.status == "active" and merchant_id in (None, each.tenant_id)]
    if not allowed:
        await _refuse(database, found, visitor, started)
    await throttle.forget(database, account)
    await throttle.take_back(database, address)
    if len(allowed) > 1:
        raise SeveralMerchants({each.tenant_id: each.merchant for each in allowed})
    [candidate] = allowed
    return await _open(database, passwords, candidate, password, visitor)


async def _begin_attempt(database: Database, subjects: Sequence[Subject], visitor: Visitor) -> None:
    for subject in subjects:
        if seconds := await throttle.begin(database, subject):
            note_refusal("too many attempts", visitor)
            raise TooManyAttempts(seconds)


async def _refuse(database: Database, found: Sequence[Candidate], visitor: Visitor, started: float) -> None:
    """Raises `SignInRefused`, always after the same time."""
    for each in found:
        await database.run(each.tenant_id, lambda tx, user_id=each.user_id: _record_failure(tx, user_id, visitor))  # type: ignore[misc]
    note_refusal("unknown e-mail address or wrong password", visitor)
    await asyncio.sleep(max(0.0, started + REFUSAL_SECONDS - time.monotonic()))
    raise SignInRefused("the e-mail address or the password is wrong")


def note_refusal(reason: str, visitor: Visitor) -> None:
    """Counts and logs a refused attempt."""
    REFUSED_REQUESTS.labels("sign_in").inc()
    log.info("sign_in_refused", reason=reason, address=visitor.address)


async def _record_failure(tx: Tx, user_id: UUID, visitor: Visitor) -> None:
    who = typeid(USER, user_id)
    audit.record(tx, who=who, action="sign_in_failed", subject=who, details=vars(visitor))


async def _open(
    database: Database, passwords: Passwords, candidate: Candidate, password: str, visitor: Visitor
) -> Opened:
    before = candidate.password_hash or ""
    after = await passwords.hash(password) if passwords.is_outdated(before) else None

    async def begin(tx: Tx) -> Opened:
        user = await users.lock(tx, candidate.user_id)
        if user is None or user.status != "active":
            raise SignInRefused("the e-mail address or the password is wrong")
        if after is not None:
            await users.exchange_hash(tx, user.user_id, before=before, after=after)
        return await begin_session(tx, user, [PASSWORD], visitor)

    return await database.run(candidate.tenant_id, begin)


async def begin_session(tx: Tx, user: User, amr: Sequence[str], visitor: Visitor) -> Opened:
    """A session with a secret of its own: none that existed before is ever raised to more rights (fixation).

    After a password alone, a user with a second factor has a session that only gives it.
    """
    methods = () if is_strong(amr) else (await factors.of(tx, user.user_id)).methods
    secret, session_id = secrets.token_urlsafe(32), new_id()
    await sessions.begin(
        tx,
        sessions.NewSession(
            session_id=session_id,
            user_id=user.user_id,
            digest=digest_of_secret(secret),
            status="second_factor_required" if methods else "signed_in",
            amr=list(amr),
            address=visitor.address,
            user_agent=visitor.user_agent[:AGENT_LENGTH_MAX],
        ),
        idle=SECOND_FACTOR_WAIT if methods else IDLE,
    )
    who, subject = typeid(USER, user.user_id), typeid(SESSION, session_id)
    details = {**vars(visitor), "session": subject, "amr": list(amr)}
    audit.record(tx, who=who, action="password_accepted" if methods else "signed_in", subject=who, details=details)
    begun = await sessions.find(tx, session_id)
    if begun is None:
        raise AssertionError("the session was just begun")
    return Opened(begun, secret, methods)
