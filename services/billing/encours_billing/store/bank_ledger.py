"""What billing knows of bank statements, and what waits in account 471."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encours_contracts.collections import BankStatementRecorded
from encours_platform.database import Sql, Tx

UPSERT_STATEMENT = Sql("""
    INSERT INTO bank_statement (tenant_id, bank_statement_id, bank_account_id, number, closing_minor, currency,
                                closed_on, status, position)
    VALUES (:tenant_id, :id, :account, :number, :closing_minor, :currency, :closed_on, :status,
            CASE WHEN CAST(:status AS text) = 'booked' THEN 1 + (
                 SELECT coalesce(max(position), 0) FROM bank_statement
                  WHERE tenant_id = :tenant_id AND bank_account_id = :account) END)
    ON CONFLICT (tenant_id, bank_statement_id) DO UPDATE
       SET status = excluded.status, closing_minor = excluded.closing_minor, position = excluded.position""")
INSERT_SUSPENSE = Sql("""
    INSERT INTO bank_suspense (tenant_id, bank_item_id, bank_account_id, bank_statement_id, kind, amount_minor,
                               currency, booked_on)
    SELECT :tenant_id, s.* FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS s (
           bank_item_id uuid, bank_account_id uuid, bank_statement_id uuid, kind text, amount_minor bigint,
           currency text, booked_on date)
    ON CONFLICT DO NOTHING""")
IS_TRANSFER = Sql("SELECT true FROM transfer WHERE tenant_id = :tenant_id AND transfer_id = :id")
CLEAR = Sql("""
    UPDATE bank_suspense SET cleared_on = :cleared_on
     WHERE tenant_id = :tenant_id AND bank_item_id = ANY(CAST(:ids AS uuid[]))""")
INSERT_ACCOUNT = Sql("""
    INSERT INTO bank_account (tenant_id, bank_account_id, currency) VALUES (:tenant_id, :id, :currency)
    ON CONFLICT DO NOTHING""")
CURRENCY = Sql("SELECT currency FROM bank_account WHERE tenant_id = :tenant_id AND bank_account_id = :id")
BALANCE = Sql("""
    SELECT closing_minor FROM bank_statement
     WHERE tenant_id = :tenant_id AND bank_account_id = :account AND status = 'booked' AND closed_on <= :day
     ORDER BY position DESC LIMIT 1""")
LAST_DAY = Sql("""
    SELECT max(closed_on) FROM bank_statement
     WHERE tenant_id = :tenant_id AND bank_account_id = :account AND status = 'booked'""")
LEDGER = Sql("""
    SELECT coalesce(sum(e.debit_minor - e.credit_minor), 0)::bigint FROM journal_entry e
      JOIN bank_statement s ON s.tenant_id = :tenant_id AND s.bank_statement_id = e.bank_statement_id
       AND s.closed_on <= :day
     WHERE e.tenant_id = :tenant_id AND e.bank_account_id = :account AND e.ledger = '512'""")
OPEN = Sql("""
    SELECT i.bank_item_id, i.kind, i.amount_minor, i.booked_on FROM bank_suspense i
      JOIN bank_statement s ON s.tenant_id = :tenant_id AND s.bank_statement_id = i.bank_statement_id
       AND s.closed_on <= :day
     WHERE i.tenant_id = :tenant_id AND i.bank_account_id = :account
       AND (i.cleared_on IS NULL OR i.cleared_on > :day)
     ORDER BY i.booked_on, i.bank_item_id""")


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What waits in 471: signed minor units."""

    bank_item_id: UUID
    kind: str
    amount_minor: int
    booked_on: date


async def record_statement(tx: Tx, event: BankStatementRecorded) -> None:
    await tx.run(
        UPSERT_STATEMENT,
        id=event.bank_statement_id,
        account=event.bank_account_id,
        number=event.sequence_number,
        closing_minor=event.closing,
        currency=event.currency,
        closed_on=event.closed_on,
        status=event.status,
    )


async def insert_suspense(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await tx.run(INSERT_SUSPENSE, rows=list(rows))


async def is_transfer(tx: Tx, bank_item_id: UUID) -> bool:
    return bool(await tx.value(IS_TRANSFER, id=bank_item_id))


async def clear(tx: Tx, bank_item_ids: Sequence[UUID], cleared_on: date | None) -> None:
    """The items leave 471 on that day; None: they are in it again."""
    if bank_item_ids:
        await tx.run(CLEAR, ids=list(bank_item_ids), cleared_on=cleared_on)


async def insert_account(tx: Tx, bank_account_id: UUID, currency: str) -> None:
    await tx.run(INSERT_ACCOUNT, id=bank_account_id, currency=currency)


async def currency_of(tx: Tx, bank_account_id: UUID) -> str | None:
    """None for an account that is not known here."""
    currency: str | None = await tx.value(CURRENCY, id=bank_account_id)
    return currency


async def bank_balance(tx: Tx, bank_account_id: UUID, day: date) -> int:
    """Closing balance of the last booked statement up to that day, 0 before the first."""
    return int(await tx.value(BALANCE, account=bank_account_id, day=day) or 0)


async def last_day(tx: Tx, bank_account_id: UUID) -> date:
    """Today, or the day of the last booked statement where that is later."""
    day: date | None = await tx.value(LAST_DAY, account=bank_account_id)
    return max(tx.today, day or tx.today)


async def ledger_balance(tx: Tx, bank_account_id: UUID, day: date) -> int:
    """512 of that account, of the entries of statements up to that day."""
    return int(await tx.value(LEDGER, account=bank_account_id, day=day))


async def open_items(tx: Tx, bank_account_id: UUID, day: date) -> list[OpenItem]:
    """What was in 471 at the end of that day."""
    rows = await tx.rows(OPEN, account=bank_account_id, day=day)
    return [OpenItem(**dict(row)) for row in rows]
