"""The decision at checkout: one statement, one commit, one round trip on the driver's own connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import asyncpg

from encours_credit.domain.order import NewOrder
from encours_platform.database import RETRYABLE, Sql, Tx, unavailability

Connection = asyncpg.Connection

DECIDE = """
    SELECT o_outcomes, o_orders, o_accounts, o_reasons, o_due, o_placed, o_terms
      FROM decide_orders($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)"""
INSERT_DUE_DATE = Sql("""
    INSERT INTO due_day (tenant_id, day, terms, due_on) VALUES (:tenant_id, :day, :terms, :due_on)
    ON CONFLICT DO NOTHING""")
DELETE_OLD_DUE_DATES = Sql("DELETE FROM due_day WHERE tenant_id = :tenant_id AND day < :day")


class Outcome(StrEnum):
    DECIDED = "decided"
    REPLAYED = "replayed"
    """The same key and request came before; the answer is the first one's."""
    KEY_REUSED = "key_reused"
    ACCOUNT_UNKNOWN = "account_unknown"
    ORDER_EXISTS = "order_exists"
    BUSY = "busy"
    """Another transaction locks the row of the account or group in `account_id`: decide again and wait for the lock."""
    DUE_DATE_MISSING = "due_date_missing"
    """The database does not hold today's due date of `terms` yet."""


@dataclass(frozen=True)
class OrderDecision:
    """The outcome of one order. Nothing of it is stored unless it is decided or replayed."""

    outcome: Outcome
    order_id: UUID
    account_id: UUID | None
    reasons: tuple[str, ...]
    due_on: date | None
    """With the outcome `DUE_DATE_MISSING`: today."""
    placed_at: datetime
    terms: str | None


async def decide(
    connection: "Connection[asyncpg.Record]", tenant_id: UUID, orders: Sequence[NewOrder], *, wait: bool
) -> list[OrderDecision]:
    """Decides in the order given, all or nothing; empty for an unknown tenant. Committed when it returns."""
    answer = await connection.fetchrow(
        DECIDE,
        tenant_id,
        wait,
        [order.id for order in orders],
        [order.typeid for order in orders],
        [order.key for order in orders],
        [order.request_hash for order in orders],
        [order.account_id for order in orders],
        [order.account_external_id for order in orders],
        [order.external_id for order in orders],
        [order.amount_minor for order in orders],
        [order.currency for order in orders],
        [order.cost_centre for order in orders],
        [order.lines_json for order in orders],
        [order.analytics_json for order in orders],
        [order.traceparent for order in orders],
        [order.placed_by for order in orders],
        [order.delivery_address_json for order in orders],
    )
    if answer is None or answer["o_outcomes"] is None:
        return []
    return [
        OrderDecision(
            Outcome(outcome), order_id, account_id, tuple(reasons.split(",")) if reasons else (), due_on, at, terms
        )
        for outcome, order_id, account_id, reasons, due_on, at, terms in zip(*answer, strict=True)
    ]


def is_unavailable(fault: Exception, connection: "Connection[asyncpg.Record]") -> bool:
    """Whether the database is at fault and not an order. After a lost connection the order may be committed."""
    return unavailability(fault, closed=connection.is_closed()) is not None


def is_passing(fault: Exception) -> bool:
    """Whether the same statement may well succeed next time."""
    return isinstance(fault, RETRYABLE)


async def store_due_date(tx: Tx, day: date, terms: str, due_on: date) -> None:
    """Lets the next decisions of `day` know it; days gone by are forgotten."""
    await tx.run(DELETE_OLD_DUE_DATES, day=min(day, tx.today))
    await tx.run(INSERT_DUE_DATE, day=day, terms=terms, due_on=due_on)
