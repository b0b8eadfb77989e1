from collections.abc import Sequence

from encours_contracts.billing import InvoiceOverdue
from encours_platform.bus import Message
from encours_platform.bus.in_process import InProcessBus
from encours_platform.relay import Relay
from tests.common.alone import alone, count, tenant

INSERT = "INSERT INTO outbox (tenant_id, event_id, type, occurred_at, data) VALUES ($1, uuidv7(), $2, now(), '{}')"


class Noting(InProcessBus):
    def __init__(self) -> None:
        super().__init__()
        self.carried: list[tuple[str, str]] = []

    async def publish(self, topic: str, messages: Sequence[Message]) -> None:
        self.carried += [(topic, message.type) for message in messages]


async def test_an_event_of_a_newer_version_does_not_hold_up_the_outbox() -> None:
    async with alone() as running:
        tenant_id, bus = await tenant(running.database), Noting()
        async with running.database.cross_tenant_transaction() as connection:
            for type_ in ("encours.invoice-embroidered.v2", InvoiceOverdue.TYPE):
                await connection.execute(INSERT, tenant_id, type_)

        assert await Relay("billing", running.database, bus).carry() == 2

        assert bus.carried == [
            ("encours.billing", "encours.invoice-embroidered.v2"),
            ("encours.billing", InvoiceOverdue.TYPE),
        ]
        assert await count(running.database, "outbox") == 0
