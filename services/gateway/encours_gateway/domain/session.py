"""How long somebody stays signed in, and what proves who it is."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

IDLE = timedelta(hours=1)
"""A session that nothing renews ends; an open page renews it every two minutes."""
SECOND_FACTOR_WAIT = timedelta(minutes=10)
"""How long after the password the second factor may be given."""
LONGEST = timedelta(hours=12)
FRESH = timedelta(minutes=30)
"""How long after signing in somebody may change how they sign in."""

SessionStatus = Literal["second_factor_required", "signed_in"]
Method = Literal["totp", "passkey", "recovery_code"]

PASSWORD, CODE, PASSKEY, RECOVERY_CODE, SINGLE_SIGN_ON = "pwd", "otp", "hwk", "recovery_code", "sso"
"""What a session was proved with (`amr`, RFC 8176 where it has a word)."""
STRONG = frozenset({CODE, PASSKEY, RECOVERY_CODE, SINGLE_SIGN_ON})
"""More than a password. Of single sign-on the merchant's own provider decides."""


@dataclass(frozen=True)
class Session:
    tenant_id: UUID
    session_id: UUID
    user_id: UUID
    status: SessionStatus
    amr: tuple[str, ...]
    address: str
    user_agent: str
    began_at: datetime
    """When the last proof was given."""
    seen_at: datetime
    ends_at: datetime
    read_at: datetime
    """Now, as the database has it."""

    @property
    def is_fresh(self) -> bool:
        return self.read_at - self.began_at <= FRESH


def is_strong(amr: Collection[str]) -> bool:
    return not STRONG.isdisjoint(amr)
