"""The decision at checkout. Orders that meet are gathered for an instant and decided by one statement."""

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
POOL_LANES_MAX = 4
"""Statements that wait for somebody else's lock, each on a connection of its own."""
ATTEMPTS_MAX = 8

LaneKey = tuple[UUID, UUID | None]
"""A tenant, and the account (or group) that is busy; none = the lane of all that are not."""


@dataclass(eq=False)
class _Waiting:
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
class _Lane:
    """Orders that wait while the statement before them runs. At most one statement of a lane is in flight."""

    tenant_id: UUID
    busy: UUID | None
    waiting: deque[_Waiting] = field(default_factory=deque)
    in_flight: list[_Waiting] = field(default_factory=list)

    @property
    def waits_for_locks(self) -> bool:
        return self.busy is not None

    def take(self) -> list[_Waiting]:
        self.in_flight = [self.waiting.popleft() for _ in range(min(BATCH_MAX, len(self.waiting)))]
        return self.in_flight


class Checkout:
    """Decides orders in order of arrival, those that wait together in one statement.

    A tenant's orders go through one lane. While somebody else holds the row of an account, or of its group (a delivery,
    an invoice being taken in, another process), its orders go through a lane of that account or group alone, until it
    is drained: nobody else waits for it. An order is answered after its commit or not at all; whoever got no answer
    asks again with the same key.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lanes: dict[LaneKey, _Lane] = {}
        self._busy: dict[tuple[UUID, UUID | str | None], UUID] = {}
        """Which lane of its own the orders of an account go through now."""
        self._pool_lanes = asyncio.Semaphore(POOL_LANES_MAX)
        self._tasks: set[asyncio.Task[None]] = set()

    async def place(self, tenant_id: UUID, order: NewOrder) -> Decided:
        """The decision, once it is committed.

        Raises `NotFound` (no such account), `IdempotencyKeyReused`, `OrderAlreadyExists`, `UnknownTenant`, and
        `DatabaseUnavailable`: nothing was kept of the order then, or in the last case perhaps all of it.
        """
        waiting = _Waiting(order, asyncio.get_running_loop().create_future())
        self._enqueue((tenant_id, self._busy.get((tenant_id, waiting.account))), waiting)
        return await waiting.answer

    def _enqueue(self, key: LaneKey, waiting: _Waiting) -> None:
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane(*key)
            task = asyncio.create_task(self._drain(key, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        lane.waiting.append(waiting)

    async def _drain(self, key: LaneKey, lane: _Lane) -> None:
        fault: BaseException = DatabaseUnavailable("the decision was interrupted")
        try:
            if lane.waits_for_locks:
                async with self._pool_lanes:
                    await self._decide_all(lane)
            else:
                await self._decide_all(lane)
        except Exception as caught:  # noqa: BLE001  whoever waits is told, whatever it was
            fault = caught
        finally:
            del self._lanes[key]
            if lane.busy is not None:
                self._busy = {account: busy for account, busy in self._busy.items() if (account[0], busy) != key}
            for waiting in (*lane.in_flight, *lane.waiting):
                waiting.refused(fault)

    async def _decide_all(self, lane: _Lane) -> None:
        while lane.waiting:
            async with self._database.connection(lane.tenant_id) as connection:
                while batch := lane.take():
                    await self._decide(connection, lane, batch)

    async def _decide(self, connection: Any, lane: _Lane, batch: Sequence[_Waiting]) -> None:
        """One statement; where it fails, one for each order, so that a faulty one does not spoil the others."""
        orders = [waiting.order for waiting in batch]
        try:
            rulings = await decisions.decide(connection, lane.tenant_id, orders, wait=lane.waits_for_locks)
        except Exception as fault:
            if decisions.is_unavailable(fault, connection):
                raise
            await self._decide_apart(connection, lane, batch, fault)
            return
        self._database.on_commit({"relay"})
        if not rulings:
            for waiting in batch:
                waiting.refused(UnknownTenant("this merchant is not known here"))
        wanted = [pair for pair in zip(batch, rulings, strict=False) if not self._settled(lane, *pair)]
        if wanted:
            await self._learn_due_dates(lane, wanted)

    async def _decide_apart(self, connection: Any, lane: _Lane, batch: Sequence[_Waiting], fault: Exception) -> None:
        for waiting in batch:
            waiting.attempts += 1
            if len(batch) == 1 and (not decisions.is_passing(fault) or waiting.attempts > ATTEMPTS_MAX):
                waiting.refused(fault)
            else:
                await self._decide(connection, lane, [waiting])

    def _settled(self, lane: _Lane, waiting: _Waiting, decision: OrderDecision) -> bool:
        """Tells whoever waits, or queues the order anew; false where the due date has to be worked out first."""
        match decision.outcome:
            case Outcome.DECIDED | Outcome.REPLAYED:
                waiting.decided(decision)
            case Outcome.DUE_DATE_WANTED:
                return False
            case Outcome.BUSY:
                self._again_alone(lane, waiting, decision.account_id)
            case _:
                waiting.refused(_refusal(decision))
        return True

    def _again_alone(self, lane: _Lane, waiting: _Waiting, busy: UUID | None) -> None:
        if busy is not None:
            self._busy[lane.tenant_id, waiting.account] = busy
        self._again(lane, waiting, busy)

    def _again(self, lane: _Lane, waiting: _Waiting, busy: UUID | None) -> None:
        waiting.attempts += 1
        if waiting.attempts > ATTEMPTS_MAX:
            waiting.refused(DatabaseUnavailable("the account stays busy"))
            return
        lane.in_flight = [each for each in lane.in_flight if each is not waiting]
        self._enqueue((lane.tenant_id, busy), waiting)

    async def _learn_due_dates(self, lane: _Lane, wanted: Sequence[tuple[_Waiting, OrderDecision]]) -> None:
        """Works out today's due date of each term once and lets the orders through again."""
        for day, text in {(decision.due_on, decision.terms) for _, decision in wanted}:
            concerned = [waiting for waiting, decision in wanted if (decision.due_on, decision.terms) == (day, text)]
            try:
                await self._learn_due_date(lane.tenant_id, day, text)
            except Exception as fault:  # noqa: BLE001  told to whom it concerns
                for waiting in concerned:
                    waiting.refused(fault)
            else:
                for waiting in concerned:
                    self._again(lane, waiting, lane.busy)

    async def _learn_due_date(self, tenant_id: UUID, day: date | None, text: str | None) -> None:
        assert day is not None  # noqa: S101  what the outcome says
        assert text is not None  # noqa: S101
        due_on = terms.lawful_due_date(day, terms.parse_terms(orjson.loads(text)))
        await self._database.run(tenant_id, lambda tx: decisions.learn_due_date(tx, day, text, due_on))


def _refusal(decision: OrderDecision) -> DomainError:
    match decision.outcome:
        case Outcome.KEY_REUSED:
            return IdempotencyKeyReused("this Idempotency-Key came with another request before")
        case Outcome.ORDER_EXISTS:
            existing = typeid(ORDER, decision.order_id)
            return OrderAlreadyExists(f"the account has a live order of this external_id: {existing}")
    return NotFound("there is no such account", pointer="/account_id")
