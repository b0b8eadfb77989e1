"""Invoices that the reminder plan follows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from encours_platform.database import Record, Sql, Tx

FOLLOW = Sql("""
    INSERT INTO receivable (tenant_id, invoice_id, account_id, number, open_minor, currency, due_on, overdue, next_on)
    SELECT CAST(:tenant_id AS uuid), r.invoice_id, r.account_id, r.number, r.open_minor, r.currency, r.due_on,
           CAST(:overdue AS boolean), r.next_on
      FROM unnest(CAST(:ids AS uuid[]), CAST(:accounts AS uuid[]), CAST(:numbers AS text[]), CAST(:opens AS bigint[]),
                  CAST(:currencies AS text[]), CAST(:due_ons AS date[]), CAST(:next_ons AS date[]))
           AS r (invoice_id, account_id, number, open_minor, currency, due_on, next_on)
     ORDER BY r.invoice_id
    ON CONFLICT (tenant_id, invoice_id) DO UPDATE
       SET open_minor = excluded.open_minor, overdue = receivable.overdue OR excluded.overdue,
           next_on = excluded.next_on""")
FORGET = Sql("DELETE FROM receivable WHERE tenant_id = :tenant_id AND invoice_id = ANY (CAST(:ids AS uuid[]))")
OPEN = Sql("""
    UPDATE receivable r SET open_minor = o.open_minor
      FROM unnest(CAST(:ids AS uuid[]), CAST(:opens AS bigint[])) AS o (invoice_id, open_minor)
     WHERE r.tenant_id = :tenant_id AND r.invoice_id = o.invoice_id""")
DISPUTED = Sql("""
    UPDATE receivable SET disputed = :disputed
     WHERE tenant_id = :tenant_id AND invoice_id = ANY (CAST(:ids AS uuid[])) RETURNING account_id""")
IN_COLLECTION = Sql("""
    UPDATE receivable SET in_collection = :in_collection
     WHERE tenant_id = :tenant_id AND invoice_id = ANY (CAST(:ids AS uuid[])) RETURNING account_id""")
COLUMNS = "invoice_id, account_id, number, open_minor, currency, due_on, overdue, last_step"
KNOWN = Sql(f"""
    SELECT {COLUMNS} FROM receivable
     WHERE tenant_id = :tenant_id AND invoice_id = ANY (CAST(:ids AS uuid[]))""")  # noqa: S608  our own columns
DUE = Sql(f"""
    SELECT {COLUMNS} FROM receivable
     WHERE tenant_id = :tenant_id AND account_id = ANY (CAST(:accounts AS uuid[])) AND next_on <= :today
       AND NOT disputed AND NOT in_collection
     ORDER BY account_id, due_on, number FOR UPDATE""")  # noqa: S608  our own columns
STEPPED = Sql("""
    UPDATE receivable r SET last_step = s.last_step, next_on = s.next_on
      FROM unnest(CAST(:ids AS uuid[]), CAST(:steps AS integer[]), CAST(:next_ons AS date[]))
           AS s (invoice_id, last_step, next_on)
     WHERE r.tenant_id = :tenant_id AND r.invoice_id = s.invoice_id""")
SCHEDULE = Sql("""
    INSERT INTO due_work (tenant_id, kind, subject, due_at)
    SELECT CAST(:tenant_id AS uuid), CAST(:kind AS text), CAST(account_id AS text),
           (min(next_on) + make_interval(hours => CAST(:hour AS integer))) AT TIME ZONE CAST(:zone AS text)
      FROM receivable
     WHERE tenant_id = :tenant_id AND account_id = ANY (CAST(:accounts AS uuid[])) AND next_on IS NOT NULL
       AND NOT disputed AND NOT in_collection
     GROUP BY account_id ORDER BY account_id
    ON CONFLICT (tenant_id, kind, subject) DO UPDATE SET due_at = excluded.due_at, attempts = 0, not_before = NULL""")


@dataclass(frozen=True)
class Receivable:
    """`open_minor` in minor units; `last_step` is the step of the plan that was written last, in days from due."""

    invoice_id: UUID
    account_id: UUID
    number: str
    open_minor: int
    currency: str
    due_on: date
    overdue: bool
    last_step: int | None


def _receivable_of(row: Record) -> Receivable:
    return Receivable(**dict(row))


async def known(tx: Tx, invoice_ids: Collection[UUID]) -> Mapping[UUID, Receivable]:
    rows = await tx.rows(KNOWN, ids=list(invoice_ids))
    return {row["invoice_id"]: _receivable_of(row) for row in rows}


async def follow(tx: Tx, receivables: Sequence[Receivable], next_ons: Sequence[date | None], *, overdue: bool) -> None:
    """Each invoice at most once."""
    await tx.run(
        FOLLOW,
        ids=[each.invoice_id for each in receivables],
        accounts=[each.account_id for each in receivables],
        numbers=[each.number for each in receivables],
        opens=[each.open_minor for each in receivables],
        currencies=[each.currency for each in receivables],
        due_ons=[each.due_on for each in receivables],
        next_ons=list(next_ons),
        overdue=overdue,
    )


async def set_open(tx: Tx, open_minor: Mapping[UUID, int]) -> None:
    """What remains of invoices; one with nothing left is followed no longer."""
    if paid := [invoice_id for invoice_id, left in open_minor.items() if left <= 0]:
        await tx.run(FORGET, ids=paid)
    if parts := {invoice_id: left for invoice_id, left in open_minor.items() if left > 0}:
        await tx.run(OPEN, ids=list(parts), opens=list(parts.values()))


async def set_disputed(tx: Tx, invoice_ids: Collection[UUID], *, disputed: bool) -> set[UUID]:
    """Answers the accounts concerned."""
    return {row["account_id"] for row in await tx.rows(DISPUTED, ids=list(invoice_ids), disputed=disputed)}


async def set_in_collection(tx: Tx, invoice_ids: Collection[UUID], *, in_collection: bool) -> set[UUID]:
    """Answers the accounts concerned."""
    rows = await tx.rows(IN_COLLECTION, ids=list(invoice_ids), in_collection=in_collection)
    return {row["account_id"] for row in rows}


async def due_of(tx: Tx, account_ids: Collection[UUID]) -> list[Receivable]:
    """What the plan writes about today, by account and age; locked."""
    return [_receivable_of(row) for row in await tx.rows(DUE, accounts=list(account_ids), today=tx.today)]


async def step(tx: Tx, steps: Sequence[tuple[UUID, int | None, date | None]]) -> None:
    """Invoice, the step written now, the day of the next one."""
    await tx.run(
        STEPPED,
        ids=[invoice_id for invoice_id, _, _ in steps],
        steps=[last_step for _, last_step, _ in steps],
        next_ons=[next_on for _, _, next_on in steps],
    )


async def schedule(tx: Tx, kind: str, account_ids: Collection[UUID], *, hour: int) -> None:
    """One row of due work an account, at that local hour of its earliest next step."""
    if not account_ids:
        return
    await tx.run(SCHEDULE, kind=kind, accounts=list(account_ids), hour=hour, zone=tx.timezone.key)
    tx.work_left.add("worker")
