"""Tells every admin of a merchant of a change that decides over money, access or approvals."""

from dataclasses import dataclass
from typing import Literal

from encours_contracts.gateway import SensitiveChangeMade
from encours_gateway.store import merchants, users
from encours_platform.database import Tx
from encours_platform.outbox import append_all


@dataclass(frozen=True)
class SensitiveChange:
    """What was changed, in words that hide secrets and IBANs."""

    change: Literal["bank_account", "approvals", "connection", "api_key", "role"]
    subject: str
    before: str | None
    after: str | None


async def tell_admins(tx: Tx, *changes: SensitiveChange, who: str) -> None:
    """One event for each admin and change: also who did it is told, so that a stolen session does not stay unseen."""
    admins = await users.admins(tx) if changes else []
    if not admins:
        return
    merchant = await merchants.read(tx)
    made_by = (tx.by.name or tx.by.id) if tx.by is not None else who
    await append_all(
        tx,
        [
            SensitiveChangeMade(
                user_name=admin.name,
                user_email=admin.email,
                language=admin.locale,
                company=merchant.settings.legal.name or merchant.name,
                **vars(change),
                made_by=made_by,
                changed_at=tx.now,
            )
            for change in changes
            for admin in admins
        ],
    )
