from collections.abc import Sequence

from encours_contracts.credit import OrderDeclined, OrderPlaced
from encours_platform import audit
from encours_platform.database import Tx
from encours_values.ids import ACCOUNT, ORDER, typeid

PATH = "/v1/orders"
UNKNOWN = "unknown"


async def audit_orders(tx: Tx, events: Sequence[OrderPlaced | OrderDeclined]) -> None:
    """Who ordered, in the audit trail; after the answer, so that the decision does not wait for the chain."""
    for event in events:
        reasons = [str(each) for each in event.reasons] if isinstance(event, OrderDeclined) else []
        details = {
            "path": PATH,
            "account_id": typeid(ACCOUNT, event.account_id),
            "external_id": event.external_id,
            "amount": event.amount,
            "currency": event.currency,
            "decision": "declined" if reasons else "authorized",
            "reasons": reasons,
        }
        subject = typeid(ORDER, event.order_id)
        audit.record(tx, who=event.placed_by or UNKNOWN, action="order_created", subject=subject, details=details)
