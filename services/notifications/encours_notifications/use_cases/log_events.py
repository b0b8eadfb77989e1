from collections.abc import Sequence

from encours_contracts.envelope import Envelope
from encours_notifications.store import deliveries, events, wakeups
from encours_notifications.use_cases.deliver_webhooks import DELIVER
from encours_platform.database import Tx


async def log_events(tx: Tx, envelopes: Sequence[Envelope]) -> None:
    """Adds events to the public log, in order, and makes a delivery for each endpoint that wants one.

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
    if wanted_by := await deliveries.plan(tx, ids, types):
        await wakeups.wake(tx, DELIVER, [str(endpoint_id) for endpoint_id in wanted_by], tx.now)
