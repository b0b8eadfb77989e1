from collections.abc import Sequence
from uuid import UUID

from encours_contracts.credit import OrderReturned
from encours_contracts.fields import DocumentLine
from encours_credit.domain import order as rules
from encours_credit.domain.order import Order
from encours_credit.domain.order_lines import MovedLine, MovementKind
from encours_credit.store import orders
from encours_credit.use_cases.ship_order import found, lock_order
from encours_platform.database import Tx
from encours_platform.outbox import append
from encours_values.ids import new_id


async def return_order(
    tx: Tx, order_id: UUID, amount_minor: int | None, named: Sequence[MovedLine], reason: str
) -> Order:
    """Records returned goods: these lines, or `amount_minor`, or all; billing's credit note frees the line.

    Raises `NotFound`, `ImpossibleMove`, `MoreThanOrdered` (more than is with the buyer and not credited already),
    `LineNotFound`, `MoreThanLeft` and `LinesDoNotAddUp`.
    """
    order, _ = await lock_order(tx, order_id)
    possible_minor = rules.return_goods(order, None if named else amount_minor)
    lines = await orders.lines_of(tx, order)
    moved = lines.take_back(amount_minor, named, possible_minor)
    returned_minor = rules.return_goods(order, moved.amount_minor)
    return_id = new_id()
    await orders.return_goods(tx, order_id, returned_minor)
    await orders.insert_movement(tx, return_id, order_id, MovementKind.RETURN, moved, reason=reason)
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
            lines=[DocumentLine.model_validate(line) for line in lines.published(moved)],
        ),
    )
    return await found(tx, order_id)
