"""Stores an alert with its debits and publishes it."""

from collections.abc import Sequence
from uuid import UUID

from encours_collections.debits.domain.alerts import Alert
from encours_collections.debits.store import alerts
from encours_contracts.collections import CollectionAlertRaised
from encours_platform import outbox
from encours_platform.database import Tx


async def raise_alert(tx: Tx, ids: Sequence[UUID], alert: Alert, *, again: bool = False) -> None:
    """One event for all debits that do not have this alert yet; with `again` also for those that had it before."""
    alerted = await alerts.add(tx, ids, alert, again=again)
    if not alerted:
        return
    only = alerted[0] if len(alerted) == 1 else None
    await outbox.append(
        tx,
        CollectionAlertRaised(
            kind=alert.kind,
            cause=alert.cause,
            account_id=only.account_id if only else None,
            collection_id=only.collection_id if only else None,
            batch_id=alert.batch_id,
            collections=len(alerted),
            amount=sum(each.amount_minor for each in alerted),
            currency=alerted[0].currency,
            deadline=alert.deadline,
        ),
    )
