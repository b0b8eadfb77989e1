"""The decision at checkout. Orders that meet are gathered for an instant and decided by one statement."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from encours_common import terms
from encours_common.db import Database, DatabaseUnavailable, UnknownTenant
from encours_common.errors import DomainError
from encours_common.ids import ORDER, typeid
from encours_common.problems import IdempotencyKeyReused, NotFound
from encours_credit.domain.errors import OrderAlreadyExists
from encours_credit.domain.order import Decided, NewOrder
from encours_credit.store import decisions
from encours_credit.store.decisions import Outcome, Ruling

BATCH_MAX = 64
ATTEMPTS_MAX = 8

Queue = tuple[UUID, UUID | str | None]
"""A tenant, and an account that has a queue of its own while somebody else holds its row."""


@dataclass(eq=False)
class _Waiting:
    order: NewOrder
    answer: "asyncio.Future[Decided]"
    attempts: int = 0

    def decided(self, ruling: Ruling) -> None:
        if self.answer.done():
            return
        if ruling.account_id is None:
            self.refused(NotFound("there is no such account", pointer="/account_id"))
            return
        answer = Decided(ruling.order_id, ruling.account_id, ruling.reasons, ruling.due_on, ruling.placed_at)
        self.answer.set_result(answer)

    def refused(self, fault: BaseException) -> None:
        if not self.answer.done():
            self.answer.set_exception(fault)


@dataclass(eq=False)
class _Lane:
    """Orders that wait while the statement before them runs. At most one statement of a lane is in flight."""

    tenant_id: UUID
    account: UUID | str | None
    waiting: deque[_Waiting] = field(default_factory=deque)
    in_flight: list[_Waiting] = field(default_factory=list)

    def take(self) -> list[_Waiting]:
        self.in_flight = [self.waiting.popleft() for _ in range(min(BATCH_MAX, len(self.waiting)))]
        return self.in_flight


def _account_of(order: NewOrder) -> UUID | str | None:
    return order.account_id or order.account_external_id


class Checkout:
    """Decides orders in order of arrival, all that wait for a tenant in one statement.

    A tenant has one lane; an account whose row is held by somebody else (a delivery, an invoice being taken in, another
    process) gets a lane of its own until it is drained, so that it alone waits. An order is answered after its
    commit or not at all; whoever got no answer asks again with the same key.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lanes: dict[Queue, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def place(self, tenant_id: UUID, order: NewOrder) -> Decided:
        """The decision, once it is committed.

        Raises `NotFound` (no such account), `IdempotencyKeyReused`, `OrderAlreadyExists`, `UnknownTenant`, and
        `DatabaseUnavailable`: nothing was kept of the order then, or in the last case perhaps all of it.
        """
        waiting = _Waiting(order, asyncio.get_running_loop().create_future())
        own = (tenant_id, _account_of(order))
        self._enqueue(own if own in self._lanes else (tenant_id, None), waiting)
        return await waiting.answer

    def _enqueue(self, key: Queue, waiting: _Waiting) -> None:
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane(*key)
            task = asyncio.create_task(self._drain(key, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        lane.waiting.append(waiting)

    async def _drain(self, key: Queue, lane: _Lane) -> None:
        fault: BaseException = DatabaseUnavailable("the decision was interrupted")
        try:
            while lane.waiting:
                async with self._database.connection() as connection:
                    while batch := lane.take():
                        await self._decide(connection, lane, batch)
        except Exception as caught:  # noqa: BLE001  whoever waits is told, whatever it was
            fault = caught
        finally:
            del self._lanes[key]
            for waiting in (*lane.in_flight, *lane.waiting):
                waiting.refused(fault)

    async def _decide(self, connection: Any, lane: _Lane, batch: Sequence[_Waiting]) -> None:
        """One statement; where it fails, one for each order, so that a faulty one does not spoil the others."""
        orders = [waiting.order for waiting in batch]
        try:
            rulings = await decisions.decide(connection, lane.tenant_id, orders, wait=lane.account is not None)
        except Exception as fault:
            if decisions.is_unreachable(fault, connection):
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

    def _settled(self, lane: _Lane, waiting: _Waiting, ruling: Ruling) -> bool:
        """Tells whoever waits, or queues the order anew; false where the due date has to be worked out first."""
        match ruling.outcome:
            case Outcome.DECIDED | Outcome.REPLAYED:
                waiting.decided(ruling)
            case Outcome.DUE_DATE_WANTED:
                return False
            case Outcome.BUSY:
                self._again(lane, waiting, _account_of(waiting.order))
            case _:
                waiting.refused(_refusal(ruling))
        return True

    def _again(self, lane: _Lane, waiting: _Waiting, account: UUID | str | None) -> None:
        waiting.attempts += 1
        if waiting.attempts > ATTEMPTS_MAX:
            waiting.refused(DatabaseUnavailable("the account stays busy"))
            return
        lane.in_flight = [each for each in lane.in_flight if each is not waiting]
        self._enqueue((lane.tenant_id, account), waiting)

    async def _learn_due_dates(self, lane: _Lane, wanted: Sequence[tuple[_Waiting, Ruling]]) -> None:
        """Works out today's due date of each term once and lets the orders through again."""
        for day, text in {(ruling.due_on, ruling.terms) for _, ruling in wanted}:
            concerned = [waiting for waiting, ruling in wanted if (ruling.due_on, ruling.terms) == (day, text)]
            try:
                await self._learn_due_date(lane.tenant_id, day, text)
            except Exception as fault:  # noqa: BLE001  told to whom it concerns
                for waiting in concerned:
                    waiting.refused(fault)
            else:
                for waiting in concerned:
                    self._again(lane, waiting, lane.account)

    async def _learn_due_date(self, tenant_id: UUID, day: date | None, text: str | None) -> None:
        assert day is not None  # noqa: S101  what the outcome says
        assert text is not None  # noqa: S101
        due_on = terms.lawful_due_date(day, terms.parse_terms(orjson.loads(text)))
        await self._database.run(tenant_id, lambda tx: decisions.learn_due_date(tx, day, text, due_on))


def _refusal(ruling: Ruling) -> DomainError:
    match ruling.outcome:
        case Outcome.KEY_REUSED:
            return IdempotencyKeyReused("this Idempotency-Key came with another request before")
        case Outcome.ORDER_EXISTS:
            existing = typeid(ORDER, ruling.order_id)
            return OrderAlreadyExists(f"the account has a live order of this external_id: {existing}")
    return NotFound("there is no such account", pointer="/account_id")
