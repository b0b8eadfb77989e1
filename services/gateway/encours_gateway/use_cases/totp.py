"""Codes of an application (RFC 6238): a new secret is confirmed by a code of it; each code works once."""

import hashlib
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from hmac import compare_digest
from uuid import UUID

import pyotp

from encours_gateway.domain.errors import SecondFactorRefused
from encours_gateway.domain.people import User
from encours_gateway.store import factors
from encours_platform import audit
from encours_platform.database import Tx
from encours_platform.sealing import Sealer, place_of
from encours_values.ids import USER, typeid

STEP_SECONDS = 30
STEPS_AROUND = (0, -1, 1)
"""Clocks of telephones differ by so much."""
RECOVERY_CODES = 10
RECOVERY_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LENGTH = 10


@dataclass(frozen=True)
class NewTotp:
    secret: str
    uri: str
    """What a QR code shows to the application."""


def totp_place(user_id: UUID) -> str:
    return place_of("users.totp", user_id)


async def prepare_totp(tx: Tx, sealer: Sealer, user: User, issuer: str) -> NewTotp:
    """A new secret, which signs nobody in before `confirm_totp`; an older one works until then."""
    secret = pyotp.random_base32()
    sealed = sealer.seal(tx.tenant_id, secret.encode(), totp_place(user.user_id))
    await factors.prepare_totp(tx, user.user_id, sealed)
    return NewTotp(secret, pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=issuer))


async def confirm_totp(tx: Tx, sealer: Sealer, user: User, code: str) -> Sequence[str]:
    """Answers the recovery codes where the user had none. Raises `SecondFactorRefused`."""
    pending = (await factors.lock_totp(tx, user.user_id)).pending
    if pending is None:
        raise SecondFactorRefused("ask for a new secret first", pointer="/code")
    step = _step_of(sealer.open(tx.tenant_id, pending, totp_place(user.user_id)).decode(), code)
    if step is None:
        raise SecondFactorRefused("this is not the present code", pointer="/code")
    await factors.confirm_totp(tx, user.user_id, step)
    who = typeid(USER, user.user_id)
    audit.record(tx, who=who, action="totp_confirmed", subject=who)
    return await first_recovery_codes(tx, user)


async def remove_totp(tx: Tx, user: User) -> None:
    """Recovery codes go with the last second factor."""
    await factors.delete_totp(tx, user.user_id)
    await drop_lonely_recovery_codes(tx, user)
    who = typeid(USER, user.user_id)
    audit.record(tx, who=who, action="totp_removed", subject=who)


async def drop_lonely_recovery_codes(tx: Tx, user: User) -> None:
    if not (await factors.of(tx, user.user_id)).methods:
        await factors.replace_codes(tx, user.user_id, [])


async def is_code(tx: Tx, sealer: Sealer, user_id: UUID, code: str) -> bool:
    """Whether it is a code of the user that was not used yet; it is used up then."""
    confirmed = (await factors.lock_totp(tx, user_id)).confirmed
    if confirmed is None:
        return False
    step = _step_of(sealer.open(tx.tenant_id, confirmed, totp_place(user_id)).decode(), code)
    return step is not None and await factors.use_step(tx, user_id, step)


def _step_of(secret: str, code: str) -> int | None:
    now, totp = int(time.time()) // STEP_SECONDS, pyotp.TOTP(secret)
    given = "".join(code.split())
    return next((now + n for n in STEPS_AROUND if compare_digest(totp.at((now + n) * STEP_SECONDS), given)), None)


async def first_recovery_codes(tx: Tx, user: User) -> Sequence[str]:
    """None where the user has some."""
    return () if (await factors.of(tx, user.user_id)).recovery_codes else await new_recovery_codes(tx, user)


async def new_recovery_codes(tx: Tx, user: User) -> Sequence[str]:
    """Shown once; the earlier ones are worth nothing any more."""
    codes = ["".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    await factors.replace_codes(tx, user.user_id, [recovery_digest(user.user_id, code) for code in codes])
    who = typeid(USER, user.user_id)
    audit.record(tx, who=who, action="recovery_codes_made", subject=who)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def recovery_digest(user_id: UUID, code: str) -> bytes:
    """Of 49 random bits, which nobody can try at speed: attempts are throttled, and each user's differ."""
    return hashlib.sha256(user_id.bytes + code.lower().replace("-", "").replace(" ", "").encode()).digest()
