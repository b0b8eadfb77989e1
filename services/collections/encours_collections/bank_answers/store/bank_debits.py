"""Collections that a bank file may concern: found by their references, locked and changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import DebitState
from encours_collections.bank_answers.domain.debit_bookings import DebitBooking
from encours_collections.debits.domain.collection import ENDED, Status
from encours_platform.database import Record, Sql, Tx

DEBIT_IDS = Sql("""
    SELECT collection_id FROM collection WHERE tenant_id = :tenant_id
       AND end_to_end_id = ANY(CAST(:end_to_end AS text[])) AND batch_id IS NOT NULL
    UNION
    SELECT collection_id FROM collection WHERE tenant_id = :tenant_id AND batch_id = ANY(CAST(:batches AS uuid[]))
    UNION
    SELECT collection_id FROM collection WHERE tenant_id = :tenant_id
       AND payment_information_id = ANY(CAST(:blocks AS text[])) AND batch_id IS NOT NULL""")
BATCHES_BY_MESSAGE = Sql("""
    SELECT batch_id FROM batch WHERE tenant_id = :tenant_id AND message_id = ANY(CAST(:messages AS text[]))""")
DEBITS = Sql("""
    SELECT collection_id, account_id, end_to_end_id, payment_information_id, amount_minor, currency, collection_on,
           status, failed_by, reason_code, reason_codes, settled_on, failed_on, batch_id, cancellation, reversal
      FROM collection WHERE tenant_id = :tenant_id AND collection_id = ANY(CAST(:ids AS uuid[]))
      ORDER BY collection_id FOR UPDATE""")
ONE_OF_EACH_BATCH = Sql("""
    SELECT c.end_to_end_id FROM batch b
     CROSS JOIN LATERAL (SELECT end_to_end_id FROM collection
                          WHERE tenant_id = :tenant_id AND batch_id = b.batch_id LIMIT 1) AS c
     WHERE b.tenant_id = :tenant_id AND b.message_id = ANY(CAST(:messages AS text[]))""")
BOOKINGS = Sql("""
    SELECT collection_id, place, is_credit, is_recredit, bank_reference, booked_on, announced, booked
      FROM debit_booking WHERE tenant_id = :tenant_id AND collection_id = ANY(CAST(:ids AS uuid[]))
      ORDER BY collection_id, place""")
SAVE_BOOKINGS = Sql("""
    INSERT INTO debit_booking (tenant_id, collection_id, place, is_credit, is_recredit, bank_reference, booked_on,
                               announced, booked)
    SELECT :tenant_id, b.* FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS b (
           collection_id uuid, place smallint, is_credit boolean, is_recredit boolean, bank_reference text,
           booked_on date, announced boolean, booked boolean)
    ON CONFLICT (tenant_id, collection_id, place) DO UPDATE
       SET bank_reference = excluded.bank_reference, announced = excluded.announced, booked = excluded.booked""")
SENT_RETRIES = Sql("""
    SELECT retry_of FROM collection
     WHERE tenant_id = :tenant_id AND retry_of = ANY(CAST(:ids AS uuid[]))
       AND status NOT IN ('planned', 'announced', 'cancelled', 'rejected', 'returned')""")
BATCHES = Sql("""
    SELECT batch_id, message_id FROM batch WHERE tenant_id = :tenant_id AND batch_id = ANY(CAST(:ids AS uuid[]))""")
CHANGE = Sql("""
    UPDATE collection
       SET status = :status,
           cause = CASE WHEN CAST(:failed_by AS text) IS NULL AND failed_by IS NOT NULL THEN NULL
                        WHEN CAST(:failed_by AS text) IS NULL OR (CAST(:failed_by AS text) = failed_by
                             AND reason_code IS NOT DISTINCT FROM CAST(:reason_code AS text)) THEN cause
                        ELSE CAST(:cause AS text) END,
           failed_by = CAST(:failed_by AS text), reason_code = CAST(:reason_code AS text),
           reason_codes = CAST(:reason_codes AS text[]),
           settled_on = CAST(:settled_on AS date), final_on = CAST(:final_on AS date),
           failed_on = CAST(:failed_on AS date),
           failed_at = CASE WHEN CAST(:status AS text) IN ('rejected', 'returned', 'cancelled')
                            THEN coalesce(failed_at, :now) END,
           retry_on = CASE WHEN CAST(:failed_by AS text) IS NULL OR :is_not_retried THEN NULL
                           ELSE coalesce(retry_on, CAST(:retry_on AS date)) END,
           cancellation = CAST(:cancellation AS text), reversal = CAST(:reversal AS text),
           live = CASE WHEN CAST(:status AS text) IN ('rejected', 'returned', 'cancelled') THEN false
                       WHEN status NOT IN ('rejected', 'returned', 'cancelled') THEN live
                       ELSE NOT EXISTS (
                            SELECT FROM collection o
                             WHERE o.tenant_id = :tenant_id AND o.live AND o.slice = collection.slice
                               AND (o.invoice_id = collection.invoice_id
                                    OR (o.statement_id = collection.statement_id
                                        AND o.invoice_id IS NULL AND collection.invoice_id IS NULL))) END,
           changed_at = :now
     WHERE tenant_id = :tenant_id AND collection_id = ANY(CAST(:ids AS uuid[])) AND status = :initial_status""")
CHANGED = (
    "initial_status", "status", "failed_by", "reason_code", "reason_codes", "is_not_retried", "cause", "settled_on",
    "final_on", "failed_on", "retry_on", "cancellation", "reversal",
)  # fmt: skip
FAILURES = Sql("""
    SELECT account_id, reason_code, count(*) AS failures FROM collection
     WHERE tenant_id = :tenant_id AND account_id = ANY(CAST(:accounts AS uuid[]))
       AND status IN ('rejected', 'returned') AND reason_code IS NOT NULL
     GROUP BY account_id, reason_code""")


async def lock_debits(
    tx: Tx, *, end_to_end: Iterable[str], blocks: Iterable[str], messages: Iterable[str]
) -> dict[UUID, tuple[DebitState, UUID]]:
    """Debits of bank files with their batch, found by any of these references, locked.

    Each statement reads by keys, without a join: for a new batch PostgreSQL has no statistics and would choose a nested
    loop over all debits.
    """
    by_message = [row["batch_id"] for row in await tx.rows(BATCHES_BY_MESSAGE, messages=list(set(messages)))]
    ids = await tx.rows(DEBIT_IDS, end_to_end=list(set(end_to_end)), blocks=list(set(blocks)), batches=by_message)
    rows = await tx.rows(DEBITS, ids=[row["collection_id"] for row in ids])
    found = await tx.rows(BATCHES, ids=list({row["batch_id"] for row in rows}))
    message_of = {row["batch_id"]: row["message_id"] for row in found}
    bookings: dict[UUID, list[DebitBooking]] = {}
    for row in await tx.rows(BOOKINGS, ids=[row["collection_id"] for row in rows]) if rows else []:
        bookings.setdefault(row["collection_id"], []).append(_booking(row))
    ended = [row["collection_id"] for row in rows if row["status"] in ENDED]
    sent = {row["retry_of"] for row in await tx.rows(SENT_RETRIES, ids=ended)} if ended else set()
    return {
        row["collection_id"]: (
            DebitState(
                collection_id=row["collection_id"],
                account_id=row["account_id"],
                end_to_end_id=row["end_to_end_id"],
                payment_information_id=row["payment_information_id"],
                message_id=message_of[row["batch_id"]],
                amount_minor=row["amount_minor"],
                currency=row["currency"],
                collection_on=row["collection_on"],
                status=Status(row["status"]),
                failed_by=row["failed_by"],
                reason_codes=tuple(row["reason_codes"]),
                settled_on=row["settled_on"],
                failed_on=row["failed_on"],
                cancellation=row["cancellation"],
                reversal=row["reversal"],
                bookings=bookings.get(row["collection_id"], []),
                retry_is_sent=row["collection_id"] in sent,
            ),
            row["batch_id"],
        )
        for row in rows
    }


async def one_of_each_batch(tx: Tx, messages: Sequence[str]) -> list[str]:
    """The end-to-end id of any debit of each batch that was sent in these messages."""
    rows = await tx.rows(ONE_OF_EACH_BATCH, messages=list(messages)) if messages else []
    return [row["end_to_end_id"] for row in rows]


def _booking(row: Record) -> DebitBooking:
    return DebitBooking(**{name: row[name] for name in DebitBooking.__slots__})


async def save_bookings(tx: Tx, debits: Iterable[DebitState]) -> None:
    """Stores new bookings of locked debits, and what the other message added to known ones."""
    rows = [
        {"collection_id": debit.collection_id, "place": place, **asdict(booking)}
        for debit in debits
        for place, booking in enumerate(debit.bookings)
    ]
    if rows:
        await tx.run(SAVE_BOOKINGS, rows=rows)


async def change_debits(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> int:
    """Rows of `collection_id` and the names in `CHANGED`; equal changes run together. Returns the number of changes."""
    alike: dict[tuple[Any, ...], list[UUID]] = {}
    for row in rows:
        alike.setdefault(tuple(row[name] for name in CHANGED), []).append(row["collection_id"])
    changed = 0
    for values, ids in alike.items():
        changed += await tx.run(CHANGE, ids=ids, now=tx.now, **dict(zip(CHANGED, values, strict=True)))
    return changed


async def failures(tx: Tx, account_ids: Iterable[UUID]) -> dict[tuple[UUID, str], int]:
    """Number of failed debits of these accounts, by reason code."""
    rows = await tx.rows(FAILURES, accounts=list(set(account_ids)))
    return {(row["account_id"], row["reason_code"]): row["failures"] for row in rows}
