from collections.abc import Sequence
from typing import Any
from uuid import UUID

from encours_contracts.credit import OrderShipped
from encours_contracts.fields import Line
from encours_credit.domain import order as rules
from encours_credit.domain.exposure import Exposure, Parts
from encours_credit.domain.order import Order
from encours_credit.store import exposure, orders
from encours_platform.database import Tx
from encours_platform.outbox import append
from encours_platform.problems import NotFound
from encours_values.ids import new_id


async def lock_order(tx: Tx, order_id: UUID) -> tuple[Order, dict[UUID, Exposure]]:
    """The order, with its account's exposure locked. Raises `NotFound`."""
    account_id = await orders.account_of(tx, order_id)
    if account_id is None:
        raise NotFound("there is no such order")
    locked = await exposure.lock(tx, [account_id])
    return await found(tx, order_id), dict(locked)


async def found(tx: Tx, order_id: UUID) -> Order:
    order = await orders.find(tx, order_id)
    if order is None:
        raise NotFound("there is no such order")
    return order


async def ship_order(tx: Tx, order_id: UUID, amount: int | None, lines: Sequence[Line]) -> Order:
    """A delivery of `amount` minor units, or of these lines, or of all that is left; never more than was ordered.

    Moves it from open orders to unbilled and publishes OrderShipped, which billing invoices. Raises `NotFound`,
    `ImpossibleMove` and `MoreThanOrdered`.
    """
    order, locked = await lock_order(tx, order_id)
    requested = sum(line.amount for line in lines) if lines else amount
    fulfilment, shipped = rules.ship(order, requested)
    shipment_id = new_id()
    sent: Sequence[Any] = lines or (order.lines if shipped == order.amount else ())
    sent = [Line.model_validate(line) for line in sent]
    await orders.ship(tx, order_id, fulfilment, shipped)
    plain = [line.model_dump(mode="json") for line in sent]
    await orders.note_movement(tx, shipment_id, order_id, "shipment", shipped, lines=plain)
    await exposure.move(tx, locked, {order.account_id: Parts(open_orders=-shipped, unbilled=shipped)})
    await append(
        tx,
        OrderShipped(
            account_id=order.account_id,
            order_id=order_id,
            external_id=order.external_id,
            shipment_id=shipment_id,
            amount=shipped,
            currency=order.currency,
            shipped_at=tx.now,
            lines=sent,
            cost_centre=order.cost_centre,
            analytics=dict(order.analytics),
        ),
    )
    return await found(tx, order_id)
