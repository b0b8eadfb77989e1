"""The first user of a merchant, made by who operates the installation."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from encours_gateway.store import merchants, users
from encours_gateway.store.users import NewUser
from encours_gateway.use_cases.passwords import Passwords
from encours_platform import audit
from encours_platform.database import Database, Tx
from encours_values.ids import USER, new_id, typeid

PASSWORD_BYTES = 12


@dataclass(frozen=True)
class FirstUser:
    email: str
    password: str
    """Shown once; only its hash is stored."""


async def add_first_user(database: Database, tenant_id: UUID, *, email: str, name: str) -> FirstUser | None:
    """An admin with a random password; none where the merchant has a user of that address."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    hashed = await Passwords().hash(password)

    async def add(tx: Tx) -> bool:
        locale = (await merchants.read(tx)).settings.locale
        user = NewUser(new_id(), email.lower(), name, "merchant", "admin", locale, password_hash=hashed)
        added = await users.add(tx, user)
        if added:
            details = {"email": user.email, "role": user.role}
            audit.record(tx, who="operator", action="user_added", subject=typeid(USER, user.user_id), details=details)
        return added

    return FirstUser(email.lower(), password) if await database.run(tenant_id, add) else None
