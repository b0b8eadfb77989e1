from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from encours_collections.debits.store import mandates
from encours_collections.intake.use_cases.apply_mandate_events import activate_mandates, amend_mandates, end_mandates
from encours_collections.intake.use_cases.reduce import take_disputes, take_paid
from encours_collections.intake.use_cases.take_due import take_due
from encours_contracts.billing import CollectionDue, DisputeOpened, InvoicePaid
from encours_contracts.credit import AccountOpened, AccountUpdated
from encours_contracts.envelope import Envelope
from encours_contracts.mandates import MandateActivated, MandateAmended, MandateEnded
from encours_platform.database import Tx
from encours_platform.inbox import AnyHandler, EnvelopeHandler


async def _project_buyers(tx: Tx, events: Sequence[AccountOpened | AccountUpdated]) -> None:
    await mandates.upsert_buyers(
        tx,
        [
            {
                "account_id": event.account_id,
                "street": event.address.street if event.address else "",
                "postcode": event.address.postcode if event.address else "",
                "city": event.address.city if event.address else "",
                "country": event.address.country if event.address else event.country,
                "notice_days": event.prenotification.days if event.prenotification else None,
            }
            for event in events
        ],
    )


def _in_order(take: Callable[[Tx, Sequence[Any], Sequence[UUID]], Awaitable[None]]) -> EnvelopeHandler:
    """Events of billing with their ids, which tell which of two was told later."""

    async def handle(tx: Tx, envelopes: Sequence[Envelope]) -> None:
        await take(tx, [envelope.event() for envelope in envelopes], [envelope.id for envelope in envelopes])

    return EnvelopeHandler(handle)


def handlers() -> Mapping[str, AnyHandler]:
    return {
        CollectionDue.TYPE: _in_order(take_due),
        InvoicePaid.TYPE: _in_order(take_paid),
        DisputeOpened.TYPE: _in_order(take_disputes),
        MandateActivated.TYPE: activate_mandates,
        MandateAmended.TYPE: amend_mandates,
        MandateEnded.TYPE: end_mandates,
        AccountOpened.TYPE: _project_buyers,
        AccountUpdated.TYPE: _project_buyers,
    }
