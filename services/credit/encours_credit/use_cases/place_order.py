"""The decision at checkout. Orders that arrive together are decided by one statement."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from encours_credit.domain.errors import OrderAlreadyExists
from encours_credit.domain.order import Decided, NewOrder
from encours_credit.store import decisions
from encours_credit.store.decisions import OrderDecision, Outcome
from encours_platform.database import Database, DatabaseUnavailable, UnknownTenant
from encours_platform.problems import IdempotencyKeyReused, NotFound
from encours_values import terms
from encours_values.errors import DomainError
from encours_values.ids import ORDER, typeid

BATCH_MAX = 64
POOL_QUEUES_MAX = 4
"""At most so many statements wait for a lock of another transaction; each holds a connection."""
ATTEMPTS_MAX = 8

QueueKey = tuple[UUID, UUID | None]
"""A tenant, and the account (or group) that is busy; none = the queue of all accounts that are not busy."""


@dataclass(eq=False)
class WaitingOrder:
    order: NewOrder
    answer: "asyncio.Future[Decided]"
    attempts: int = 0

    @property
    def account(self) -> UUID | str | None:
        return self.order.account_id or self.order.account_external_id

    def decided(self, decision: OrderDecision) -> None:
        if decision.account_id is None:
            self.refused(NotFound("there is no such account", pointer="/account_id"))
        elif not self.answer.done():
            self.answer.set_result(
                Decided(decision.order_id, decision.account_id, decision.reasons, decision.due_on, decision.placed_at)
            )

    def refused(self, fault: BaseException) -> None:
        if not self.answer.done():
            self.answer.set_exception(fault)


@dataclass(eq=False)
class DecisionQueue:
    """Orders that wait while the statement before them runs. A queue has at most one statement in flight."""

    tenant_id: UUID
    busy: UUID | None
    waiting: deque[WaitingOrder] = field(default_factory=deque)
    in_flight: list[WaitingOrder] = field(default_factory=list)

    @property
    def waits_for_locks(self) -> bool:
        return self.busy is not None

    def take(self) -> list[WaitingOrder]:
        self.in_flight = [self.waiting.popleft() for _ in range(min(BATCH_MAX, len(self.waiting)))]
        return self.in_flight


class Checkout:
    """Decides orders in order of arrival; one statement decides all that wait.

    A tenant's orders share one queue. While another transaction (a delivery, a projected invoice, another process)
    locks the row of an account or of its group, the orders of that account or group get a queue of their own until it
    is empty, so that other orders do not wait for the lock. An order is answered after its commit or not at all; a
    client without an answer repeats the request with the same key.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queues: dict[QueueKey, DecisionQueue] = {}
        self._busy: dict[tuple[UUID, UUID | str | None], UUID] = {}
        """Accounts whose orders have a queue of their own now."""
        self._pool_queues = asyncio.Semaphore(POOL_QUEUES_MAX)
        self._tasks: set[asyncio.Task[None]] = set()

    async def place(self, tenant_id: UUID, order: NewOrder) -> Decided:
        """The decision, once it is committed.

        Raises `NotFound` (no such account), `IdempotencyKeyReused`, `OrderAlreadyExists`, `UnknownTenant`, and
        `DatabaseUnavailable`. Nothing of the order is stored then; after `DatabaseUnavailable` it may be stored.
        """
        waiting = WaitingOrder(order, asyncio.get_running_loop().create_future())
        self._enqueue((tenant_id, self._busy.get((tenant_id, waiting.account))), waiting)
        return await waiting.answer

    def _enqueue(self, key: QueueKey, waiting: WaitingOrder) -> None:
        queue = self._queues.get(key)
        if queue is None:
            queue = self._queues[key] = DecisionQueue(*key)
            task = asyncio.create_task(self._drain(key, queue))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        queue.waiting.append(waiting)

    async def _drain(self, key: QueueKey, queue: DecisionQueue) -> None:
        fault: BaseException = DatabaseUnavailable("the decision was interrupted")
        try:
            if queue.waits_for_locks:
                async with self._pool_queues:
                    await self._decide_all(queue)
            else:
                await self._decide_all(queue)
        except Exception as caught:  # noqa: BLE001  waiting requests get the error
            fault = caught
        finally:
            del self._queues[key]
            if queue.busy is not None:
                self._busy = {account: busy for account, busy in self._busy.items() if (account[0], busy) != key}
            for waiting in (*queue.in_flight, *queue.waiting):
                waiting.refused(fault)

    async def _decide_all(self, queue: DecisionQueue) -> None:
        while queue.waiting:
            async with self._database.connection(queue.tenant_id) as connection:
                while batch := queue.take():
                    await self._decide(connection, queue, batch)

    async def _decide(self, connection: Any, queue: DecisionQueue, batch: Sequence[WaitingOrder]) -> None:
        """Runs one statement; where it fails, one for each order, so that a faulty order does not fail the others."""
        orders = [waiting.order for waiting in batch]
        try:
            order_decisions = await decisions.decide(connection, queue.tenant_id, orders, wait=queue.waits_for_locks)
        except Exception as fault:
            if decisions.is_unavailable(fault, connection):
                raise
            await self._decide_one_by_one(connection, queue, batch, fault)
            return
        self._database.on_commit({"relay"})
        if not order_decisions:
            for waiting in batch:
                waiting.refused(UnknownTenant("this merchant is not known here"))
        undated = [pair for pair in zip(batch, order_decisions, strict=False) if not self._answered(queue, *pair)]
        if undated:
            await self._store_due_dates(queue, undated)

    async def _decide_one_by_one(
        self, connection: Any, queue: DecisionQueue, batch: Sequence[WaitingOrder], fault: Exception
    ) -> None:
        for waiting in batch:
            waiting.attempts += 1
            if len(batch) == 1 and (not decisions.is_passing(fault) or waiting.attempts > ATTEMPTS_MAX):
                waiting.refused(fault)
            else:
                await self._decide(connection, queue, [waiting])

    def _answered(self, queue: DecisionQueue, waiting: WaitingOrder, decision: OrderDecision) -> bool:
        """Answers the request or queues the order again; false where the due date must be computed first."""
        match decision.outcome:
            case Outcome.DECIDED | Outcome.REPLAYED:
                waiting.decided(decision)
            case Outcome.DUE_DATE_MISSING:
                return False
            case Outcome.BUSY:
                self._requeue_alone(queue, waiting, decision.account_id)
            case _:
                waiting.refused(_refusal(decision))
        return True

    def _requeue_alone(self, queue: DecisionQueue, waiting: WaitingOrder, busy: UUID | None) -> None:
        if busy is not None:
            self._busy[queue.tenant_id, waiting.account] = busy
        self._requeue(queue, waiting, busy)

    def _requeue(self, queue: DecisionQueue, waiting: WaitingOrder, busy: UUID | None) -> None:
        waiting.attempts += 1
        if waiting.attempts > ATTEMPTS_MAX:
            waiting.refused(DatabaseUnavailable("the account is busy"))
            return
        queue.in_flight = [each for each in queue.in_flight if each is not waiting]
        self._enqueue((queue.tenant_id, busy), waiting)

    async def _store_due_dates(
        self, queue: DecisionQueue, undated: Sequence[tuple[WaitingOrder, OrderDecision]]
    ) -> None:
        """Computes today's due date of each payment term once and queues the orders again."""
        for day, text in {(decision.due_on, decision.terms) for _, decision in undated}:
            concerned = [waiting for waiting, decision in undated if (decision.due_on, decision.terms) == (day, text)]
            try:
                await self._store_due_date(queue.tenant_id, day, text)
            except Exception as fault:  # noqa: BLE001  the requests of these terms get the error
                for waiting in concerned:
                    waiting.refused(fault)
            else:
                for waiting in concerned:
                    self._requeue(queue, waiting, queue.busy)

    async def _store_due_date(self, tenant_id: UUID, day: date | None, text: str | None) -> None:
        assert day is not None  # noqa: S101  what the outcome says
        assert text is not None  # noqa: S101
        due_on = terms.lawful_due_date(day, terms.parse_terms(orjson.loads(text)))
        await self._database.run(tenant_id, lambda tx: decisions.store_due_date(tx, day, text, due_on))


def _refusal(decision: OrderDecision) -> DomainError:
    match decision.outcome:
        case Outcome.KEY_REUSED:
            return IdempotencyKeyReused("this Idempotency-Key came with another request before")
        case Outcome.ORDER_EXISTS:
            existing = typeid(ORDER, decision.order_id)
            return OrderAlreadyExists(f"the account has a live order of this external_id: {existing}")
    return NotFound("there is no such account", pointer="/account_id")
