"""Collections and the invoices that they claim. Every change of status names the status it starts from."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from encours_collections.debits.domain.collection import (
    MOVES,
    Announcement,
    Collection,
    Move,
    Postponement,
    Status,
)
from encours_contracts.fields import Allocation
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import ItemT, Listing, Page, PageRequest, page

OPEN_PART = "greatest(p.amount_minor - greatest(p.paid_minor + p.disputed_minor, 0), least(p.amount_minor, 0))"
"""The open amount of a part: never below zero; a negative part (netted credit) stays as it is."""

RETRY_ON = """CASE WHEN c.retry_on IS NOT NULL THEN (
        SELECT CASE WHEN r.collection_id IS NULL THEN c.retry_on
                    WHEN r.status IN ('planned', 'announced', 'batched') THEN r.collection_on END
          FROM (VALUES (true)) AS one (row)
          LEFT JOIN collection r ON r.tenant_id = c.tenant_id AND r.retry_of = c.collection_id
         WHERE r.collection_id IS NOT NULL OR EXISTS (
               SELECT FROM collection_part p
                 JOIN invoice_balance b ON b.tenant_id = p.tenant_id AND b.invoice_id = p.invoice_id
                WHERE p.tenant_id = c.tenant_id AND p.collection_id = c.collection_id AND b.undisputed_minor > 0))
        END"""
"""The day of the retry: of the debit that tries again, and before it exists the day planned while anything is owed."""

FAILED = "c.status IN ('returned', 'rejected', 'cancelled')"
CLAIMABLE = f"""(
    SELECT coalesce(sum(least(greatest({OPEN_PART}, 0), greatest(coalesce(i.undisputed_minor - coalesce((
               SELECT sum({OPEN_PART.replace("p.", "q.")})
                 FROM collection_part q JOIN collection l ON l.tenant_id = q.tenant_id
                      AND l.collection_id = q.collection_id AND l.live
                WHERE q.tenant_id = c.tenant_id AND q.invoice_id = p.invoice_id), 0), p.amount_minor), 0)))
           + sum(least({OPEN_PART}, 0)), 0)::bigint
      FROM collection_part p
      LEFT JOIN invoice_balance i ON i.tenant_id = p.tenant_id AND i.invoice_id = p.invoice_id
     WHERE p.tenant_id = c.tenant_id AND p.collection_id = c.collection_id)"""  # noqa: S608 - our own text
MANDATE_STATE = """(
    SELECT CASE WHEN m.mandate_id IS DISTINCT FROM c.mandate_id OR m.confirmed_at >= c.failed_at THEN 'confirmed'
                ELSE 'unchanged' END
      FROM mandate m
     WHERE m.tenant_id = c.tenant_id AND m.account_id = c.account_id AND m.status = 'active'
       AND (m.sequence_type <> 'OOFF' OR NOT EXISTS (
            SELECT FROM collection u WHERE u.tenant_id = c.tenant_id AND u.mandate_id = m.mandate_id
               AND u.status NOT IN ('planned', 'cancelled', 'rejected')))
     ORDER BY m.mandate_id DESC LIMIT 1)"""
COLUMNS = f"""
    c.collection_id, c.account_id, c.statement_id, c.invoice_id, c.due_minor, c.amount_minor, c.currency, c.due_on,
    c.collection_on, c.submit_on, c.remittance, c.end_to_end_id, c.status, c.mandate_id, c.mandate_reference,
    c.iban_masked, c.scheme, c.sequence_type, c.batch_id, c.payment_information_id, c.cause, c.reason_code, c.failed_by,
    c.settled_on, c.final_on, c.failed_on, c.retry_of, {RETRY_ON} AS retry_on, c.early, c.created_at,
    c.cancellation, c.reversal, c.recall_cause, c.announcement_due, c.alerts,
    CASE WHEN c.status = 'batched' THEN (
         SELECT b.status FROM batch b
          WHERE b.tenant_id = c.tenant_id AND b.batch_id = c.batch_id) END AS batch_status,
    CASE WHEN c.status = 'submitted' THEN (
         SELECT b.recalls FROM batch b
          WHERE b.tenant_id = c.tenant_id AND b.batch_id = c.batch_id) END AS batch_recalls,
    CASE WHEN {FAILED} THEN (
         SELECT n.collection_id FROM collection n WHERE n.tenant_id = c.tenant_id AND n.retry_of = c.collection_id)
         END AS represented_by,
    CASE WHEN {FAILED} THEN {CLAIMABLE} ELSE 0 END AS claimable_minor,
    CASE WHEN {FAILED} THEN {MANDATE_STATE} END AS mandate_state,
    coalesce((SELECT jsonb_agg(jsonb_build_object('invoice_id', p.invoice_id, 'number', p.number, 'amount', {OPEN_PART})
                               ORDER BY p.place)
                FROM collection_part p
               WHERE p.tenant_id = c.tenant_id AND p.collection_id = c.collection_id AND {OPEN_PART} <> 0), '[]')
               AS allocations"""  # noqa: S608 - our own text
SELECT = f"SELECT {COLUMNS} FROM collection c WHERE c.tenant_id = :tenant_id"  # noqa: S608 - our own text

LIST = Listing(
    SELECT,
    "c.collection_id",
    filters={
        "account_id": "c.account_id = {}",
        "status": "c.status = {}",
        "statement_id": "c.statement_id = {}",
        "batch_id": "c.batch_id = {}",
        "mandate_id": "c.mandate_id = {}",
        "due_from": "c.collection_on >= {}",
        "due_to": "c.collection_on <= {}",
        "amount_min": "c.amount_minor >= {}",
        "amount_max": "c.amount_minor <= {}",
    },
    search=(
        "c.end_to_end_id ILIKE {}",
        "c.mandate_reference ILIKE {}",
        "c.remittance ILIKE {}",
        """c.mandate_id IN (SELECT mandate_id FROM mandate
                             WHERE tenant_id = :tenant_id AND debtor_name ILIKE {})""",
    ),
    sorts={"collection_date": "c.collection_on", "amount": "c.amount_minor"},
)

INSERT = Sql("""
    INSERT INTO collection (tenant_id, collection_id, account_id, statement_id, invoice_id, slice, due_minor,
                            amount_minor,
                            currency, due_on, collection_on, submit_on, remittance, end_to_end_id, status,
                            mandate_id, mandate_reference, iban_masked, scheme, sequence_type, cause, early,
                            retry_of, created_at, changed_at)
    SELECT :tenant_id, c.collection_id, c.account_id, c.statement_id, c.invoice_id, c.slice, c.amount_minor,
           c.amount_minor,
           c.currency, c.due_on, c.collection_on, c.submit_on, c.remittance, c.end_to_end_id, c.status,
           c.mandate_id, c.mandate_reference, c.iban_masked, c.scheme, c.sequence_type, c.cause, c.early,
           c.retry_of, :now, :now
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS c (
           collection_id uuid, account_id uuid, statement_id uuid, invoice_id uuid, slice integer, amount_minor bigint,
           currency text, due_on date, collection_on date, submit_on date, remittance text, end_to_end_id text,
           status text, mandate_id uuid, mandate_reference text, iban_masked text, scheme text, sequence_type text,
           cause text, early boolean, retry_of uuid)
     ORDER BY c.collection_id
    ON CONFLICT DO NOTHING RETURNING collection_id""")
INSERT_PARTS = Sql("""
    INSERT INTO collection_part (tenant_id, collection_id, place, invoice_id, number, amount_minor)
    SELECT :tenant_id, p.collection_id, p.place, p.invoice_id, p.number, p.amount_minor
      FROM jsonb_to_recordset(CAST(:rows AS jsonb))
           AS p (collection_id uuid, place integer, invoice_id uuid, number text, amount_minor bigint)""")
_DUE_FOR_FILE = SELECT + " AND c.status IN ('planned', 'announced') AND c.submit_on <= :day"
DUE_FOR_FILE = Sql(_DUE_FOR_FILE + " AND c.collection_id > :after ORDER BY c.collection_id LIMIT :limit")
ALL_DUE_FOR_FILE = Sql(_DUE_FOR_FILE + " ORDER BY c.collection_id")
# OFFSET 0 forces lookups by key: the planner has no statistics of many new debits yet.
BY_IDS = Sql(f"""
    SELECT {COLUMNS} FROM unnest(CAST(:ids AS uuid[])) AS k (id)
     CROSS JOIN LATERAL (SELECT * FROM collection WHERE tenant_id = :tenant_id AND collection_id = k.id OFFSET 0) c
     ORDER BY c.collection_id""")  # noqa: S608 - our own text
LOCK = Sql(SELECT + " AND c.collection_id = :id FOR UPDATE OF c")
LOCK_PLANNED = Sql(
    SELECT
    + """ AND c.account_id = ANY(CAST(:accounts AS uuid[])) AND c.status = 'planned' AND c.currency = 'EUR'
          ORDER BY c.collection_id FOR UPDATE OF c"""
)
ANNOUNCE = Sql("""
    UPDATE collection c
       SET status = u.status, collection_on = u.collection_on, submit_on = u.submit_on, mandate_id = u.mandate_id,
           mandate_reference = u.mandate_reference, iban_masked = u.iban_masked, scheme = u.scheme,
           sequence_type = u.sequence_type, cause = NULL, announcement_due = false, changed_at = :now
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS u (
           collection_id uuid, status text, collection_on date, submit_on date, mandate_id uuid, mandate_reference text,
           iban_masked text, scheme text, sequence_type text)
     WHERE c.tenant_id = :tenant_id AND c.collection_id = u.collection_id AND c.status = :from""")
POSTPONE = Sql("""
    UPDATE collection c SET collection_on = u.collection_on, submit_on = u.submit_on, cause = u.cause,
           announcement_due = u.announcement_due, changed_at = :now
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS u (collection_id uuid, collection_on date, submit_on date,
      cause text, announcement_due boolean)
     WHERE c.tenant_id = :tenant_id AND c.collection_id = u.collection_id AND c.status = 'announced'""")
APPLY_MANDATE_CHANGES = Sql("""
    UPDATE collection c SET mandate_reference = m.reference, iban_masked = m.iban_masked, changed_at = :now
      FROM mandate m
     WHERE c.tenant_id = :tenant_id AND m.tenant_id = :tenant_id AND c.mandate_id = m.mandate_id
       AND m.mandate_id = ANY(CAST(:mandates AS uuid[])) AND c.status = 'announced'
       AND (c.mandate_reference, c.iban_masked) IS DISTINCT FROM (m.reference, m.iban_masked)
    RETURNING c.collection_id""")
SUSPEND = Sql("""
    UPDATE collection SET status = :to, mandate_id = NULL, mandate_reference = NULL, iban_masked = NULL, scheme = NULL,
           sequence_type = NULL, cause = 'no_active_mandate', changed_at = :now
     WHERE tenant_id = :tenant_id AND mandate_id = ANY(CAST(:mandates AS uuid[])) AND status = :from
    RETURNING account_id""")
CANCEL = Sql("""
    UPDATE collection SET status = 'cancelled', live = false, cause = :cause, changed_at = :now
     WHERE tenant_id = :tenant_id AND collection_id = ANY(CAST(:ids AS uuid[])) AND status IN ('planned',
     'announced')""")
SUSPEND_ABOVE_CAP = Sql("""
    UPDATE collection c SET status = :to, mandate_id = NULL, mandate_reference = NULL, iban_masked = NULL,
           scheme = NULL, sequence_type = NULL, cause = 'above_mandate_cap', changed_at = :now
      FROM mandate m
     WHERE c.tenant_id = :tenant_id AND m.tenant_id = :tenant_id AND m.mandate_id = c.mandate_id
       AND c.mandate_id = ANY(CAST(:mandates AS uuid[])) AND c.status = :from AND c.amount_minor > m.max_minor""")
RECORD_CAUSE = Sql("""
    UPDATE collection SET cause = :cause, changed_at = :now
     WHERE tenant_id = :tenant_id AND collection_id = ANY(CAST(:ids AS uuid[])) AND status = 'planned'""")
SET_CAUSE = Sql("UPDATE collection SET cause = :cause WHERE tenant_id = :tenant_id AND collection_id = :id")
UNSENT_RETRIES = Sql("""
    SELECT collection_id FROM collection
     WHERE tenant_id = :tenant_id AND retry_of = ANY(CAST(:ids AS uuid[]))
       AND status IN ('planned', 'announced', 'batched')""")
RETRIED = Sql("""
    SELECT coalesce(c.retry_of, c.collection_id) AS collection_id FROM collection c
     WHERE c.tenant_id = :tenant_id AND c.retry_of IS NOT NULL
       AND (c.collection_id = ANY(CAST(:ids AS uuid[])) OR c.retry_of = ANY(CAST(:ids AS uuid[])))""")
GIVEN_UP = Sql("""
    SELECT collection_id FROM collection
     WHERE tenant_id = :tenant_id AND collection_id = ANY(CAST(:ids AS uuid[]))
       AND status IN ('rejected', 'returned') AND retry_on IS NULL AND cardinality(reason_codes) > 1""")
CHANGE_COLLECTION_DATES = Sql("""
    UPDATE collection c SET collection_on = u.day, cause = 'date_changed_by_bank', changed_at = :now
      FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[])) AS u (collection_id, day)
     WHERE c.tenant_id = :tenant_id AND c.collection_id = u.collection_id AND c.status = 'submitted'
     AND c.collection_on < u.day
    RETURNING c.collection_id""")
RELEASE_FINAL = Sql("""
    UPDATE collection SET live = false
     WHERE tenant_id = :tenant_id AND collection_id = ANY(CAST(:ids AS uuid[])) AND status = 'settled' AND live""")


def of_record(row: Record) -> Collection:
    values: dict[str, Any] = dict(row)
    values["status"] = Status(values["status"])
    values["allocations"] = [Allocation.model_validate(part) for part in values["allocations"]]
    return Collection(**values)


async def page_of_batch(tx: Tx, batch_id: UUID, paging: PageRequest, to_item: Callable[[Record], ItemT]) -> Page[ItemT]:
    """The collections of a batch, newest first."""
    return await page(tx, SELECT, paging, to_item, id_column="c.collection_id", filters={"c.batch_id": batch_id})


async def insert(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Inserts collections; returns those whose claim was free."""
    return {row["collection_id"] for row in await tx.rows(INSERT, rows=[dict(row) for row in rows], now=tx.now)}


async def insert_parts(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await tx.run(INSERT_PARTS, rows=[dict(row) for row in rows])


async def by_ids(tx: Tx, ids: Iterable[UUID]) -> list[Collection]:
    return [of_record(row) for row in await tx.rows(BY_IDS, ids=list(ids))]


async def due_for_file(tx: Tx, day: date, *, after: UUID, limit: int) -> list[Collection]:
    """Planned and announced collections whose file is due by that day, by id."""
    return [of_record(row) for row in await tx.rows(DUE_FOR_FILE, day=day, after=after, limit=limit)]


async def all_due_for_file(tx: Tx, day: date, size: int) -> AsyncIterator[list[Collection]]:
    """As `due_for_file`, all of them in chunks of at most `size`."""
    async for rows in tx.chunks(ALL_DUE_FOR_FILE, size, day=day):
        yield [of_record(row) for row in rows]


async def find(tx: Tx, id: UUID) -> Collection | None:  # noqa: A002
    found = await by_ids(tx, [id])
    return found[0] if found else None


async def lock(tx: Tx, id: UUID) -> Collection | None:  # noqa: A002
    row = await tx.row(LOCK, id=id)
    return of_record(row) if row else None


async def lock_planned(tx: Tx, account_ids: Iterable[UUID]) -> list[Collection]:
    """Planned collections of these accounts, locked."""
    return [of_record(row) for row in await tx.rows(LOCK_PLANNED, accounts=list(set(account_ids)))]


async def announce(tx: Tx, plans: Sequence[Announcement]) -> None:
    """Planned → announced."""
    if plans:
        rows = [{name: getattr(plan, name) for name in Announcement.__slots__} for plan in plans]
        await tx.run(ANNOUNCE, rows=rows, now=tx.now, **{"from": str(Status.PLANNED)})


async def postpone(tx: Tx, plans: Sequence[Postponement]) -> None:
    if plans:
        await tx.run(
            POSTPONE,
            rows=[{name: getattr(plan, name) for name in Postponement.__slots__} for plan in plans],
            now=tx.now,
        )


async def apply_mandate_changes(tx: Tx, mandate_ids: Sequence[UUID]) -> list[UUID]:
    """Copies amended references and accounts to announced collections; returns those that changed."""
    return [
        row["collection_id"] for row in await tx.rows(APPLY_MANDATE_CHANGES, mandates=list(mandate_ids), now=tx.now)
    ]


async def suspend(tx: Tx, mandate_ids: Sequence[UUID]) -> list[UUID]:
    """Moves announced collections of ended mandates back to planned; returns their accounts."""
    moved = {"from": str(Status.ANNOUNCED), "to": str(MOVES[Status.ANNOUNCED, Move.SUSPEND])}
    rows = await tx.rows(SUSPEND, mandates=list(mandate_ids), now=tx.now, **moved)
    return [row["account_id"] for row in rows]


async def record_cause(tx: Tx, ids: Sequence[UUID], cause: str) -> None:
    """Records why planned collections wait."""
    if ids:
        await tx.run(RECORD_CAUSE, ids=list(ids), cause=cause, now=tx.now)


async def set_cause(tx: Tx, id: UUID, cause: str) -> None:  # noqa: A002
    await tx.run(SET_CAUSE, id=id, cause=cause)


async def suspend_above_cap(tx: Tx, mandate_ids: Sequence[UUID]) -> None:
    """Moves announced collections above the cap of their mandate back to planned."""
    moved = {"from": str(Status.ANNOUNCED), "to": str(MOVES[Status.ANNOUNCED, Move.SUSPEND])}
    await tx.run(SUSPEND_ABOVE_CAP, mandates=list(mandate_ids), now=tx.now, **moved)


async def cancel(tx: Tx, ids: Sequence[UUID], cause: str) -> None:
    """Cancels those that are planned or announced."""
    await tx.run(CANCEL, ids=list(ids), cause=cause, now=tx.now)


async def change_collection_dates(tx: Tx, days: Sequence[tuple[UUID, date]]) -> list[UUID]:
    """Records later collection dates that the bank set; returns the collections that changed."""
    if not days:
        return []
    rows = await tx.rows(
        CHANGE_COLLECTION_DATES, ids=[id_ for id_, _ in days], days=[day for _, day in days], now=tx.now
    )
    return [row["collection_id"] for row in rows]


async def unsent_retries(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Debits that repeat one of these and were not sent."""
    return [row["collection_id"] for row in await tx.rows(UNSENT_RETRIES, ids=list(ids))]


async def retried(tx: Tx, ids: Sequence[UUID]) -> bool:
    """Whether one of these was retried already, or is itself a retry."""
    return bool(ids) and bool(await tx.rows(RETRIED, ids=list(ids)))


async def given_up(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """Failed debits whose retry a later reason of the bank does not allow (RTX-04)."""
    return [row["collection_id"] for row in await tx.rows(GIVEN_UP, ids=list(ids))] if ids else []


async def release_final(tx: Tx, ids: Sequence[UUID]) -> None:
    """Releases the claims of final collections, so that the rest of an invoice may be collected again."""
    await tx.run(RELEASE_FINAL, ids=list(ids))
