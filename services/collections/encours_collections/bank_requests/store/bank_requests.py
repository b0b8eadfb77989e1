"""Requests to the bank about submitted debits, and their state on the debits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from encours_collections.bank_requests.domain.bank_request import RequestKind
from encours_collections.bank_requests.domain.request_record import RequestRecord
from encours_collections.debits.domain.recalls import RecallCause
from encours_collections.debits.store.collections import OPEN_PART
from encours_platform.database import Record, Sql, Tx

INSERT = Sql("""
    INSERT INTO bank_request (tenant_id, bank_request_id, kind, batch_id, collection_id, reason_code, actor,
                              message_id, file_name, status, bytes, sha256, created_at)
    VALUES (:tenant_id, :bank_request_id, :kind, :batch_id, :collection_id, :reason_code, :actor, :message_id,
            :file_name,
            'created', :bytes, :sha256, :now)""")
SELECT = """
    SELECT r.bank_request_id, r.kind, r.batch_id, r.collection_id, r.reason_code, r.actor, r.message_id, r.file_name,
           r.status, r.bytes, r.sha256, r.cause, r.created_at, r.submitted_at
      FROM bank_request r WHERE r.tenant_id = :tenant_id"""
FIND = Sql(SELECT + " AND r.bank_request_id = :id")
LOCK = Sql(SELECT + " AND r.bank_request_id = :id FOR UPDATE")
BY_MESSAGE = Sql(SELECT + " AND r.message_id = :message_id")
MOVE = Sql("""
    UPDATE bank_request
       SET status = :status, cause = :cause, transport_id = coalesce(CAST(:transport_id AS text), transport_id),
           submitted_at = CASE WHEN CAST(:status AS text) = 'submitted' THEN :now ELSE submitted_at END
     WHERE tenant_id = :tenant_id AND bank_request_id = :id""")
SET_CANCELLATION = Sql("""
    UPDATE collection SET cancellation = :state, changed_at = :now
     WHERE tenant_id = :tenant_id AND collection_id = ANY(CAST(:ids AS uuid[]))
       AND cancellation IS NOT DISTINCT FROM CAST(:from AS text)
    RETURNING collection_id""")
SET_REVERSAL = Sql("""
    UPDATE collection SET reversal = :state, changed_at = :now
     WHERE tenant_id = :tenant_id AND collection_id = ANY(CAST(:ids AS uuid[]))
       AND reversal IS NOT DISTINCT FROM CAST(:from AS text)
    RETURNING collection_id""")
SET_RECALL_CAUSE = Sql("""
    UPDATE collection SET recall_cause = :cause WHERE tenant_id = :tenant_id AND collection_id = :id""")
IS_SUPERFLUOUS = Sql(f"""
    SELECT NOT EXISTS (SELECT FROM mandate m WHERE m.tenant_id = c.tenant_id AND m.mandate_id = c.mandate_id
                                               AND m.status = 'active')
           OR EXISTS (
           SELECT FROM collection_part o
             JOIN invoice_balance i ON i.tenant_id = o.tenant_id AND i.invoice_id = o.invoice_id
            WHERE o.tenant_id = c.tenant_id AND o.collection_id = c.collection_id
              AND i.undisputed_minor < (
                  SELECT sum({OPEN_PART}) FROM collection_part p
                    JOIN collection l ON l.tenant_id = p.tenant_id AND l.collection_id = p.collection_id AND l.live
                   WHERE p.tenant_id = o.tenant_id AND p.invoice_id = o.invoice_id))
      FROM collection c WHERE c.tenant_id = :tenant_id AND c.collection_id = :id""")  # noqa: S608 - our own text
SET_STATE: Mapping[RequestKind, Sql] = {
    RequestKind.CANCELLATION: SET_CANCELLATION,
    RequestKind.REVERSAL: SET_REVERSAL,
}
LOCK_DEBITS = Sql("""
    SELECT collection_id, end_to_end_id, payment_information_id, amount_minor, collection_on, status, cancellation,
           reversal
      FROM collection
     WHERE tenant_id = :tenant_id AND batch_id = :batch_id
       AND (CAST(:collection_id AS uuid) IS NULL OR collection_id = :collection_id)
     ORDER BY payment_information_id, collection_id FOR UPDATE""")


def of_record(row: Record) -> RequestRecord:
    values: dict[str, Any] = dict(row)
    values["kind"] = RequestKind(values["kind"])
    return RequestRecord(**values)


async def insert(tx: Tx, values: Mapping[str, Any]) -> None:
    """Columns as in `RequestRecord`."""
    await tx.run(INSERT, now=tx.now, **values)


async def find(tx: Tx, id: UUID) -> RequestRecord | None:  # noqa: A002
    row = await tx.row(FIND, id=id)
    return of_record(row) if row else None


async def lock(tx: Tx, id: UUID) -> RequestRecord | None:  # noqa: A002
    row = await tx.row(LOCK, id=id)
    return of_record(row) if row else None


async def by_message(tx: Tx, message_id: str | None) -> RequestRecord | None:
    row = await tx.row(BY_MESSAGE, message_id=message_id) if message_id else None
    return of_record(row) if row else None


async def move(tx: Tx, id: UUID, status: str, *, cause: str | None = None, transport_id: str | None = None) -> None:  # noqa: A002
    await tx.run(MOVE, id=id, status=status, cause=cause, transport_id=transport_id, now=tx.now)


async def lock_debits(tx: Tx, batch_id: UUID, collection_id: UUID | None) -> list[Record]:
    """One debit of a batch, or all in the order of the file's blocks, locked, with the state of earlier requests."""
    return await tx.rows(LOCK_DEBITS, batch_id=batch_id, collection_id=collection_id)


async def is_superfluous(tx: Tx, collection_id: UUID) -> bool:
    """Whether the live debits of one of its invoices ask for more than is owed, or its mandate ended."""
    return bool(await tx.value(IS_SUPERFLUOUS, id=collection_id))


async def set_recall_cause(tx: Tx, collection_id: UUID, cause: RecallCause) -> None:
    await tx.run(SET_RECALL_CAUSE, id=collection_id, cause=cause.value)


async def set_state(
    tx: Tx, kind: RequestKind, ids: Iterable[UUID], state: str | None, *, expected: str | None
) -> Sequence[UUID]:
    """Sets the request state of debits that have the state `expected`; returns those that changed."""
    rows = await tx.rows(SET_STATE[kind], ids=list(ids), state=state, now=tx.now, **{"from": expected})
    return [row["collection_id"] for row in rows]
