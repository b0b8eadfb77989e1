from collections.abc import Sequence

from encours_contracts.envelope import Envelope
from encours_notifications.store import deliveries, delivery_queues, events
from encours_platform.database import Tx


async def log_events(tx: Tx, envelopes: Sequence[Envelope]) -> None:
    """Adds events to the public log, in order, and creates a delivery for each endpoint that subscribes to one.

    What is logged is `Envelope.public()`: no private field, so no sealed bank details and no keys.
    """
    await events.append(
        tx,
        [
            events.NewEvent(envelope.id, envelope.account, envelope.type, envelope.time, envelope.public())
            for envelope in envelopes
        ],
    )
    ids, types = [envelope.id for envelope in envelopes], [envelope.type for envelope in envelopes]
    if subscribed := await deliveries.plan(tx, ids, types):
        await delivery_queues.enqueue(tx, subscribed, tx.now)
