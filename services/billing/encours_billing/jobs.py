from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from encours_billing.domain.statement import Month
from encours_billing.use_cases import due
from encours_billing.use_cases.apply_collection_events import finish_debits
from encours_billing.use_cases.collect_payouts import PAYOUTS, collect_payouts
from encours_billing.use_cases.flag_overdue import flag_next
from encours_billing.use_cases.issue_statements import issue_statements
from encours_billing.use_cases.payment_services import PaymentServices
from encours_billing.use_cases.provide_documents import PROVIDE, provide_document
from encours_billing.use_cases.start_checkout import SYNC
from encours_billing.use_cases.sync_checkout import sync_later
from encours_platform.database import Database, Tx
from encours_platform.due_work import Due, Job, OutsideJob
from encours_platform.outbox import append_all
from encours_platform.sealing import Sealer


def _after(row: Due) -> UUID:
    return UUID(row.payload["after"]) if "after" in row.payload else due.FIRST


async def _statements(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        await issue_statements(tx, Month.parse(row.subject), _after(row))


async def _overdue(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        await append_all(tx, await flag_next(tx, row.subject, _after(row)))


async def _finality(tx: Tx, rows: Sequence[Due]) -> None:
    for row in rows:
        await finish_debits(tx, date.fromisoformat(row.subject), _after(row))


def jobs(sealer: Sealer, services: PaymentServices) -> Mapping[str, Job | OutsideJob]:
    """A row at a time: each is a chunk of accounts in a transaction of its own."""

    async def provide(database: Database, tenant_id: UUID, row: Due) -> None:
        await provide_document(database, tenant_id, sealer, row)

    async def sync(database: Database, tenant_id: UUID, row: Due) -> None:
        await sync_later(services, database, tenant_id, UUID(row.subject))

    async def payouts(database: Database, tenant_id: UUID, row: Due) -> None:
        await collect_payouts(services, database, tenant_id, UUID(row.subject))

    return {
        SYNC: OutsideJob(sync),
        PAYOUTS: OutsideJob(payouts, lease_seconds=120),
        PROVIDE: OutsideJob(provide),
        due.STATEMENTS: Job(_statements, batch=1),
        due.OVERDUE: Job(_overdue, batch=1),
        due.FINALITY: Job(_finality, batch=1),
    }
