"""A webhook of a payment service says what to look at; what is so is asked of the service itself."""

from uuid import UUID

from encours_billing.store import checkouts, payouts
from encours_billing.use_cases.collect_payouts import PAYOUTS
from encours_billing.use_cases.ports import ServiceEvent
from encours_billing.use_cases.start_checkout import SYNC
from encours_platform import due_work
from encours_platform.database import Tx


async def receive_webhook(tx: Tx, connection_id: UUID, event: ServiceEvent) -> None:
    """Each event takes effect once, in any order. One about something that is not ours is noted and has no effect."""
    if not await payouts.record_event(tx, event.event_id, event.kind):
        return
    if event.is_payout:
        await due_work.schedule(tx, PAYOUTS, str(connection_id), tx.now)
        return
    id_ = await checkouts.find(tx, event.external_id, event.external_payment_id, event.checkout_session_id)
    if id_ is not None:
        await due_work.schedule(tx, SYNC, str(id_), tx.now)
