"""Events and jobs that failed for good. Stored with their error; they can be replayed (`encours dead-letters`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from encours_contracts.control import EventDeadLettered
from encours_platform import due_work
from encours_platform.database import Database, Sql, Tx
from encours_platform.outbox import append
from encours_values.iban import mask_ibans_in
from encours_values.ids import new_id

PUT = Sql("""
    INSERT INTO dead_letter (tenant_id, dead_letter_id, source, name, content, error)
    VALUES (:tenant_id, :dead_letter_id, :source, :name, :content, :error)""")
WAITING = Sql("""
    SELECT dead_letter_id, source, name, content, error, failed_at FROM dead_letter
     WHERE tenant_id = :tenant_id AND source = :source AND replayed_at IS NULL ORDER BY dead_letter_id LIMIT 1000""")
CLAIM = Sql("""
    UPDATE dead_letter SET replayed_at = clock_timestamp()
     WHERE tenant_id = :tenant_id AND dead_letter_id = :dead_letter_id AND replayed_at IS NULL""")


@dataclass(frozen=True)
class DeadLetter:
    dead_letter_id: UUID
    source: str
    name: str
    content: Mapping[str, Any]
    error: str
    failed_at: datetime


async def put(tx: Tx, source: str, name: str, content: Mapping[str, Any], error: str) -> None:
    """Stores a dead letter and publishes `EventDeadLettered`."""
    dead_letter_id, masked = new_id(), mask_ibans_in(error)[:2000]
    await tx.run(PUT, dead_letter_id=dead_letter_id, source=source, name=name, content=dict(content), error=masked)
    await append(
        tx,
        EventDeadLettered(dead_letter_id=dead_letter_id, source=source, name=name, content=dict(content), error=masked),
    )


async def waiting(database: Database, tenant_id: UUID, source: str) -> Sequence[DeadLetter]:
    """The dead letters of a tenant that wait for a replay, oldest first, at most a thousand."""
    async with database.transaction(tenant_id) as tx:
        return [DeadLetter(**dict(row)) for row in await tx.rows(WAITING, source=source)]


async def claim(tx: Tx, dead_letter_id: UUID) -> bool:
    """Marks it replayed in this transaction; false where another transaction did."""
    return await tx.run(CLAIM, dead_letter_id=dead_letter_id) == 1


async def replay_jobs(database: Database, tenant_id: UUID) -> int:
    """Schedules the tenant's dead-lettered jobs again, with all attempts left; returns how many."""
    replayed = 0
    for letter in await waiting(database, tenant_id, "job"):
        due_at = datetime.fromisoformat(letter.content["due_at"])
        async with database.transaction(tenant_id) as tx:
            if await claim(tx, letter.dead_letter_id):
                job = (letter.content["subject"], due_at, letter.content["payload"])
                await due_work.schedule_many(tx, letter.name, [job])
                replayed += 1
    return replayed
