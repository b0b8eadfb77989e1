from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_contracts.credit import OrderShipped
from encours_contracts.fields import Address, DocumentLine
from encours_credit.domain import order as rules
from encours_credit.domain.exposure import Exposure, Parts
from encours_credit.domain.order import Order
from encours_credit.domain.order_lines import MovedLine, MovementKind
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


@dataclass(frozen=True, slots=True)
class Printed:
    """What the invoice of a delivery prints and nothing else reads."""

    delivery_address: Address | None = None
    buyer_order_number: str | None = None


def _address(order: Order) -> Address | None:
    return Address.model_validate(order.delivery_address) if order.delivery_address else None


async def ship_order(
    tx: Tx,
    order_id: UUID,
    amount_minor: int | None,
    named: Sequence[MovedLine],
    printed: Printed,
) -> Order:
    """Ships these lines, or `amount_minor`, or all that is left of the order.

    Moves the amount from open orders to unbilled and publishes OrderShipped, which billing invoices. Raises `NotFound`,
    `ImpossibleMove`, `MoreThanOrdered`, `LineNotFound`, `MoreThanLeft` and `LinesDoNotAddUp`.
    """
    order, locked = await lock_order(tx, order_id)
    rules.ship(order, None if named else amount_minor)
    lines = await orders.lines_of(tx, order)
    moved = lines.ship(amount_minor, named, order.remaining_minor)
    fulfilment, shipped_minor = rules.ship(order, moved.amount_minor)
    shipment_id = new_id()
    await orders.ship(tx, order_id, fulfilment, shipped_minor)
    await orders.insert_movement(tx, shipment_id, order_id, MovementKind.SHIPMENT, moved)
    await exposure.move(
        tx, locked, {order.account_id: Parts(open_orders_minor=-shipped_minor, unbilled_minor=shipped_minor)}
    )
    await append(
        tx,
        OrderShipped(
            account_id=order.account_id,
            order_id=order_id,
            external_id=order.external_id,
            shipment_id=shipment_id,
            amount=shipped_minor,
            currency=order.currency,
            shipped_at=tx.now,
            lines=[DocumentLine.model_validate(line) for line in lines.published(moved)],
            cost_centre=order.cost_centre,
            analytics=dict(order.analytics),
            delivery_address=printed.delivery_address or _address(order),
            buyer_order_number=printed.buyer_order_number,
        ),
    )
    return await found(tx, order_id)
