"""Signs the heads of the audit chains once a day, with a key that the database does not hold."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog

from encours_contracts.control import AuditRecorded
from encours_gateway.store import audit_copies
from encours_platform.anchors import Anchor, AnchorKeys
from encours_platform.database import Database, DatabaseUnavailable, Tx
from encours_values.ids import MERCHANT, typeid

log = structlog.get_logger(__name__)

EVERY = timedelta(days=1)
LOOK_SECONDS = 600.0


async def on_audit_recorded(database: Database, tenant_id: UUID, entries: Sequence[AuditRecorded]) -> None:
    async with database.transaction(tenant_id) as tx:
        await audit_copies.add(tx, entries)


async def sign_heads(tx: Tx, keys: AnchorKeys) -> Anchor | None:
    """A new anchor of the merchant's chains; none where they have not grown since the last one."""
    before, heads = await audit_copies.last_anchor(tx), await audit_copies.heads(tx)
    if not heads or (before is not None and before.heads == heads):
        return None
    signed_at = datetime.now(UTC)
    anchor = keys.sign(tx.tenant_id, before, signed_at, heads)
    return anchor if await audit_copies.add_anchor(tx, anchor, signed_at) else None


async def anchor_all(
    database: Database, keys: AnchorKeys, folder: Path | None, *, every: timedelta = EVERY
) -> list[Anchor]:
    """Signs for each merchant whose last anchor is older than `every`, and writes the anchors to the folder too."""
    made = []
    for tenant_id in await audit_copies.tenants_to_anchor(database, every):
        anchor = await database.run(tenant_id, lambda tx: sign_heads(tx, keys))
        if anchor is not None:
            made.append(anchor)
            if folder is not None:
                await asyncio.to_thread(_write, folder, anchor)
    return made


def _write(folder: Path, anchor: Anchor) -> None:
    place = folder / typeid(MERCHANT, anchor.tenant_id)
    place.mkdir(parents=True, exist_ok=True)
    file = place / f"{anchor.number:06d}.json"
    part = file.with_suffix(".part")
    part.write_text(anchor.to_line() + "\n", encoding="utf-8")
    part.replace(file)


class Anchorer:
    """Anchors while the service runs; without keys it does nothing."""

    def __init__(self, database: Database, keys: AnchorKeys | None, folder: Path | None) -> None:
        self._database = database
        self._keys = keys
        self._folder = folder

    async def run(self) -> None:
        """Anchors until cancelled."""
        while self._keys is not None:
            try:
                await anchor_all(self._database, self._keys, self._folder)
            except DatabaseUnavailable as gone:
                log.warning("anchorer_waits", fault=repr(gone))
            except Exception:  # the loop outlives any fault: heads are anchored at the next look
                log.exception("anchorer_failed")
            await asyncio.sleep(LOOK_SECONDS)
