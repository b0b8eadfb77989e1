"""Invoices that the reminder plan follows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encours_platform.database import Sql, Tx

UPSERT = Sql("""
    INSERT INTO receivable AS r (tenant_id, invoice_id, version, account_id, number, open_minor, undisputed_minor,
                                 in_collection_minor, currency, due_on, overdue, next_on)
    SELECT CAST(:tenant_id AS uuid), i.*
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i (
           invoice_id uuid, version integer, account_id uuid, number text, open_minor bigint,
           undisputed_minor bigint, in_collection_minor bigint, currency text, due_on date, overdue boolean,
           next_on date)
     ORDER BY i.invoice_id
    ON CONFLICT (tenant_id, invoice_id) DO UPDATE
       SET version = excluded.version, open_minor = excluded.open_minor,
           undisputed_minor = excluded.undisputed_minor, in_collection_minor = excluded.in_collection_minor,
           overdue = excluded.overdue, next_on = excluded.next_on
     WHERE r.version < excluded.version
    RETURNING account_id, next_on IS NOT NULL AND asked_minor > 0 AS to_remind""")
LAST_STEPS = Sql("""
    SELECT invoice_id, last_step FROM reminder_step
     WHERE tenant_id = :tenant_id AND invoice_id = ANY (CAST(:ids AS uuid[]))""")
SELECT = """
    SELECT r.invoice_id, r.account_id, r.number, r.asked_minor, r.currency, r.due_on, r.overdue, s.last_step,
           coalesce(a.announced_minor, 0)::bigint AS announced_minor, a.announced_until
      FROM receivable r
      LEFT JOIN reminder_step s ON s.tenant_id = r.tenant_id AND s.invoice_id = r.invoice_id
      LEFT JOIN LATERAL (
           SELECT sum(d.amount_minor) AS announced_minor, max(d.debit_on) AS announced_until FROM announced_debit d
            WHERE d.tenant_id = r.tenant_id AND d.invoice_id = r.invoice_id AND d.debit_on >= :today) a ON true
     WHERE r.tenant_id = :tenant_id"""
DUE = Sql(f"""
    {SELECT} AND r.account_id = ANY (CAST(:accounts AS uuid[])) AND r.next_on <= :today AND r.asked_minor > 0
     ORDER BY r.account_id, r.due_on, r.number FOR UPDATE OF r""")
OF_INVOICES = Sql(f"""
    {SELECT} AND r.invoice_id = ANY (CAST(:ids AS uuid[])) ORDER BY r.account_id, r.invoice_id FOR UPDATE OF r""")
NEXT = Sql("""
    UPDATE receivable r SET next_on = s.next_on
      FROM unnest(CAST(:ids AS uuid[]), CAST(:next_ons AS date[])) AS s (invoice_id, next_on)
     WHERE r.tenant_id = :tenant_id AND r.invoice_id = s.invoice_id""")
STEPPED = Sql("""
    INSERT INTO reminder_step (tenant_id, invoice_id, last_step)
    SELECT CAST(:tenant_id AS uuid), s.invoice_id, s.last_step
      FROM unnest(CAST(:ids AS uuid[]), CAST(:steps AS integer[])) AS s (invoice_id, last_step)
     ORDER BY s.invoice_id
    ON CONFLICT (tenant_id, invoice_id) DO UPDATE SET last_step = excluded.last_step""")
SCHEDULE = Sql("""
    INSERT INTO due_work (tenant_id, kind, subject, due_at, is_sandbox)
    SELECT CAST(:tenant_id AS uuid), CAST(:kind AS text), CAST(account_id AS text),
           (min(next_on) + make_interval(hours => CAST(:hour AS integer))) AT TIME ZONE CAST(:zone AS text),
           CAST(:is_sandbox AS boolean)
      FROM receivable
     WHERE tenant_id = :tenant_id AND account_id = ANY (CAST(:accounts AS uuid[])) AND next_on IS NOT NULL
       AND asked_minor > 0
     GROUP BY account_id ORDER BY account_id
    ON CONFLICT (tenant_id, kind, subject) DO UPDATE SET due_at = excluded.due_at, attempts = 0, not_before = NULL""")


@dataclass(frozen=True)
class Receivable:
    """An invoice that may be reminded of; `asked_minor` is neither disputed nor at the bank.

    `last_step` is the step of the plan that was written last, in days from due. A debit is announced for
    `announced_minor` of it, the last one for the day `announced_until`.
    """

    invoice_id: UUID
    account_id: UUID
    number: str
    asked_minor: int
    currency: str
    due_on: date
    overdue: bool
    last_step: int | None
    announced_minor: int = 0
    announced_until: date | None = None
    pending_minor: int = 0
    """What a transfer that waits for a person would pay of it."""

    @property
    def uncovered_minor(self) -> int:
        """What is asked for before the due date: no transfer that has arrived may be for it."""
        return max(0, self.asked_minor - self.pending_minor)

    @property
    def late_minor(self) -> int:
        """What a reminder asks for: neither an announced debit nor a transfer that has arrived pays it."""
        return max(0, self.uncovered_minor - self.announced_minor)


async def last_steps(tx: Tx, invoice_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Invoice → the step that was written last."""
    rows = await tx.rows(LAST_STEPS, ids=list(invoice_ids))
    return {row["invoice_id"]: row["last_step"] for row in rows}


async def upsert(tx: Tx, balances: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Stores balances that are newer than the known ones; answers the accounts with something to remind of now.

    Each invoice at most once.
    """
    return {row["account_id"] for row in await tx.rows(UPSERT, rows=list(balances)) if row["to_remind"]}


async def due_of(tx: Tx, account_ids: Collection[UUID]) -> list[Receivable]:
    """What the plan writes about today, by account and age; locked."""
    rows = await tx.rows(DUE, accounts=list(account_ids), today=tx.today)
    return [Receivable(**dict(row)) for row in rows]


async def of_invoices(tx: Tx, invoice_ids: Collection[UUID]) -> list[Receivable]:
    """These invoices, those of an account together; locked."""
    rows = await tx.rows(OF_INVOICES, ids=list(invoice_ids), today=tx.today)
    return [Receivable(**dict(row)) for row in rows]


async def plan(tx: Tx, next_ons: Sequence[tuple[UUID, date | None]]) -> None:
    """Invoice, the day of its next reminder."""
    await tx.run(NEXT, ids=[invoice_id for invoice_id, _ in next_ons], next_ons=[day for _, day in next_ons])


async def step(tx: Tx, steps: Sequence[tuple[UUID, int | None, date | None]]) -> None:
    """Invoice, the step written now or before, the day of the next one."""
    await plan(tx, [(invoice_id, next_on) for invoice_id, _, next_on in steps])
    written = {invoice_id: last_step for invoice_id, last_step, _ in steps if last_step is not None}
    await tx.run(STEPPED, ids=list(written), steps=list(written.values()))


async def schedule(tx: Tx, kind: str, account_ids: Collection[UUID], *, hour: int) -> None:
    """One row of due work an account, at that local hour of its earliest next step."""
    if not account_ids:
        return
    await tx.run(
        SCHEDULE, kind=kind, accounts=list(account_ids), hour=hour, zone=tx.timezone.key, is_sandbox=tx.is_sandbox
    )
    tx.work_left.add("worker")
