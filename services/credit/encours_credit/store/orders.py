"""Orders and the goods that moved; decisions are written by `store.decisions`."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from encours_credit.domain.order import Billing, Decision, Fulfilment, Order
from encours_credit.domain.order_lines import Moved, MovementKind, OrderLines
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Listing

SELECT = """
    SELECT o.*, b.*, n.*
      FROM orders o
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(r.amount_minor), 0)::bigint AS billed, coalesce(sum(r.paid_minor), 0)::bigint AS paid,
                  coalesce(sum(r.in_collection_minor), 0)::bigint AS in_collection,
                  coalesce(sum(r.open_minor - r.in_collection_minor), 0)::bigint AS open,
                  coalesce(sum(r.overdue_minor), 0)::bigint AS overdue,
                  coalesce(min(r.due_on) FILTER (WHERE r.open_minor > 0), max(r.due_on)) AS invoice_due_on
             FROM receivable r
            WHERE r.tenant_id = o.tenant_id AND r.order_id = o.order_id) b
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(n.amount_minor), 0)::bigint AS credited_minor
             FROM credit_note n
            WHERE n.tenant_id = o.tenant_id AND n.order_id = o.order_id AND n.return_id IS NULL) n
     WHERE o.tenant_id = :tenant_id"""
"""Ends so that `paging` can narrow it."""
LIST = Listing(
    SELECT,
    "o.order_id",
    filters={
        "account_id": "o.account_id = {}",
        "external_id": "o.external_id = {}",
        "status": "o.decision = {}",
        "fulfilment": "o.fulfilment = {}",
        "placed_from": "o.placed_at >= {day}",
        "placed_to": "o.placed_at < {next_day}",
        "amount_min": "o.amount_minor >= {}",
        "amount_max": "o.amount_minor <= {}",
    },
    search=(
        "o.external_id ILIKE {}",
        "o.cost_centre ILIKE {}",
        "o.account_id IN (SELECT account_id FROM account WHERE tenant_id = :tenant_id AND name ILIKE {})",
    ),
    sorts={"placed_at": "o.placed_at", "amount": "o.amount_minor"},
)
ONE = Sql(f"{SELECT} AND o.order_id = :order_id")
ACCOUNT_OF = Sql("SELECT account_id FROM orders WHERE tenant_id = :tenant_id AND order_id = :order_id")
SHIPPED = Sql("""
    UPDATE orders SET fulfilment = :fulfilment, shipped_minor = shipped_minor + :amount_minor
     WHERE tenant_id = :tenant_id AND order_id = :order_id""")
RETURNED = Sql("""
    UPDATE orders SET returned_minor = returned_minor + :amount_minor
     WHERE tenant_id = :tenant_id AND order_id = :order_id""")
CANCELLED = Sql("""
    UPDATE orders o SET fulfilment = c.fulfilment, cancelled_minor = o.cancelled_minor + c.amount
      FROM unnest(CAST(:ids AS uuid[]), CAST(:fulfilments AS text[]), CAST(:amounts AS bigint[]))
           AS c (order_id, fulfilment, amount)
     WHERE o.tenant_id = :tenant_id AND o.order_id = c.order_id""")
MOVED = Sql("""
    INSERT INTO movement (tenant_id, movement_id, order_id, kind, amount_minor, lines, reason, moved_at)
    VALUES (:tenant_id, :movement_id, :order_id, :kind, :amount_minor, :lines, :reason, :now)""")
MOVEMENTS = Sql("""
    SELECT kind, lines FROM movement WHERE tenant_id = :tenant_id AND order_id = :order_id ORDER BY movement_id""")
EXPIRED = """o.decision = 'authorized' AND o.fulfilment IN ('open', 'partly_shipped') AND o.expires_on <= :day"""
EXPIRED_ACCOUNTS = Sql(f"""
    SELECT DISTINCT e.account_id FROM (
        SELECT o.account_id FROM orders o WHERE o.tenant_id = :tenant_id AND {EXPIRED}
         ORDER BY o.expires_on LIMIT :at_most) e""")  # noqa: S608
EXPIRED_OF = Sql(f"{SELECT} AND o.account_id = ANY(:accounts) AND {EXPIRED} ORDER BY o.order_id")


def to_order(row: Record) -> Order:
    return Order(
        id=row["order_id"],
        account_id=row["account_id"],
        external_id=row["external_id"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        decision=Decision(row["decision"]),
        reasons=row["reasons"],
        fulfilment=Fulfilment(row["fulfilment"]),
        shipped_minor=row["shipped_minor"],
        cancelled_minor=row["cancelled_minor"],
        returned_minor=row["returned_minor"],
        due_on=row["invoice_due_on"] or row["due_on"],
        placed_at=row["placed_at"],
        cost_centre=row["cost_centre"],
        delivery_address=row["delivery_address"],
        lines=row["lines"],
        analytics=row["analytics"],
        credited_minor=row["credited_minor"],
        billing=Billing(row["billed"], row["paid"], row["in_collection"], row["overdue"], row["open"]),
    )


async def find(tx: Tx, order_id: UUID) -> Order | None:
    row = await tx.row(ONE, order_id=order_id)
    return to_order(row) if row else None


async def account_of(tx: Tx, order_id: UUID) -> UUID | None:
    """Which account to lock before the order is read to be changed; an order never changes its account."""
    found: UUID | None = await tx.value(ACCOUNT_OF, order_id=order_id)
    return found


async def ship(tx: Tx, order_id: UUID, fulfilment: Fulfilment, amount_minor: int) -> None:
    await tx.run(SHIPPED, order_id=order_id, fulfilment=fulfilment, amount_minor=amount_minor)


async def return_goods(tx: Tx, order_id: UUID, amount_minor: int) -> None:
    await tx.run(RETURNED, order_id=order_id, amount_minor=amount_minor)


async def cancel(tx: Tx, rest: Sequence[tuple[UUID, Fulfilment, int]]) -> None:
    """Order, where that brings it, and how much is given back."""
    ids, fulfilments, amounts = zip(*rest, strict=True)
    await tx.run(CANCELLED, ids=list(ids), fulfilments=list(fulfilments), amounts=list(amounts))


async def lines_of(tx: Tx, order: Order) -> OrderLines:
    """Its lines with all that moved so far."""
    rows = await tx.rows(MOVEMENTS, order_id=order.id)
    movements = [(MovementKind(row["kind"]), row["lines"]) for row in rows]
    return OrderLines(order.lines, movements, order.shipped_minor + order.cancelled_minor)


async def insert_movement(
    tx: Tx, movement_id: UUID, order_id: UUID, kind: MovementKind, moved: Moved, *, reason: str | None = None
) -> None:
    """Goods left or came back, or will never leave."""
    await tx.run(
        MOVED,
        movement_id=movement_id,
        order_id=order_id,
        kind=kind.value,
        amount_minor=moved.amount_minor,
        lines=moved.stored(),
        reason=reason,
        now=tx.now,
    )


async def accounts_with_expired(tx: Tx, day: date, at_most: int) -> list[UUID]:
    """Accounts of the oldest orders whose last day to be shipped was `day` or before."""
    return [row["account_id"] for row in await tx.rows(EXPIRED_ACCOUNTS, day=day, at_most=at_most)]


async def expired(tx: Tx, accounts: Sequence[UUID], day: date) -> list[Order]:
    """Those of accounts that are locked."""
    return [to_order(row) for row in await tx.rows(EXPIRED_OF, accounts=list(accounts), day=day)]
