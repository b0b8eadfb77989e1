"""The second proof of a sign-in: a code, a recovery code or a passkey; and a passkey in place of a password."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from encours_gateway.domain.errors import SecondFactorRefused, SessionNeeded, SignInRefused, TooManyAttempts
from encours_gateway.domain.session import CODE, PASSKEY, RECOVERY_CODE, Method, Session
from encours_gateway.domain.sign_in import ADDRESS_DELAYS, FACTOR_DELAYS
from encours_gateway.store import factors, passkeys, sessions, throttle, users
from encours_gateway.store.throttle import Subject
from encours_gateway.use_cases.passkeys import Passkeys
from encours_gateway.use_cases.sign_in import Opened, Visitor, begin_session, note_refusal
from encours_gateway.use_cases.totp import is_code, recovery_digest
from encours_platform import audit
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer
from encours_values.ids import USER, typeid

AMR: Mapping[Method, str] = {"totp": CODE, "passkey": PASSKEY, "recovery_code": RECOVERY_CODE}


@dataclass(frozen=True)
class Proof:
    method: Method
    value: str | Mapping[str, Any]
    """A code, or what an authenticator answers."""

    @property
    def code(self) -> str:
        return self.value if isinstance(self.value, str) else ""

    @property
    def credential(self) -> Mapping[str, Any]:
        return self.value if isinstance(self.value, Mapping) else {}


class SecondFactors:
    """Attempts are counted before they are checked, by user."""

    def __init__(self, database: Database, sealer: Sealer, keys: Passkeys) -> None:
        self._database = database
        self._sealer = sealer
        self._keys = keys

    async def give(self, session: Session, proof: Proof, visitor: Visitor) -> Opened:
        """A new session with both proofs; the one with the password alone ends.

        Raises `SecondFactorRefused`, `SessionNeeded`, `TooManyAttempts`.
        """
        guessing = Subject(f"factor {session.user_id}", FACTOR_DELAYS)
        if seconds := await throttle.begin(self._database, guessing):
            raise TooManyAttempts(seconds)
        opened = await self._checked(session, proof, visitor)
        if opened is None:
            note_refusal("wrong second factor", visitor)
            await self._database.run(session.tenant_id, lambda tx: _record_failure(tx, session, proof, visitor))
            raise SecondFactorRefused("this code or passkey is not accepted", pointer="/code")
        await throttle.forget(self._database, guessing)
        return opened

    async def sign_in_by_passkey(self, credential: Mapping[str, Any], visitor: Visitor) -> Opened:
        """Without e-mail address and password: the authenticator has verified its owner.

        Raises `SignInRefused`, `TooManyAttempts`.
        """
        address = Subject(f"address {visitor.address}", ADDRESS_DELAYS)
        if seconds := await throttle.begin(self._database, address):
            raise TooManyAttempts(seconds)
        try:
            used, count = await self._keys.proved(None, None, credential)
        except SecondFactorRefused as refused:
            note_refusal("wrong passkey", visitor)
            raise SignInRefused(refused.detail) from None

        async def begin(tx: Tx) -> Opened:
            user = await users.lock(tx, used.user_id)
            if user is None or user.status != "active" or not await passkeys.use(tx, used.passkey_id, count):
                raise SignInRefused("this passkey does not prove who you are")
            return await begin_session(tx, user, [PASSKEY], visitor)

        opened = await self._database.run(used.tenant_id, begin)
        await throttle.take_back(self._database, address)
        return opened

    async def _checked(self, session: Session, proof: Proof, visitor: Visitor) -> Opened | None:
        if proof.method != "passkey":
            return await self._database.run(session.tenant_id, lambda tx: self._by_code(tx, session, proof, visitor))
        try:
            used, count = await self._keys.proved(session.tenant_id, session.user_id, proof.credential)
        except SecondFactorRefused:
            return None

        async def by_passkey(tx: Tx) -> Opened | None:
            counted = await passkeys.use(tx, used.passkey_id, count)
            return await raise_session(tx, session, PASSKEY, visitor) if counted else None

        return await self._database.run(session.tenant_id, by_passkey)

    async def _by_code(self, tx: Tx, session: Session, proof: Proof, visitor: Visitor) -> Opened | None:
        if proof.method == "totp":
            is_right = await is_code(tx, self._sealer, session.user_id, proof.code)
        else:
            digest = recovery_digest(session.user_id, proof.code)
            is_right = await factors.use_code(tx, session.user_id, digest)
        return await raise_session(tx, session, AMR[proof.method], visitor) if is_right else None


async def raise_session(tx: Tx, session: Session, proved: str, visitor: Visitor) -> Opened:
    """A new session with one proof more in place of this one. Raises `SessionNeeded` where the session has ended."""
    user = await users.lock(tx, session.user_id)
    if user is None or user.status != "active" or not await sessions.end(tx, session.user_id, session.session_id):
        raise SessionNeeded("sign in first")
    return await begin_session(tx, user, [*session.amr, proved], visitor)


async def _record_failure(tx: Tx, session: Session, proof: Proof, visitor: Visitor) -> None:
    who = typeid(USER, session.user_id)
    details = {**vars(visitor), "method": proof.method}
    audit.record(tx, who=who, action="second_factor_failed", subject=who, details=details)
