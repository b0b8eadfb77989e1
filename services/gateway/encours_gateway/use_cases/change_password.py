"""A user's own password: changed by who knows the old one."""

from encours_gateway.domain.errors import PasswordRefused, SignInRefused, TooManyAttempts
from encours_gateway.domain.people import normal_password, password_fault, words_of
from encours_gateway.domain.sign_in import FACTOR_DELAYS
from encours_gateway.store import sessions, throttle, users
from encours_gateway.store.throttle import Subject
from encours_gateway.use_cases.passwords import Passwords
from encours_gateway.use_cases.who_is_signed_in import SignedIn
from encours_platform import audit
from encours_platform.database import Database, Tx
from encours_values.ids import USER, typeid


def check_password(password: str, *names: str) -> None:
    """Raises `PasswordRefused`. `names`: of the user and of the merchant, and the e-mail address."""
    fault = password_fault(normal_password(password), words_of(*names))
    if fault is not None:
        raise PasswordRefused(fault)


async def change_password(
    database: Database, passwords: Passwords, found: SignedIn, *, current: str, password: str
) -> None:
    """Ends the user's other sessions. Raises `SignInRefused`, `PasswordRefused`, `TooManyAttempts`, `RateLimited`."""
    user, tenant_id = found.user, found.session.tenant_id
    check_password(password, user.name, user.email, found.merchant)
    guessing = Subject(f"password {user.user_id}", FACTOR_DELAYS)
    if seconds := await throttle.begin(database, guessing):
        raise TooManyAttempts(seconds)
    before = await database.run(tenant_id, lambda tx: users.password_hash(tx, user.user_id))
    if not await passwords.verify(before, current):
        raise SignInRefused("the current password is wrong", pointer="/current")
    await throttle.forget(database, guessing)
    hashed = await passwords.hash(password)

    async def change(tx: Tx) -> None:
        await users.set_password(tx, user.user_id, hashed)
        await sessions.end_all(tx, user.user_id, besides=found.session.session_id)
        who = typeid(USER, user.user_id)
        audit.record(tx, who=who, action="password_changed", subject=who)

    await database.run(tenant_id, change)
