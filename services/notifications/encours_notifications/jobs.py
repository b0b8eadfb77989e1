"""Due row → use case."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from encours_notifications.use_cases.deliver_webhooks import DELIVER, Courier, deliver_webhooks
from encours_notifications.use_cases.project_invoices import REMIND
from encours_notifications.use_cases.remind import remind
from encours_notifications.use_cases.send_mails import MAIL, PostOffice, keep_mails, send_mails
from encours_platform.database import Database, Tx
from encours_platform.due_work import Due, Job, OutsideJob

ACCOUNTS_AT_ONCE = 500
DELIVER_LEASE_SECONDS = 30
MAIL_LEASE_SECONDS = 75
"""Longer than a round takes with every time-out in it; so long a row of a process that died waits for another one."""


def jobs(courier: Courier, office: PostOffice | None) -> Mapping[str, Job | OutsideJob]:
    """`office` is none where no mail server is configured."""

    async def deliver(database: Database, tenant_id: UUID, due: Due) -> None:
        await deliver_webhooks(courier, database, tenant_id, UUID(due.subject))

    async def remind_all(tx: Tx, rows: Sequence[Due]) -> None:
        await remind(tx, [UUID(row.subject) for row in rows], mail_server=office is not None)

    async def mail(database: Database, tenant_id: UUID, _due: Due) -> None:
        if office is None:
            await database.run(tenant_id, keep_mails)
        else:
            await send_mails(office, database, tenant_id)

    return {
        DELIVER: OutsideJob(deliver, lease_seconds=DELIVER_LEASE_SECONDS),
        REMIND: Job(remind_all, batch=ACCOUNTS_AT_ONCE),
        MAIL: OutsideJob(mail, lease_seconds=MAIL_LEASE_SECONDS),
    }
