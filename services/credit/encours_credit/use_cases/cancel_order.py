from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from encours_contracts.credit import OrderCancelled
from encours_credit.domain import order as rules
from encours_credit.domain.exposure import Exposure, Parts
from encours_credit.domain.order import Order
from encours_credit.store import exposure, orders
from encours_credit.use_cases.ship_order import found, lock_order
from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.due_work import Due
from encours_platform.outbox import append_all

EXPIRE_ORDERS = "expire_orders"
"""Kind of the row that `decide_orders` writes, one a day; its subject is the last day on which to ship."""
EXPIRED_AT_ONCE_MAX = 500


async def cancel_order(tx: Tx, order_id: UUID, cause: str) -> Order:
    """Cancels the part that was not shipped, which frees the line. Raises `NotFound` and `ImpossibleMove`."""
    order, locked = await lock_order(tx, order_id)
    await _cancel(tx, [order], locked, cause)
    return await found(tx, order_id)


async def _cancel(tx: Tx, cancelled: Sequence[Order], locked: Mapping[UUID, Exposure], cause: str) -> None:
    rests = [(order, *rules.cancel(order)) for order in cancelled]
    changes: dict[UUID, Parts] = {}
    for order, _, rest_minor in rests:
        changes[order.account_id] = changes.get(order.account_id, Parts()) + Parts(open_orders_minor=-rest_minor)
    await orders.cancel(tx, [(order.id, fulfilment, rest_minor) for order, fulfilment, rest_minor in rests])
    await exposure.move(tx, locked, changes)
    await append_all(
        tx,
        [
            OrderCancelled(
                account_id=order.account_id,
                order_id=order.id,
                external_id=order.external_id,
                amount=rest_minor,
                currency=order.currency,
                cause=cause,
            )
            for order, _, rest_minor in rests
        ],
    )


async def expire_orders(tx: Tx, rows: Sequence[Due]) -> None:
    """Job: cancels the part of an order that was not shipped within settings.credit.order_expiry_days."""
    last = max(rows, key=lambda row: row.subject)
    day = date.fromisoformat(last.subject)
    accounts = await orders.accounts_with_expired(tx, day, EXPIRED_AT_ONCE_MAX)
    if not accounts:
        return
    locked = await exposure.lock(tx, accounts)
    expired = await orders.expired(tx, accounts, day)
    if expired:
        await _cancel(tx, expired, locked, "expired")
    await due_work.schedule(tx, EXPIRE_ORDERS, last.subject, last.due_at)
