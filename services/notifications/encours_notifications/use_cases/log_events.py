from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from encours_contracts.envelope import Envelope
from encours_notifications.store import buyers, deliveries, delivery_queues, events
from encours_notifications.store.buyers import Buyer
from encours_platform.database import Tx


async def log_events(tx: Tx, envelopes: Sequence[Envelope]) -> None:
    """Adds events to the public log, in order, and creates a delivery for each endpoint that subscribes to one.

    What is logged is `Envelope.public_data()`: no private field, so no sealed bank details and no keys. The merchant's
    own id of the buyer is added where the event does not name it, so that a partner needs no look-up. Fields that are
    null are not stored.
    """
    known = await buyers.known(tx, {envelope.account for envelope in envelopes if envelope.account is not None})
    await events.append(
        tx,
        [
            events.NewEvent(envelope.id, envelope.account, envelope.type, envelope.time, _logged(envelope, known))
            for envelope in envelopes
        ],
    )
    ids, types = [envelope.id for envelope in envelopes], [envelope.type for envelope in envelopes]
    if subscribed := await deliveries.plan(tx, ids, types):
        await delivery_queues.enqueue(tx, subscribed, tx.now)


def _logged(envelope: Envelope, known: Mapping[UUID, Buyer]) -> dict[str, Any]:
    data = envelope.public_data()
    if envelope.account is not None and data.get("account_external_id") is None and envelope.account in known:
        data["account_external_id"] = known[envelope.account].external_id
    return {name: value for name, value in data.items() if value is not None}
