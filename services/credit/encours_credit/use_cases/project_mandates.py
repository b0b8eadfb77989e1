from encours_contracts.mandates import MandateActivated, MandateEnded
from encours_credit.store import exposure, projections
from encours_platform.database import Tx
from encours_platform.problems import NotYetKnown


async def mandate_changed(tx: Tx, event: MandateActivated | MandateEnded) -> None:
    """Counts the account's active mandates; the events arrive in order. Raises `NotYetKnown`."""
    if event.account_id not in await exposure.lock(tx, [event.account_id]):
        raise NotYetKnown("the account of this mandate is not known here")
    active = isinstance(event, MandateActivated)
    await projections.upsert_mandate(tx, event.mandate_id, event.account_id, active=active)
    await exposure.count_mandates(tx, event.account_id)
