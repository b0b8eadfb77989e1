from uuid import UUID

from encours_contracts.credit import OrderReturned
from encours_credit.domain import order as rules
from encours_credit.domain.order import Order
from encours_credit.store import orders
from encours_credit.use_cases.ship_order import found, lock_order
from encours_platform.database import Tx
from encours_platform.outbox import append
from encours_values.ids import new_id


async def return_order(tx: Tx, order_id: UUID, amount_minor: int | None, reason: str) -> Order:
    """Records returned goods worth `amount_minor` (none = all); billing's credit note frees the line.

    Raises `NotFound`, `ImpossibleMove` and `MoreThanOrdered` (more than is with the buyer).
    """
    order, _ = await lock_order(tx, order_id)
    returned_minor = rules.return_goods(order, amount_minor)
    return_id = new_id()
    await orders.return_goods(tx, order_id, returned_minor)
    await orders.insert_movement(tx, return_id, order_id, "return", returned_minor, reason=reason)
    await append(
        tx,
        OrderReturned(
            account_id=order.account_id,
            order_id=order_id,
            external_id=order.external_id,
            return_id=return_id,
            amount=returned_minor,
            currency=order.currency,
            reason=reason,
        ),
    )
    return await found(tx, order_id)
