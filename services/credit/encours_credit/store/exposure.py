"""Exposure: one row an account, locked before anything that concerns the account is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from encours_credit.domain.account import HoldSetBy
from encours_credit.domain.exposure import Exposure, Parts
from encours_platform.database import Record, Sql, Tx

COLUMNS = """e.account_id, e.parent_id, e.limit_minor, e.currency, e.closed, e.hold_cause, e.hold_set_by,
           e.hold_reason_code, e.mandates, e.open_orders_minor, e.unbilled_minor, e.invoiced_minor,
           e.in_collection_minor, e.overdue_minor, e.children_minor"""
READ = Sql(f"SELECT {COLUMNS} FROM exposure e WHERE e.tenant_id = :tenant_id AND e.account_id = ANY(:ids)")  # noqa: S608
READ_GROUP = Sql(f"SELECT {COLUMNS} FROM group_exposure(:account_id) e")  # noqa: S608
LOCK = Sql(f"""
    SELECT {COLUMNS} FROM exposure e
     WHERE e.tenant_id = :tenant_id AND e.account_id IN (
           SELECT unnest(CAST(:ids AS uuid[])) UNION
           SELECT c.parent_id FROM exposure c WHERE c.tenant_id = :tenant_id AND c.account_id = ANY(:ids))
     ORDER BY e.account_id FOR UPDATE""")  # noqa: S608
MOVE = Sql("""
    UPDATE exposure e
       SET open_orders_minor = e.open_orders_minor + d.open_orders,
           unbilled_minor = e.unbilled_minor + d.unbilled,
           invoiced_minor = e.invoiced_minor + d.invoiced,
           in_collection_minor = e.in_collection_minor + d.in_collection,
           overdue_minor = e.overdue_minor + d.overdue,
           children_minor = e.children_minor + d.children,
           ceiling_minor = ceiling_of(e.limit_minor, e.parent_id, e.used_minor + d.used,
                                      e.pooled_minor + d.used + d.children)
      FROM (SELECT u.*, u.open_orders + u.unbilled + u.invoiced + u.in_collection + u.overdue AS used
              FROM unnest(CAST(:ids AS uuid[]), CAST(:open_orders AS bigint[]), CAST(:unbilled AS bigint[]),
                          CAST(:invoiced AS bigint[]), CAST(:in_collection AS bigint[]), CAST(:overdue AS bigint[]),
                          CAST(:children AS bigint[]))
                   AS u (account_id, open_orders, unbilled, invoiced, in_collection, overdue, children)) d
     WHERE e.tenant_id = :tenant_id AND e.account_id = d.account_id""")
PROJECT = Sql("""
    WITH invoice_in AS (
        SELECT DISTINCT ON (i.invoice_id) i.*
          FROM jsonb_to_recordset(CAST(:invoices AS jsonb)) AS i (
               invoice_id uuid, version integer, account_id uuid, order_id uuid, amount_minor bigint,
               open_minor bigint, credited_minor bigint, paid_minor bigint, in_collection_minor bigint,
               overdue boolean, due_on date)
         ORDER BY i.invoice_id, i.version DESC
    ), note_in AS (
        SELECT DISTINCT ON (n.credit_note_id) n.*
          FROM jsonb_to_recordset(CAST(:notes AS jsonb)) AS n (
               credit_note_id uuid, version integer, account_id uuid, amount_minor bigint, used_minor bigint,
               order_id uuid, return_id uuid)
         ORDER BY n.credit_note_id, n.version DESC
    ), payment_in AS (
        SELECT DISTINCT ON (p.payment_id) p.*
          FROM jsonb_to_recordset(CAST(:payments AS jsonb)) AS p (
               payment_id uuid, version integer, account_id uuid, amount_minor bigint, used_minor bigint)
         ORDER BY p.payment_id, p.version DESC
    ), invoice_before AS (
        SELECT r.* FROM receivable r
         WHERE r.tenant_id = :tenant_id AND r.invoice_id IN (SELECT invoice_id FROM invoice_in)
    ), note_before AS (
        SELECT n.* FROM credit_note n
         WHERE n.tenant_id = :tenant_id AND n.credit_note_id IN (SELECT credit_note_id FROM note_in)
    ), payment_before AS (
        SELECT p.* FROM payment p
         WHERE p.tenant_id = :tenant_id AND p.payment_id IN (SELECT payment_id FROM payment_in)
    ), invoice_after AS (
        INSERT INTO receivable AS r (tenant_id, invoice_id, version, account_id, order_id, amount_minor, open_minor,
                                     credited_minor, paid_minor, in_collection_minor, overdue, due_on)
        SELECT CAST(:tenant_id AS uuid), i.* FROM invoice_in i
        ON CONFLICT (tenant_id, invoice_id) DO UPDATE
           SET version = excluded.version, open_minor = excluded.open_minor, credited_minor = excluded.credited_minor,
               paid_minor = excluded.paid_minor, in_collection_minor = excluded.in_collection_minor,
               overdue = excluded.overdue, due_on = excluded.due_on
         WHERE r.version < excluded.version
        RETURNING r.*
    ), note_after AS (
        INSERT INTO credit_note AS n (tenant_id, credit_note_id, version, account_id, amount_minor, used_minor,
                                      order_id, return_id)
        SELECT CAST(:tenant_id AS uuid), i.* FROM note_in i
        ON CONFLICT (tenant_id, credit_note_id) DO UPDATE
           SET version = excluded.version, used_minor = excluded.used_minor
         WHERE n.version < excluded.version
        RETURNING n.*
    ), payment_after AS (
        INSERT INTO payment AS p (tenant_id, payment_id, version, account_id, amount_minor, used_minor)
        SELECT CAST(:tenant_id AS uuid), i.* FROM payment_in i
        ON CONFLICT (tenant_id, payment_id) DO UPDATE
           SET version = excluded.version, used_minor = excluded.used_minor
         WHERE p.version < excluded.version
        RETURNING p.*
    ), moved AS (
        SELECT m.account_id, sum(m.unbilled) AS unbilled, sum(m.invoiced) AS invoiced,
               sum(m.in_collection) AS in_collection, sum(m.overdue) AS overdue,
               sum(m.unbilled + m.invoiced + m.in_collection + m.overdue) AS used
          FROM (SELECT account_id, -amount_minor, invoiced_minor, in_collection_minor, overdue_minor
                  FROM invoice_after
                UNION ALL
                SELECT account_id, amount_minor, -invoiced_minor, -in_collection_minor, -overdue_minor
                  FROM invoice_before WHERE invoice_id IN (SELECT invoice_id FROM invoice_after)
                UNION ALL
                SELECT account_id, 0, used_minor - amount_minor, 0, 0 FROM note_after
                UNION ALL
                SELECT account_id, 0, amount_minor - used_minor, 0, 0
                  FROM note_before WHERE credit_note_id IN (SELECT credit_note_id FROM note_after)
                UNION ALL
                SELECT account_id, 0, used_minor - amount_minor, 0, 0 FROM payment_after
                UNION ALL
                SELECT account_id, 0, amount_minor - used_minor, 0, 0
                  FROM payment_before WHERE payment_id IN (SELECT payment_id FROM payment_after))
               AS m (account_id, unbilled, invoiced, in_collection, overdue)
         GROUP BY m.account_id
    ), changed AS (
        SELECT s.account_id, sum(s.unbilled)::bigint AS unbilled, sum(s.invoiced)::bigint AS invoiced,
               sum(s.in_collection)::bigint AS in_collection, sum(s.overdue)::bigint AS overdue,
               sum(s.used)::bigint AS used, sum(s.children)::bigint AS children
          FROM (SELECT m.*, 0 AS children FROM moved m
                UNION ALL
                SELECT e.parent_id, 0, 0, 0, 0, 0, m.used
                  FROM moved m
                  JOIN exposure e ON e.tenant_id = :tenant_id AND e.account_id = m.account_id
                 WHERE e.parent_id IS NOT NULL) s
         GROUP BY s.account_id
    )
    UPDATE exposure e
       SET unbilled_minor = e.unbilled_minor + c.unbilled,
           invoiced_minor = e.invoiced_minor + c.invoiced,
           in_collection_minor = e.in_collection_minor + c.in_collection,
           overdue_minor = e.overdue_minor + c.overdue,
           children_minor = e.children_minor + c.children,
           ceiling_minor = ceiling_of(e.limit_minor, e.parent_id, e.used_minor + c.used,
                                      e.pooled_minor + c.used + c.children)
      FROM changed c
     WHERE e.tenant_id = :tenant_id AND e.account_id = c.account_id
       AND (c.unbilled, c.invoiced, c.in_collection, c.overdue, c.children) <> (0, 0, 0, 0, 0)
    RETURNING CASE WHEN c.used + c.children <> 0 THEN e.account_id END AS account_id""")
"""Stores balances that are newer than the known ones and adds the difference to the exposure, in one statement.

An invoice's amount leaves `unbilled` when its first balance arrives, and enters the other parts in the same moment.
"""
ANNOUNCE = Sql("SELECT announce_thresholds(CAST(:tenant_id AS uuid), CAST(:ids AS uuid[]))")
SET_LIMIT = Sql("""
    UPDATE exposure
       SET limit_minor = CAST(:limit_minor AS bigint), limit_id = CAST(:limit_id AS uuid),
           ceiling_minor = ceiling_of(CAST(:limit_minor AS bigint), parent_id, used_minor, pooled_minor)
     WHERE tenant_id = :tenant_id AND account_id = :account_id""")
SET_PARENT = Sql("""
    UPDATE exposure
       SET parent_id = CAST(:parent_id AS uuid),
           ceiling_minor = ceiling_of(limit_minor, CAST(:parent_id AS uuid), used_minor, pooled_minor)
     WHERE tenant_id = :tenant_id AND account_id = :account_id""")
SET_CLOSED = Sql("""
    UPDATE exposure SET closed = :closed WHERE tenant_id = :tenant_id AND account_id = :account_id""")
SET_HOLD = Sql("""
    UPDATE exposure SET hold_cause = :cause, hold_reason_code = :reason_code, hold_set_by = :set_by
     WHERE tenant_id = :tenant_id AND account_id = :account_id""")
COUNT_MANDATES = Sql("""
    UPDATE exposure e
       SET mandates = (SELECT count(*) FROM mandate m
                        WHERE m.tenant_id = e.tenant_id AND m.account_id = e.account_id AND m.active)
     WHERE e.tenant_id = :tenant_id AND e.account_id = :account_id""")
HAS_CHILDREN = Sql("""
    SELECT EXISTS (SELECT FROM exposure WHERE tenant_id = :tenant_id AND parent_id = :account_id)""")


def to_exposure(row: Record) -> Exposure:
    parts = Parts(
        row["open_orders_minor"],
        row["unbilled_minor"],
        row["invoiced_minor"],
        row["in_collection_minor"],
        row["overdue_minor"],
    )
    return Exposure(
        account_id=row["account_id"],
        parent_id=row["parent_id"],
        limit_minor=row["limit_minor"],
        currency=row["currency"],
        closed=row["closed"],
        hold_cause=row["hold_cause"],
        hold_reason_code=row["hold_reason_code"],
        hold_set_by=HoldSetBy(row["hold_set_by"]) if row["hold_set_by"] else None,
        mandates=row["mandates"],
        parts=parts,
        children_minor=row["children_minor"],
    )


@dataclass(frozen=True)
class AccountAndGroupExposure:
    """An account's exposure and its group's, if it is in one."""

    own: Exposure
    group: Exposure | None


async def read(tx: Tx, account_id: UUID) -> AccountAndGroupExposure | None:
    """The exposure now, without a lock."""
    rows = await tx.rows(READ, ids=[account_id])
    if not rows:
        return None
    own = to_exposure(rows[0])
    group = await tx.rows(READ_GROUP, account_id=account_id) if own.parent_id else []
    return AccountAndGroupExposure(own, to_exposure(group[0]) if group else None)


async def lock(tx: Tx, account_ids: Iterable[UUID]) -> Mapping[UUID, Exposure]:
    """The rows of these accounts and of their groups, held until the transaction ends; unknown ones are left out.

    Always in the same order, so that two transactions that lock once never wait for each other in a circle.
    """
    ids = set(account_ids)
    while True:
        rows = {row["account_id"]: to_exposure(row) for row in await tx.rows(LOCK, ids=sorted(ids))}
        parents = {row.parent_id for row in rows.values() if row.parent_id is not None}
        if parents <= rows.keys():
            return rows
        ids |= parents  # joined a group while we waited


async def move(tx: Tx, locked: Mapping[UUID, Exposure], changes: Mapping[UUID, Parts]) -> None:
    """Adds signed changes to accounts that are locked, and to the pools of their groups.

    Announces thresholds where the sum of the parts changes: a delivery only moves an amount from one to another.
    """
    children: dict[UUID, int] = {}
    for account_id, change in changes.items():
        parent_id = locked[account_id].parent_id
        if parent_id is not None:
            children[parent_id] = children.get(parent_id, 0) + change.used_minor
    ids = sorted({*changes, *children})
    parts = [changes.get(account_id, Parts()) for account_id in ids]
    await tx.run(
        MOVE,
        ids=ids,
        open_orders=[part.open_orders_minor for part in parts],
        unbilled=[part.unbilled_minor for part in parts],
        invoiced=[part.invoiced_minor for part in parts],
        in_collection=[part.in_collection_minor for part in parts],
        overdue=[part.overdue_minor for part in parts],
        children=[children.get(account_id, 0) for account_id in ids],
    )
    used_more_or_less = [id_ for id_, part in zip(ids, parts, strict=True) if part.used_minor or children.get(id_)]
    if used_more_or_less:
        await announce(tx, used_more_or_less)


async def project(
    tx: Tx,
    invoices: Sequence[Mapping[str, Any]],
    notes: Sequence[Mapping[str, Any]],
    payments: Sequence[Mapping[str, Any]],
) -> None:
    """Applies balances of invoices, credit notes and payments to locked accounts' exposure; announces thresholds."""
    rows = await tx.rows(PROJECT, invoices=list(invoices), notes=list(notes), payments=list(payments))
    if moved := {row["account_id"] for row in rows} - {None}:
        await announce(tx, sorted(moved))


async def announce(tx: Tx, account_ids: Sequence[UUID]) -> None:
    """Publishes LimitReached of locked accounts whose exposure has just reached a threshold (S0.33)."""
    if await tx.value(ANNOUNCE, ids=list(account_ids)):
        tx.work_left.add("relay")


async def set_limit(tx: Tx, account_id: UUID, limit_id: UUID | None, limit_minor: int | None) -> None:
    """Puts a limit in force, or none; it may be below exposure. The row is locked by the caller."""
    await tx.run(SET_LIMIT, account_id=account_id, limit_id=limit_id, limit_minor=limit_minor)
    await announce(tx, [account_id])


async def set_parent(tx: Tx, own: Exposure, parent_id: UUID | None) -> None:
    """Moves an account, with what it uses, from pool to pool. All rows are locked by the caller."""
    await tx.run(SET_PARENT, account_id=own.account_id, parent_id=parent_id)
    pools = [(own.parent_id, -own.parts.used_minor), (parent_id, own.parts.used_minor)]
    for pool_id, used_minor in pools:
        if pool_id is not None:
            await tx.run(MOVE, **_pool_change(pool_id, used_minor))
            await announce(tx, [pool_id])


def _pool_change(pool_id: UUID, used_minor: int) -> dict[str, object]:
    zeros = {name: [0] for name in ("open_orders", "unbilled", "invoiced", "in_collection", "overdue")}
    return {"ids": [pool_id], "children": [used_minor], **zeros}


async def set_closed(tx: Tx, account_id: UUID, *, closed: bool) -> None:
    await tx.run(SET_CLOSED, account_id=account_id, closed=closed)


async def set_hold(tx: Tx, account_id: UUID, cause: str, set_by: HoldSetBy, reason_code: str | None = None) -> None:
    await tx.run(SET_HOLD, account_id=account_id, cause=cause, reason_code=reason_code, set_by=set_by.value)


async def end_hold(tx: Tx, account_id: UUID) -> None:
    await tx.run(SET_HOLD, account_id=account_id, cause=None, reason_code=None, set_by=None)


async def count_mandates(tx: Tx, account_id: UUID) -> None:
    await tx.run(COUNT_MANDATES, account_id=account_id)


async def has_children(tx: Tx, account_id: UUID) -> bool:
    return bool(await tx.value(HAS_CHILDREN, account_id=account_id))
