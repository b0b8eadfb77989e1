from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from encours_contracts.control import QuiescenceReport
from encours_contracts.credit import AccountOpened
from encours_gateway.domain.quiescence import Report, Round
from encours_platform.database import Database, Sql, Tx

NEXT_PROBE = Sql("""
    INSERT INTO clock (tenant_id, probe) VALUES (:tenant_id, 1)
    ON CONFLICT (tenant_id) DO UPDATE SET probe = clock.probe + 1 RETURNING probe""")
SET_TARGET = Sql("""
    INSERT INTO clock (tenant_id, target_at) VALUES (:tenant_id, :target)
    ON CONFLICT (tenant_id) DO UPDATE SET target_at = excluded.target_at""")
STATE = Sql("""
    SELECT t.clock_at, c.target_at FROM tenant t LEFT JOIN clock c USING (tenant_id) WHERE t.tenant_id = :tenant_id""")
RECORD = "SELECT record_reports($1, $2, $3, $4)"
REPORTS = "SELECT report FROM reports_to($1, $2) AS report"
HAS_ACCOUNTS = Sql("SELECT EXISTS (SELECT FROM figure WHERE tenant_id = :tenant_id AND type = :type)")
LOCK = Sql("SELECT pg_advisory_xact_lock(hashtextextended(cast(:tenant_id AS uuid)::text, 7))")


@asynccontextmanager
async def exclusive(database: Database, tenant_id: UUID) -> AsyncIterator[None]:
    """One caller at a time moves a tenant's clock, in all processes together."""
    async with database.patient.transaction(tenant_id) as tx:
        await tx.run(LOCK)
        yield


async def next_probe(tx: Tx) -> int:
    number: int = await tx.value(NEXT_PROBE)
    return number


async def set_target(tx: Tx, target: datetime | None) -> None:
    """Records where the clock is moving to; none = it has arrived."""
    await tx.run(SET_TARGET, target=target)


async def state(tx: Tx) -> tuple[datetime | None, datetime | None]:
    """The clock's instant (none: real time) and its target (none: it does not move)."""
    row = await tx.row(STATE)
    return (row["clock_at"], row["target_at"]) if row else (None, None)


async def record_reports(database: Database, tenant_id: UUID, reports: Sequence[QuiescenceReport]) -> None:
    """Stores the newest report of each service."""
    await database.call(
        RECORD,
        tenant_id,
        [report.service for report in reports],
        [report.probe for report in reports],
        [report.model_dump(mode="json") for report in reports],
    )


async def reports(database: Database, tenant_id: UUID, probe: int) -> dict[str, QuiescenceReport]:
    """The reports to this probe, or to a later one, so far."""
    rows = await database.call(REPORTS, tenant_id, probe)
    return {row["report"]["service"]: QuiescenceReport.model_validate(row["report"]) for row in rows}


def as_round(answers: dict[str, QuiescenceReport]) -> Round:
    return {
        name: Report(name, answer.sent, answer.handled, answer.subscribes, answer.next_due_at)
        for name, answer in answers.items()
    }


async def has_accounts(tx: Tx) -> bool:
    return bool(await tx.value(HAS_ACCOUNTS, type=AccountOpened.TYPE))
