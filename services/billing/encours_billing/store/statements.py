from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encours_billing.domain.statement import Month
from encours_billing.store import buyers
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Listing

ACCOUNTS = Sql("""
    (SELECT DISTINCT account_id FROM invoice
      WHERE tenant_id = :tenant_id AND by_statement AND statement_id IS NULL AND issued_on <= :period_end
        AND account_id > :after ORDER BY account_id LIMIT :chunk)
    UNION
    (SELECT DISTINCT c.account_id FROM credit_note c
       JOIN buyer b ON b.tenant_id = c.tenant_id AND b.account_id = c.account_id
      WHERE c.tenant_id = :tenant_id AND c.statement_id IS NULL AND c.issued_on <= :period_end
        AND c.account_id > :after AND coalesce(b.terms ->> 'kind', CAST(:kind AS text)) = 'statement'
      ORDER BY c.account_id LIMIT :chunk)
    UNION
    (SELECT DISTINCT p.account_id FROM payment p
       JOIN buyer b ON b.tenant_id = p.tenant_id AND b.account_id = p.account_id
      WHERE p.tenant_id = :tenant_id AND p.statement_id IS NULL AND p.received_on <= :period_end
        AND p.applied_minor < p.amount_minor
        AND p.account_id > :after AND coalesce(b.terms ->> 'kind', CAST(:kind AS text)) = 'statement'
      ORDER BY p.account_id LIMIT :chunk)
    ORDER BY account_id LIMIT :chunk""")
NOTES_OF_MONTH = Sql("""
    SELECT credit_note_id, account_id, currency, number, issued_on, amount_minor FROM credit_note
     WHERE tenant_id = :tenant_id AND account_id = ANY(CAST(:ids AS uuid[])) AND statement_id IS NULL
       AND issued_on <= :period_end ORDER BY issued_on, credit_note_id""")
INSERT = Sql("""
    INSERT INTO statement (tenant_id, statement_id, account_id, number, period_start, period_end, due_on, currency,
           total_minor, items, parties)
    SELECT :tenant_id, r.statement_id, r.account_id, r.number, r.period_start, r.period_end, r.due_on, r.currency,
           r.total_minor, r.items, r.parties
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           statement_id uuid, account_id uuid, number text, period_start date, period_end date, due_on date,
           currency text, total_minor bigint, items jsonb, parties jsonb)""")
MARK_NOTES = Sql("""
    UPDATE credit_note c SET statement_id = r.statement_id
      FROM unnest(CAST(:ids AS uuid[]), CAST(:statement_ids AS uuid[])) AS r (id, statement_id)
     WHERE c.tenant_id = :tenant_id AND c.credit_note_id = r.id AND c.statement_id IS NULL""")
MARK_PAYMENTS = Sql("""
    UPDATE payment p SET statement_id = r.statement_id
      FROM unnest(CAST(:ids AS uuid[]), CAST(:statement_ids AS uuid[])) AS r (id, statement_id)
     WHERE p.tenant_id = :tenant_id AND p.payment_id = r.id AND p.statement_id IS NULL""")
PAGE = """
    SELECT statement_id, account_id, number, period_start, period_end, due_on, currency, total_minor, items, parties
      FROM statement WHERE tenant_id = :tenant_id"""
LIST = Listing(
    PAGE,
    id_column="statement_id",
    filters={
        "account_id": "account_id = {}",
        "number": "number = {}",
        "due_from": "due_on >= {}",
        "due_to": "due_on <= {}",
        "amount_min": "total_minor >= {}",
        "amount_max": "total_minor <= {}",
    },
    search=(
        "number ILIKE {}",
        buyers.NAMED,
    ),
    sorts={"due_date": "due_on", "amount": "total_minor", "number": "number"},
)
ONE = Sql(f"{PAGE} AND statement_id = :id")
NUMBERS = Sql("""
    SELECT statement_id, number FROM statement
     WHERE tenant_id = :tenant_id AND statement_id = ANY(CAST(:ids AS uuid[]))""")


STORED_AMOUNTS = {"amount", "before", "after"}
"""Of an item, as its JSON names them."""


@dataclass(frozen=True, slots=True)
class Item:
    """A document on a statement, minor units.

    `amount_minor` as issued; `before_minor` what of it was still to be counted when the statement was made;
    `after_minor` what the statement leaves of it: of an invoice the part to debit, of a credit the part carried over.
    """

    kind: str
    id: UUID
    number: str
    dated_on: date
    amount_minor: int
    before_minor: int
    after_minor: int
    order: str | None = None
    cost_centre: str | None = None
    debited_apart: bool = False
    """Asked for early: shown here, and neither netted nor debited by the statement."""

    def to_json(self) -> dict[str, Any]:
        """Without what says nothing, so that a service of an earlier version reads it too."""
        named = {name.removesuffix("_minor"): getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in named.items() if name != "debited_apart" or value}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Item":
        known = {f"{name}_minor" if name in STORED_AMOUNTS else name: each for name, each in value.items()}
        return cls(**{**known, "id": UUID(known["id"]), "dated_on": date.fromisoformat(known["dated_on"])})


@dataclass(frozen=True, slots=True)
class Statement:
    """The month of one account and currency; `total_minor` below zero is carried over."""

    statement_id: UUID
    account_id: UUID
    number: str
    period_start: date
    period_end: date
    due_on: date
    currency: str
    total_minor: int
    items: Sequence[Item]
    parties: Mapping[str, Any]

    def row(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in self.__slots__}
        return {**named, "items": [item.to_json() for item in self.items]}


@dataclass(frozen=True, slots=True)
class NoteOfMonth:
    credit_note_id: UUID
    account_id: UUID
    currency: str
    number: str
    issued_on: date
    amount_minor: int


def to_statement(row: Record) -> Statement:
    values = dict(row.items())
    values["items"] = [Item.from_json(each) for each in row["items"]]
    return Statement(**values)


async def accounts_to_state(tx: Tx, month: Month, after: UUID, chunk: int, kind: str) -> list[UUID]:
    """Accounts that have something new up to the end of the month, in order of id. `kind`: of the merchant's terms."""
    rows = await tx.rows(ACCOUNTS, period_end=month.last, after=after, chunk=chunk, kind=kind)
    return [row["account_id"] for row in rows]


async def notes_of(tx: Tx, account_ids: Sequence[UUID], period_end: date) -> list[NoteOfMonth]:
    """Credit notes that no statement shows yet, used up or not."""
    rows = await tx.rows(NOTES_OF_MONTH, ids=list(account_ids), period_end=period_end)
    return [NoteOfMonth(**dict(row.items())) for row in rows]


async def insert(tx: Tx, statements: Sequence[Statement]) -> None:
    """With a mark on each credit that it is shown now."""
    await tx.run(INSERT, rows=[each.row() for each in statements])
    for kind, mark in (("credit_note", MARK_NOTES), ("payment", MARK_PAYMENTS)):
        shown = [(item.id, each.statement_id) for each in statements for item in each.items if item.kind == kind]
        if shown:
            await tx.run(mark, ids=[id_ for id_, _ in shown], statement_ids=[by for _, by in shown])


async def one(tx: Tx, statement_id: UUID) -> Statement | None:
    row = await tx.row(ONE, id=statement_id)
    return to_statement(row) if row else None


async def numbers(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, str]:
    return {row["statement_id"]: row["number"] for row in await tx.rows(NUMBERS, ids=list(ids))} if ids else {}
