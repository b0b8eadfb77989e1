from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encours_contracts.credit import OrderCancelled
from encours_contracts.fields import DocumentLine
from encours_credit.domain import order as rules
from encours_credit.domain.exposure import Exposure, Parts
from encours_credit.domain.order import Fulfilment, Order
from encours_credit.domain.order_lines import MovedLine, MovementKind
from encours_credit.store import exposure, orders
from encours_credit.use_cases.ship_order import found, lock_order
from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.due_work import Due
from encours_platform.outbox import append_all
from encours_values.ids import new_id

EXPIRE_ORDERS = "expire_orders"
"""Kind of the row that `decide_orders` writes, one a day; its subject is the last day on which to ship."""
EXPIRED_AT_ONCE_MAX = 500


@dataclass(frozen=True)
class Cancelled:
    """What is cancelled of an order, and where that brings it."""

    order: Order
    fulfilment: Fulfilment
    amount_minor: int
    lines: Sequence[Mapping[str, Any]] = ()
    """As the event has them."""


async def cancel_order(
    tx: Tx, order_id: UUID, amount_minor: int | None, named: Sequence[MovedLine], cause: str
) -> Order:
    """Cancels these lines, or `amount_minor`, or all that was not shipped, which frees the line.

    Raises `NotFound`, `ImpossibleMove`, `MoreThanOrdered`, `LineNotFound`, `MoreThanLeft` and `LinesDoNotAddUp`.
    """
    order, locked = await lock_order(tx, order_id)
    rules.cancel(order, None if named else amount_minor)
    lines = await orders.lines_of(tx, order)
    moved = lines.cancel(amount_minor, named, order.remaining_minor)
    fulfilment, cancelled_minor = rules.cancel(order, moved.amount_minor)
    await orders.insert_movement(tx, new_id(), order_id, MovementKind.CANCELLATION, moved, reason=cause)
    await _cancel(tx, [Cancelled(order, fulfilment, cancelled_minor, lines.published(moved))], locked, cause)
    return await found(tx, order_id)


async def _cancel(tx: Tx, cancelled: Sequence[Cancelled], locked: Mapping[UUID, Exposure], cause: str) -> None:
    changes: dict[UUID, Parts] = {}
    for each in cancelled:
        account_id = each.order.account_id
        changes[account_id] = changes.get(account_id, Parts()) + Parts(open_orders_minor=-each.amount_minor)
    await orders.cancel(tx, [(each.order.id, each.fulfilment, each.amount_minor) for each in cancelled])
    await exposure.move(tx, locked, changes)
    await append_all(
        tx,
        [
            OrderCancelled(
                account_id=each.order.account_id,
                order_id=each.order.id,
                external_id=each.order.external_id,
                amount=each.amount_minor,
                currency=each.order.currency,
                cause=cause,
                lines=[DocumentLine.model_validate(line) for line in each.lines],
            )
            for each in cancelled
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
        await _cancel(tx, [Cancelled(order, *rules.cancel(order)) for order in expired], locked, "expired")
    await due_work.schedule(tx, EXPIRE_ORDERS, last.subject, last.due_at)
