"""Due rows → use cases, and the loop that delivers webhooks."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID

import structlog

from encours_notifications.store import delivery_queues
from encours_notifications.store.delivery_queues import LeasedQueue
from encours_notifications.use_cases.deliver_webhooks import LEASE_SECONDS, WebhookContext, deliver_webhooks
from encours_notifications.use_cases.project_invoices import REMIND
from encours_notifications.use_cases.remind import remind
from encours_notifications.use_cases.send_mails import MAIL, MailContext, send_mails
from encours_platform.database import Database, DatabaseUnavailable, Tx
from encours_platform.due_work import Due, Job, OutsideJob
from encours_platform.process import cancel_and_wait

log = structlog.get_logger(__name__)

ACCOUNTS_AT_ONCE = 500
MAIL_LEASE_SECONDS = 75
"""Longer than a round takes with every time-out in it; another process takes a row up that long after a crash."""

ENDPOINTS_AT_ONCE = 100
"""Endpoints that one process serves at the same time."""
IDLE_SECONDS = 0.5
"""What other processes enqueue is found that late at worst; what this one does, at once."""


def jobs(mail: MailContext) -> Mapping[str, Job | OutsideJob]:
    async def remind_all(tx: Tx, rows: Sequence[Due]) -> None:
        await remind(tx, [UUID(row.subject) for row in rows], mail_server=await mail.servers.available(tx))

    async def send_due_mails(database: Database, tenant_id: UUID, _due: Due) -> None:
        await send_mails(mail, database, tenant_id)

    return {
        REMIND: Job(remind_all, batch=ACCOUNTS_AT_ONCE),
        MAIL: OutsideJob(send_due_mails, lease_seconds=MAIL_LEASE_SECONDS),
    }


class WebhookDispatcher:
    """Serves the delivery queues that are due, each in a task of its own: a slow endpoint holds up no other one.

    The queues are no `due_work`, so a sandbox clock does not wait for partners' endpoints.
    """

    def __init__(self, context: WebhookContext, database: Database) -> None:
        self._context = context
        self._database = database
        self._tasks: set[asyncio.Task[None]] = set()
        self._awake = asyncio.Event()
        database.listeners.append(self._on_commit)

    def _on_commit(self, work_left: set[str]) -> None:
        if delivery_queues.WAKES in work_left:
            self._awake.set()

    async def run(self) -> None:
        """Works until cancelled."""
        try:
            while True:
                await self._start_due_and_wait()
        finally:
            await cancel_and_wait(self._tasks)
            await self._context.sender.close()

    async def _start_due_and_wait(self) -> None:
        self._awake.clear()
        try:
            await self._start_due()
            async with asyncio.timeout(IDLE_SECONDS):
                await self._awake.wait()
        except TimeoutError:
            return
        except DatabaseUnavailable as unavailable:
            log.warning("webhooks_wait_for_database", fault=repr(unavailable))
            await asyncio.sleep(IDLE_SECONDS)
        except Exception:  # the loop outlives any fault: deliveries stay due
            log.exception("webhook_dispatch_failed")
            await asyncio.sleep(IDLE_SECONDS)

    async def _start_due(self) -> None:
        places = ENDPOINTS_AT_ONCE - len(self._tasks)
        if places <= 0:
            return
        for queue in await delivery_queues.lease_due(self._database, most=places, seconds=LEASE_SECONDS):
            task = asyncio.create_task(self._deliver(queue))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        self._awake.set()

    async def _deliver(self, queue: LeasedQueue) -> None:
        """After a fault the lease ends by itself, and the queue is served again."""
        try:
            await deliver_webhooks(self._context, self._database, queue)
        except DatabaseUnavailable as unavailable:
            log.warning("webhooks_wait_for_database", fault=repr(unavailable))
        except Exception:  # nobody awaits this task; the delivery stays due
            log.exception("webhook_delivery_failed", tenant=str(queue.tenant_id), endpoint=str(queue.endpoint_id))
