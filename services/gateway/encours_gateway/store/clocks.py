from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from encours_common.contracts.control import ServiceReport
from encours_common.contracts.credit import AccountOpened
from encours_common.db import Database, Sql, Tx

from encours_gateway.domain.quiet import Report, Round

NEXT_PROBE = Sql("""
    INSERT INTO clock (tenant_id, probe) VALUES (:tenant_id, 1)
    ON CONFLICT (tenant_id) DO UPDATE SET probe = clock.probe + 1 RETURNING probe""")
AIM = Sql("""
    INSERT INTO clock (tenant_id, target_at) VALUES (:tenant_id, :target)
    ON CONFLICT (tenant_id) DO UPDATE SET target_at = excluded.target_at""")
STATE = Sql("""
    SELECT t.clock_at, c.target_at FROM tenant t LEFT JOIN clock c USING (tenant_id) WHERE t.tenant_id = :tenant_id""")
KEEP = Sql("""
    INSERT INTO clock_report (tenant_id, service, probe, report) VALUES (:tenant_id, :service, :probe, :report)
    ON CONFLICT (tenant_id, service) DO UPDATE SET probe = excluded.probe, report = excluded.report
     WHERE clock_report.probe < excluded.probe""")
REPORTS = Sql("SELECT report FROM clock_report WHERE tenant_id = :tenant_id AND probe >= :probe")
HAS_ACCOUNTS = Sql("SELECT EXISTS (SELECT FROM figure WHERE tenant_id = :tenant_id AND type = :type)")
ALONE = "SELECT pg_advisory_lock(hashtextextended($1, 7))"
NO_LONGER_ALONE = "SELECT pg_advisory_unlock(hashtextextended($1, 7))"


@asynccontextmanager
async def alone(database: Database, tenant_id: UUID) -> AsyncIterator[None]:
    """One at a time moves a tenant's clock, whichever process it is in."""
    async with database.connection() as connection:
        await connection.execute(ALONE, str(tenant_id))
        try:
            yield
        finally:
            if not connection.is_closed():
                await connection.execute(NO_LONGER_ALONE, str(tenant_id))


async def next_probe(tx: Tx) -> int:
    number: int = await tx.value(NEXT_PROBE)
    return number


async def aim(tx: Tx, target: datetime | None) -> None:
    """Notes where the clock is going; none once it is there."""
    await tx.run(AIM, target=target)


async def state(tx: Tx) -> tuple[datetime | None, datetime | None]:
    """Where the clock stands (none: real time) and where it is going (none: nowhere)."""
    row = await tx.row(STATE)
    return (row["clock_at"], row["target_at"]) if row else (None, None)


async def keep_report(tx: Tx, report: ServiceReport) -> None:
    await tx.run(KEEP, service=report.service, probe=report.probe, report=report.model_dump(mode="json"))


async def reports(tx: Tx, probe: int) -> dict[str, ServiceReport]:
    """The services' answers to this probe, or to a later one, so far."""
    found = [ServiceReport.model_validate(row["report"]) for row in await tx.rows(REPORTS, probe=probe)]
    return {report.service: report for report in found}


def as_round(answers: dict[str, ServiceReport]) -> Round:
    return {
        name: Report(name, answer.sent, answer.handled, answer.subscribes, answer.next_due_at)
        for name, answer in answers.items()
    }


async def has_accounts(tx: Tx) -> bool:
    return bool(await tx.value(HAS_ACCOUNTS, type=AccountOpened.TYPE))
