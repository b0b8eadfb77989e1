"""Debits as far as invoices are concerned: what each takes of them, and how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encours_billing.domain.collection import Stage
from encours_platform.database import Record, Sql, Tx

NOTE = Sql("""
    INSERT INTO collection AS c (tenant_id, collection_id, account_id, statement_id, invoice_id, amount_minor, currency,
           collection_date, end_to_end_id, settled_on, final_on, mandate_reference, creditor_identifier, iban_masked,
           failure, early, retry_of, parts)
    SELECT :tenant_id, r.collection_id, r.account_id, r.statement_id, r.invoice_id, r.amount_minor, r.currency,
           r.collection_date, r.end_to_end_id, r.settled_on, r.final_on, r.mandate_reference, r.creditor_identifier,
           r.iban_masked, r.failure, coalesce(r.early, false), r.retry_of, r.parts
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           collection_id uuid, account_id uuid, statement_id uuid, invoice_id uuid, amount_minor bigint, currency text,
           collection_date date, end_to_end_id text, settled_on date, final_on date, mandate_reference text,
           creditor_identifier text, iban_masked text, failure jsonb, early boolean, retry_of uuid, parts jsonb)
     ORDER BY r.collection_id
    ON CONFLICT (tenant_id, collection_id) DO UPDATE
       SET amount_minor = CASE WHEN c.stage = 'none' THEN excluded.amount_minor ELSE c.amount_minor END,
           collection_date = excluded.collection_date, end_to_end_id = coalesce(excluded.end_to_end_id,
           c.end_to_end_id), settled_on = coalesce(excluded.settled_on, c.settled_on),
           final_on = coalesce(excluded.final_on, c.final_on), mandate_reference = coalesce(excluded.mandate_reference,
           c.mandate_reference), creditor_identifier = coalesce(excluded.creditor_identifier, c.creditor_identifier),
           iban_masked = coalesce(excluded.iban_masked, c.iban_masked), failure = coalesce(excluded.failure, c.failure),
           early = c.early OR excluded.early, retry_of = coalesce(excluded.retry_of, c.retry_of),
           parts = CASE WHEN c.stage = 'none' THEN excluded.parts ELSE c.parts END""")
COLUMNS = """
    collection_id, account_id, statement_id, invoice_id, amount_minor, currency, collection_date, end_to_end_id, stage,
    settled_on, final_on, mandate_reference, creditor_identifier, iban_masked, failure, early, retry_of, cancelled_by"""
SELECT = f"SELECT {COLUMNS} FROM collection WHERE tenant_id = :tenant_id"  # noqa: S608
BY_IDS = Sql(f"{SELECT} AND collection_id = ANY(CAST(:ids AS uuid[])) ORDER BY collection_id")
RETRIED = Sql("""
    SELECT EXISTS (SELECT FROM collection
                    WHERE tenant_id = :tenant_id AND (retry_of = :id
                       OR collection_id = :id AND failure -> 'will_retry' = 'true'))""")
OF_STATEMENT = Sql(f"{SELECT} AND statement_id = :id ORDER BY collection_id DESC")
OF_INVOICE = Sql(f"""
    {SELECT} AND (invoice_id = :id OR collection_id IN (
        SELECT collection_id FROM collection_part WHERE tenant_id = :tenant_id AND invoice_id = :id)
     OR statement_id = (SELECT i.statement_id FROM invoice i WHERE i.tenant_id = :tenant_id AND i.invoice_id = :id))
     ORDER BY collection_id DESC LIMIT 1""")  # noqa: S608
SET_STAGE = Sql("""
    UPDATE collection c SET stage = r.stage
      FROM unnest(CAST(:ids AS uuid[]), CAST(:stages AS text[])) AS r (id, stage)
     WHERE c.tenant_id = :tenant_id AND c.collection_id = r.id""")
KEEP_PARTS = Sql("""
    INSERT INTO collection_part (tenant_id, collection_id, invoice_id, amount_minor)
    SELECT :tenant_id, r.collection_id, r.invoice_id, r.amount_minor
      FROM unnest(CAST(:collections AS uuid[]), CAST(:invoices AS uuid[]), CAST(:amounts AS bigint[]))
           AS r (collection_id, invoice_id, amount_minor)
    ON CONFLICT DO NOTHING""")
PARTS = Sql("""
    SELECT collection_id, invoice_id, amount_minor FROM collection_part
     WHERE tenant_id = :tenant_id AND collection_id = ANY(CAST(:ids AS uuid[])) ORDER BY collection_id, invoice_id""")
ACCOUNTS_TO_FINISH = Sql("""
    SELECT account_id FROM collection
     WHERE tenant_id = :tenant_id AND stage = 'settled' AND final_on <= :day AND account_id > :after
     GROUP BY account_id ORDER BY account_id LIMIT :chunk""")
SET_CANCELLED = Sql("""
    UPDATE collection c SET cancelled_by = r.by, cancel_cause = r.cause
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, by text, cause text)
     WHERE c.tenant_id = :tenant_id AND c.collection_id = r.id AND c.cancelled_by IS DISTINCT FROM r.by""")
REQUESTED = Sql("""
    SELECT asked.invoice_id, sum(asked.amount_minor)::bigint AS amount_minor FROM (
        SELECT p.invoice_id, p.amount AS amount_minor
          FROM collection c, jsonb_to_recordset(c.parts) AS p (invoice_id uuid, amount bigint)
         WHERE c.tenant_id = :tenant_id AND c.account_id = ANY(CAST(:accounts AS uuid[])) AND c.stage = 'none'
           AND c.cancelled_by IS NULL AND p.amount > 0
        UNION ALL
        SELECT p.invoice_id, p.amount_minor
          FROM early_collection_part p
          JOIN early_collection a ON a.tenant_id = p.tenant_id AND a.early_collection_id = p.early_collection_id
         WHERE p.tenant_id = :tenant_id AND p.collection_id IS NULL
           AND a.account_id = ANY(CAST(:accounts AS uuid[]))) asked
     GROUP BY asked.invoice_id""")
CONCERNED = Sql("""
    SELECT c.collection_id, i.invoice_id FROM collection c
      JOIN invoice i ON i.tenant_id = c.tenant_id AND i.account_id = c.account_id
       AND CASE WHEN c.invoice_id IS NULL THEN i.statement_id = c.statement_id ELSE i.invoice_id = c.invoice_id END
     WHERE c.tenant_id = :tenant_id AND c.collection_id = ANY(CAST(:ids AS uuid[])) ORDER BY i.invoice_id""")
TO_FINISH = Sql(f"""
    {SELECT} AND stage = 'settled' AND final_on <= :day AND account_id = ANY(CAST(:accounts AS uuid[]))
     ORDER BY collection_id""")


@dataclass(frozen=True, slots=True)
class Debit:
    """A debit as its events say so far; `amount_minor` in minor units, dates are calendar dates."""

    collection_id: UUID
    account_id: UUID
    statement_id: UUID | None
    invoice_id: UUID | None
    amount_minor: int
    currency: str
    collection_date: date
    end_to_end_id: str | None
    stage: Stage
    settled_on: date | None
    final_on: date | None
    mandate_reference: str | None
    creditor_identifier: str | None
    iban_masked: str | None
    failure: Mapping[str, Any] | None
    early: bool
    """Asked for before its invoice falls due."""
    retry_of: UUID | None
    """The debit that came back and is tried again by this one."""
    cancelled_by: str | None
    """Who gave it up before its file left."""


def _debit(row: Record) -> Debit:
    return Debit(**{**dict(row.items()), "stage": Stage(row["stage"])})


async def retried(tx: Tx, collection_id: UUID) -> bool:
    """Whether a new debit was asked for, or announced, after this one failed."""
    found: bool = await tx.value(RETRIED, id=collection_id)
    return found


async def note(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, Debit]:
    """Keeps what events say of debits, whatever came before; the stage stays what it was."""
    latest = {row["collection_id"]: dict(row) for row in rows}
    await tx.run(NOTE, rows=list(latest.values()))
    return {row["collection_id"]: _debit(row) for row in await tx.rows(BY_IDS, ids=list(latest))}


async def set_stages(tx: Tx, stages: Mapping[UUID, Stage]) -> None:
    if stages:
        await tx.run(SET_STAGE, ids=list(stages), stages=[stage.value for stage in stages.values()])


async def set_cancelled(tx: Tx, cancelled: Mapping[UUID, tuple[str, str] | None]) -> None:
    """Debit → by whom and why it was given up before its file left; None where it is announced (again)."""
    rows = [
        {"id": id_, "by": given_up[0] if given_up else None, "cause": given_up[1] if given_up else None}
        for id_, given_up in cancelled.items()
    ]
    await tx.run(SET_CANCELLED, rows=rows)


async def requested_amounts(tx: Tx, account_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Invoice → what debits of those accounts, announced or asked for early, ask for of it; minor units.

    What a bank has already is not in it.
    """
    rows = await tx.rows(REQUESTED, accounts=list(account_ids))
    return {row["invoice_id"]: row["amount_minor"] for row in rows}


async def concerned(tx: Tx, debit_ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Debit → the invoice that it is about, or all of its statement, whatever was left out of it."""
    found: dict[UUID, list[UUID]] = {id_: [] for id_ in debit_ids}
    for row in await tx.rows(CONCERNED, ids=list(debit_ids)):
        found[row["collection_id"]].append(row["invoice_id"])
    return found


async def insert_parts(tx: Tx, parts: Sequence[tuple[UUID, UUID, int]]) -> None:
    """(debit, invoice, amount); what a debit first took of an invoice stays."""
    if parts:
        columns = [list(column) for column in zip(*parts, strict=True)]
        await tx.run(KEEP_PARTS, collections=columns[0], invoices=columns[1], amounts=columns[2])


async def parts_of(tx: Tx, debit_ids: Sequence[UUID]) -> list[tuple[UUID, UUID, int]]:
    """(debit, invoice, amount)."""
    rows = await tx.rows(PARTS, ids=list(debit_ids))
    return [(row["collection_id"], row["invoice_id"], row["amount_minor"]) for row in rows]


async def accounts_to_finish(tx: Tx, day: date, after: UUID, chunk: int) -> list[UUID]:
    """Accounts with debits that are final once `day` is over, in order of id."""
    rows = await tx.rows(ACCOUNTS_TO_FINISH, day=day, after=after, chunk=chunk)
    return [row["account_id"] for row in rows]


async def to_finish(tx: Tx, day: date, accounts: Sequence[UUID]) -> list[Debit]:
    return [_debit(row) for row in await tx.rows(TO_FINISH, day=day, accounts=list(accounts))]


async def of_statement(tx: Tx, statement_id: UUID) -> list[Debit]:
    """The latest first."""
    return [_debit(row) for row in await tx.rows(OF_STATEMENT, id=statement_id)]


async def of_invoice(tx: Tx, invoice_id: UUID) -> Debit | None:
    """The latest that concerns the invoice, on its own or by its statement."""
    row = await tx.row(OF_INVOICE, id=invoice_id)
    return _debit(row) if row else None
