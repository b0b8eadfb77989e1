"""Access tokens: short-lived proof of who is signed in, which each service verifies by itself."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_platform.token_keys import TokenKeys
from encours_values.ids import ACCOUNT, SESSION, USER, typeid

TOKEN_SECONDS = 120


@dataclass(frozen=True)
class Holder:
    """Who is signed in, and what for."""

    tenant_id: UUID
    user_id: UUID
    session_id: UUID
    name: str
    role: str
    permissions: Sequence[str]
    account_ids: Sequence[UUID] | None
    """The buyers that a user of the portal may see; none = the whole merchant."""
    amr: Sequence[str]
    """How the user proved who it is (RFC 8176)."""


def issue_token(keys: TokenKeys, holder: Holder) -> str:
    """A token of two minutes in real time, also for a sandbox whose clock says something else."""
    now = int(time.time())
    claims = {
        "sub": typeid(USER, holder.user_id),
        "tid": str(holder.tenant_id),
        "sid": typeid(SESSION, holder.session_id),
        "name": holder.name,
        "role": holder.role,
        "perms": sorted(holder.permissions),
        "amr": list(holder.amr),
        "iat": now,
        "exp": now + TOKEN_SECONDS,
    }
    if holder.account_ids is not None:
        claims["accounts"] = [typeid(ACCOUNT, each) for each in holder.account_ids]
    return keys.sign(claims)
