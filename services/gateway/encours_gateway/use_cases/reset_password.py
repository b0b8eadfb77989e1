"""Who forgot a password gets a link by mail; nobody learns whether an address is known."""

import asyncio
import hashlib
import time
from uuid import UUID

from encours_contracts.gateway import PasswordResetRequested
from encours_gateway.domain.errors import LinkInvalid
from encours_gateway.domain.people import User
from encours_gateway.domain.sign_in import RESET_DELAYS
from encours_gateway.store import merchants, password_resets, sessions, throttle, users
from encours_gateway.store.throttle import Subject
from encours_gateway.use_cases.change_password import check_password
from encours_gateway.use_cases.links import Link, new_link
from encours_gateway.use_cases.passwords import Passwords
from encours_gateway.use_cases.sign_in import digest_of_secret, subject_of_account
from encours_platform import audit
from encours_platform.database import Database, Tx
from encours_platform.outbox import append
from encours_platform.sealing import Sealer
from encours_values.ids import USER, typeid

ANSWER_SECONDS = 0.3
"""An answer takes so long, whether there is a mail to send or not."""
INVALID = "this link is not valid any more; ask for a new one"


async def request_reset(database: Database, sealer: Sealer, public_url: str, email: str) -> None:
    """Has a link mailed for each merchant where the address has a password; too many requests send none."""
    started = time.monotonic()
    email = email.lower()
    asking = Subject(f"reset {hashlib.sha256(email.encode()).hexdigest()}", RESET_DELAYS)
    if not await throttle.begin(database, asking):
        for each in await users.candidates(database, email):
            if each.status == "active" and each.password_hash is not None:
                await database.run(
                    each.tenant_id,
                    lambda tx, user_id=each.user_id: send_reset_link(tx, user_id, sealer=sealer, public_url=public_url),  # type: ignore[misc]
                )
    await asyncio.sleep(max(0.0, started + ANSWER_SECONDS - time.monotonic()))


async def send_reset_link(
    tx: Tx, user_id: UUID, *, sealer: Sealer, public_url: str, who: str | None = None
) -> Link | None:
    """Has a link mailed that sets a new password within an hour; none where the user is gone."""
    user, merchant = await users.lock(tx, user_id), await merchants.read(tx)
    if user is None:
        return None
    link = new_link(public_url, user.kind, "reset-password")
    expires_at = await password_resets.put(tx, user_id, link.digest)
    await append(
        tx,
        PasswordResetRequested(
            account_id=user.account_id,
            user_name=user.name,
            user_email=user.email,
            language=user.locale,
            company=merchant.settings.legal.name or merchant.name,
            link_sealed=sealer.seal(tx.tenant_id, link.url.encode()),
            expires_at=expires_at,
        ),
    )
    subject = typeid(USER, user_id)
    audit.record(tx, who=who or subject, action="password_reset_requested", subject=subject)
    return link


async def complete_reset(database: Database, passwords: Passwords, token: str, password: str) -> None:
    """Sets the password and ends all sessions; second factors stay. Raises `LinkInvalid`, `PasswordRefused`."""
    digest = digest_of_secret(token)
    found = await password_resets.locate(database, digest)
    if found is None:
        raise LinkInvalid(INVALID)
    tenant_id, user_id = found
    user, merchant = await database.run(tenant_id, lambda tx: _user_and_merchant(tx, user_id))
    check_password(password, user.name, user.email, merchant)
    hashed = await passwords.hash(password)

    async def complete(tx: Tx) -> None:
        if await password_resets.take(tx, digest) is None:
            raise LinkInvalid(INVALID)
        await users.set_password(tx, user_id, hashed)
        await sessions.end_all(tx, user_id)
        who = typeid(USER, user_id)
        audit.record(tx, who=who, action="password_reset", subject=who)

    await database.run(tenant_id, complete)
    await throttle.forget(database, subject_of_account(user.email))


async def _user_and_merchant(tx: Tx, user_id: UUID) -> tuple[User, str]:
    user, merchant = await users.find(tx, user_id), await merchants.read(tx)
    if user is None or user.status != "active":
        raise LinkInvalid(INVALID)
    return user, merchant.settings.legal.name or merchant.name
