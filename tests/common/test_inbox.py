"""Events that cannot be handled, and those that come to two processes at once."""

import uuid

from encours_contracts.credit import AccountReleased
from encours_contracts.envelope import Envelope
from encours_platform.database import Sql, Tx
from encours_platform.inbox import each
from encours_values.ids import new_id
from tests.common.alone import alone, count, tenant

HANDLED = Sql("SELECT sum(events) FROM flow WHERE tenant_id = :tenant_id AND direction = 'handled'")


def released(tenant_id: uuid.UUID, what: str) -> Envelope:
    event = AccountReleased(account_id=new_id(), reason=what)
    return Envelope(
        id=new_id(),
        source="/encours/credit",
        type=event.TYPE,
        time="2026-01-01T00:00:00Z",
        tenant=tenant_id,
        account=event.account_id,
        data=event.model_dump(mode="json"),
    )


async def test_a_handler_that_misses_a_file_does_not_hold_up_what_comes_after() -> None:
    handled: list[str] = []

    async def hear(_tx: Tx, event: AccountReleased) -> None:
        if event.reason == "bad":
            raise FileNotFoundError("a file of the handler's own")
        handled.append(event.reason)

    async with alone(handlers={AccountReleased.TYPE: each(hear)}) as running:
        tenant_id = await tenant(running.database)

        await running.inbox.receive([released(tenant_id, "bad"), released(tenant_id, "good")])

        assert handled == ["good"]
        assert await count(running.database, "dead_letter") == 1


async def test_an_event_that_fails_in_two_processes_is_dead_lettered_and_counted_once() -> None:
    async def hear(_tx: Tx, event: AccountReleased) -> None:
        raise LookupError(event.reason)

    async with alone(handlers={AccountReleased.TYPE: each(hear)}) as running:
        tenant_id = await tenant(running.database, "sandbox")
        bad = released(tenant_id, "bad")

        for _ in range(2):  # as after a rebalance, when both were at it
            await running.inbox._dead_letter(tenant_id, bad, LookupError("bad"))

        assert await count(running.database, "dead_letter") == 1
        async with running.database.transaction(tenant_id) as tx:
            assert await tx.value(HANDLED) == 1


async def test_a_letter_that_fails_again_does_not_hold_up_the_others() -> None:
    broken, handled = {"first", "second"}, []

    async def hear(_tx: Tx, event: AccountReleased) -> None:
        if event.reason in broken:
            raise LookupError(event.reason)
        handled.append(event.reason)

    async with alone(handlers={AccountReleased.TYPE: each(hear)}) as running:
        tenant_id = await tenant(running.database)
        await running.inbox.receive([released(tenant_id, "first"), released(tenant_id, "second")])
        broken.remove("second")

        assert await running.inbox.replay(tenant_id) == 1

        assert handled == ["second"]
        broken.clear()
        assert await running.inbox.replay(tenant_id) == 1
        assert handled == ["second", "first"]
