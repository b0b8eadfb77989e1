"""What the bank said of our debits: its files, the debits they change, and the queue of what fits nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import DebitState, Fact, Unmatched
from encours_collections.bank_answers.domain.bank_file import BankFile
from encours_collections.bank_answers.domain.bank_item import Item
from encours_collections.debits.domain.collection import Move, Status
from encours_platform.database import Record, Sql, Tx
from encours_values.ids import new_id

MEANT = Sql("""
    SELECT id FROM collection WHERE tenant_id = :tenant_id
       AND end_to_end_id = ANY(CAST(:end_to_end AS text[])) AND batch_id IS NOT NULL
    UNION
    SELECT id FROM collection WHERE tenant_id = :tenant_id AND batch_id = ANY(CAST(:batches AS uuid[]))
    UNION
    SELECT id FROM collection WHERE tenant_id = :tenant_id
       AND payment_information_id = ANY(CAST(:blocks AS text[])) AND batch_id IS NOT NULL""")
MESSAGES = Sql("SELECT id FROM batch WHERE tenant_id = :tenant_id AND message_id = ANY(CAST(:messages AS text[]))")
DEBITS = Sql("""
    SELECT id, account_id, end_to_end_id, payment_information_id, amount_minor, currency, collection_date, status,
           failed_by, reason_code, settled_on, failed_on, batch_id, cancellation, reversal
      FROM collection WHERE tenant_id = :tenant_id AND id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE""")
BATCHES = Sql("SELECT id, message_id FROM batch WHERE tenant_id = :tenant_id AND id = ANY(CAST(:ids AS uuid[]))")
CHANGE = Sql("""
    UPDATE collection
       SET status = :status,
           cause = CASE WHEN CAST(:failed_by AS text) IS NULL OR CAST(:failed_by AS text) = failed_by THEN cause
                        ELSE CAST(:cause AS text) END,
           failed_by = CAST(:failed_by AS text), reason_code = CAST(:reason_code AS text),
           settled_on = CAST(:settled_on AS date), final_on = CAST(:final_on AS date),
           failed_on = CAST(:failed_on AS date), retry_on = coalesce(retry_on, CAST(:retry_on AS date)),
           cancellation = CAST(:cancellation AS text), reversal = CAST(:reversal AS text),
           live = live AND CAST(:status AS text) NOT IN ('rejected', 'returned', 'cancelled'), changed_at = :now
     WHERE tenant_id = :tenant_id AND id = ANY(CAST(:ids AS uuid[])) AND status = :found""")
CHANGED = (
    "found", "status", "failed_by", "reason_code", "cause", "settled_on", "final_on", "failed_on", "retry_on",
    "cancellation", "reversal",
)  # fmt: skip
FAILURES = Sql("""
    SELECT account_id, reason_code, count(*) AS failures FROM collection
     WHERE tenant_id = :tenant_id AND account_id = ANY(CAST(:accounts AS uuid[]))
       AND status IN ('rejected', 'returned') AND reason_code IS NOT NULL
     GROUP BY account_id, reason_code""")
TAKE = Sql("""
    INSERT INTO bank_file (tenant_id, id, sha256, source, kind, message_id, bytes, matched, unmatched, ignored,
                           warnings, answer, received_at)
    VALUES (:tenant_id, :id, :sha256, :source, :kind, :message_id, :bytes, 0, 0, 0, '{}', '{}', :now)
    ON CONFLICT (tenant_id, sha256) DO NOTHING RETURNING id""")
FINISH = Sql("""
    UPDATE bank_file SET matched = :matched, unmatched = :unmatched, ignored = :ignored, transfers = :transfers,
           warnings = :warnings, answer = :answer
     WHERE tenant_id = :tenant_id AND id = :id""")
FILE_SELECT = """
    SELECT f.id, f.sha256, f.source, f.kind, f.message_id, f.bytes, f.matched, f.unmatched, f.ignored, f.transfers,
           f.warnings, f.answer, f.received_at
      FROM bank_file f WHERE f.tenant_id = :tenant_id"""
BY_CONTENT = Sql(FILE_SELECT + " AND f.sha256 = :sha256")
FIND = Sql(FILE_SELECT + " AND f.id = :id")
QUEUE = Sql("""
    INSERT INTO bank_item (tenant_id, id, file_id, cause, told, end_to_end_id, payment_information_id, message_id,
                           noted_at)
    SELECT :tenant_id, i.id, :file_id, i.cause, i.told, i.end_to_end_id, i.payment_information_id, i.message_id, :now
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i (
           id uuid, cause text, told jsonb, end_to_end_id text, payment_information_id text, message_id text)""")
ITEM_SELECT = """
    SELECT i.id, i.file_id, i.cause, i.told, i.noted_at, i.resolved_at
      FROM bank_item i WHERE i.tenant_id = :tenant_id AND i.resolved_at IS NULL"""
OPEN_ITEMS = Sql(
    ITEM_SELECT
    + """ AND i.cause = 'amount_mismatch'
          AND (i.payment_information_id = ANY(CAST(:blocks AS text[])) OR i.message_id = ANY(CAST(:messages AS text[])))
        ORDER BY i.id FOR UPDATE"""
)
RESOLVE = Sql("""
    UPDATE bank_item SET resolved_at = :now, resolution = 'explained'
     WHERE tenant_id = :tenant_id AND id = ANY(CAST(:ids AS uuid[])) AND resolved_at IS NULL""")


def file_of_record(row: Record) -> BankFile:
    return BankFile(**dict(row))


def item_of_record(row: Record) -> Item:
    told = dict(row["told"])
    told["move"] = Move(told["move"])
    told["on"] = date.fromisoformat(told["on"]) if told["on"] else None
    return Item(row["id"], row["file_id"], row["cause"], Fact(**told), row["noted_at"])


async def lock_debits(
    tx: Tx, *, end_to_end: Iterable[str], blocks: Iterable[str], messages: Iterable[str]
) -> dict[UUID, tuple[DebitState, UUID]]:
    """Debits that stand in a file, with their batch, by any of these references, locked.

    Each statement reads by keys alone, without a join: a batch may be so fresh that PostgreSQL knows nothing of it and
    would compare each debit with each.
    """
    by_message = [row["id"] for row in await tx.rows(MESSAGES, messages=list(set(messages)))]
    meant = await tx.rows(MEANT, end_to_end=list(set(end_to_end)), blocks=list(set(blocks)), batches=by_message)
    rows = await tx.rows(DEBITS, ids=[row["id"] for row in meant])
    found = await tx.rows(BATCHES, ids=list({row["batch_id"] for row in rows}))
    message_of = {row["id"]: row["message_id"] for row in found}
    return {
        row["id"]: (
            DebitState(
                collection_id=row["id"],
                account_id=row["account_id"],
                end_to_end_id=row["end_to_end_id"],
                payment_information_id=row["payment_information_id"],
                message_id=message_of[row["batch_id"]],
                amount_minor=row["amount_minor"],
                currency=row["currency"],
                collection_date=row["collection_date"],
                status=Status(row["status"]),
                failed_by=row["failed_by"],
                reason_code=row["reason_code"],
                settled_on=row["settled_on"],
                failed_on=row["failed_on"],
                cancellation=row["cancellation"],
                reversal=row["reversal"],
            ),
            row["batch_id"],
        )
        for row in rows
    }


async def change_debits(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> int:
    """Rows of id and of all that CHANGE sets; those that change alike are changed together. Answers how many were."""
    alike: dict[tuple[Any, ...], list[UUID]] = {}
    for row in rows:
        alike.setdefault(tuple(row[name] for name in CHANGED), []).append(row["id"])
    changed = 0
    for values, ids in alike.items():
        changed += await tx.run(CHANGE, ids=ids, now=tx.now, **dict(zip(CHANGED, values, strict=True)))
    return changed


async def failures(tx: Tx, account_ids: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    """How often debits of these accounts failed, by reason code."""
    rows = await tx.rows(FAILURES, accounts=list(set(account_ids)))
    return {(row["account_id"], row["reason_code"]): row["failures"] for row in rows}


async def take(tx: Tx, *, sha256: str, source: str, kind: str, message_id: str | None, size: int) -> UUID | None:
    """The id of a file that is new here; a second one of the same content waits for the first, then gets None."""
    id_: UUID | None = await tx.value(
        TAKE, id=new_id(), sha256=sha256, source=source, kind=kind, message_id=message_id, bytes=size, now=tx.now
    )
    return id_


async def finish(
    tx: Tx,
    id: UUID,  # noqa: A002
    *,
    matched: int,
    unmatched: int,
    ignored: int,
    transfers: int,
    warnings: Sequence[str],
    answer: Mapping[str, Any],
) -> None:
    await tx.run(
        FINISH,
        id=id,
        matched=matched,
        unmatched=unmatched,
        ignored=ignored,
        transfers=transfers,
        warnings=list(warnings),
        answer=dict(answer),
    )


async def by_content(tx: Tx, sha256: str) -> BankFile | None:
    row = await tx.row(BY_CONTENT, sha256=sha256)
    return file_of_record(row) if row else None


async def find(tx: Tx, id: UUID) -> BankFile | None:  # noqa: A002
    row = await tx.row(FIND, id=id)
    return file_of_record(row) if row else None


async def queue(tx: Tx, file_id: UUID, items: Sequence[Unmatched]) -> None:
    if not items:
        return
    rows = [
        {
            "id": new_id(),
            "cause": item.cause,
            "told": asdict(item.fact),
            "end_to_end_id": item.fact.end_to_end_id,
            "payment_information_id": item.fact.payment_information_id,
            "message_id": item.fact.message_id,
        }
        for item in items
    ]
    await tx.run(QUEUE, file_id=file_id, rows=rows, now=tx.now)


async def open_items(tx: Tx, blocks: Iterable[str], messages: Iterable[str]) -> list[Item]:
    """Sums that did not fit a block or message, locked: a reject heard later may explain them."""
    rows = await tx.rows(OPEN_ITEMS, blocks=list(set(blocks)), messages=list(set(messages)))
    return [item_of_record(row) for row in rows]


async def resolve(tx: Tx, ids: Sequence[UUID]) -> None:
    if ids:
        await tx.run(RESOLVE, ids=list(ids), now=tx.now)
