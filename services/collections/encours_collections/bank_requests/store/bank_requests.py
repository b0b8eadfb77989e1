"""What we asked of the bank about debits it has, and the marks of it on the debits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from encours_collections.bank_requests.domain.bank_request import RequestKind
from encours_collections.bank_requests.domain.request_record import KeptRequest
from encours_platform.database import Record, Sql, Tx

INSERT = Sql("""
    INSERT INTO bank_request (tenant_id, id, kind, batch_id, collection_id, reason_code, key_id, message_id, file_name,
                              status, bytes, sha256, created_at)
    VALUES (:tenant_id, :id, :kind, :batch_id, :collection_id, :reason_code, :key_id, :message_id, :file_name,
            'created', :bytes, :sha256, :now)""")
SELECT = """
    SELECT r.id, r.kind, r.batch_id, r.collection_id, r.reason_code, r.key_id, r.message_id, r.file_name, r.status,
           r.bytes, r.sha256, r.cause, r.created_at, r.submitted_at
      FROM bank_request r WHERE r.tenant_id = :tenant_id"""
FIND = Sql(SELECT + " AND r.id = :id")
LOCKED = Sql(SELECT + " AND r.id = :id FOR UPDATE")
BY_MESSAGE = Sql(SELECT + " AND r.message_id = :message_id")
MOVE = Sql("""
    UPDATE bank_request
       SET status = :status, cause = :cause, transport_id = coalesce(CAST(:transport_id AS text), transport_id),
           submitted_at = CASE WHEN CAST(:status AS text) = 'submitted' THEN :now ELSE submitted_at END
     WHERE tenant_id = :tenant_id AND id = :id""")
MARK_CANCELLATION = Sql("""
    UPDATE collection SET cancellation = :mark, changed_at = :now
     WHERE tenant_id = :tenant_id AND id = ANY(CAST(:ids AS uuid[]))
       AND cancellation IS NOT DISTINCT FROM CAST(:from AS text)
    RETURNING id""")
MARK_REVERSAL = Sql("""
    UPDATE collection SET reversal = :mark, changed_at = :now
     WHERE tenant_id = :tenant_id AND id = ANY(CAST(:ids AS uuid[]))
       AND reversal IS NOT DISTINCT FROM CAST(:from AS text)
    RETURNING id""")
MARKS: Mapping[RequestKind, Sql] = {
    RequestKind.CANCELLATION: MARK_CANCELLATION,
    RequestKind.REVERSAL: MARK_REVERSAL,
}
ASKED = Sql("""
    SELECT id, end_to_end_id, payment_information_id, amount_minor, collection_date, status, cancellation, reversal
      FROM collection
     WHERE tenant_id = :tenant_id AND batch_id = :batch_id
       AND (CAST(:collection_id AS uuid) IS NULL OR id = :collection_id)
     ORDER BY payment_information_id, id FOR UPDATE""")


def of_record(row: Record) -> KeptRequest:
    values: dict[str, Any] = dict(row)
    values["kind"] = RequestKind(values["kind"])
    return KeptRequest(**values)


async def insert(tx: Tx, values: Mapping[str, Any]) -> None:
    """Columns as in `KeptRequest`."""
    await tx.run(INSERT, now=tx.now, **values)


async def find(tx: Tx, id: UUID) -> KeptRequest | None:  # noqa: A002
    row = await tx.row(FIND, id=id)
    return of_record(row) if row else None


async def lock(tx: Tx, id: UUID) -> KeptRequest | None:  # noqa: A002
    row = await tx.row(LOCKED, id=id)
    return of_record(row) if row else None


async def by_message(tx: Tx, message_id: str | None) -> KeptRequest | None:
    row = await tx.row(BY_MESSAGE, message_id=message_id) if message_id else None
    return of_record(row) if row else None


async def move(tx: Tx, id: UUID, status: str, *, cause: str | None = None, transport_id: str | None = None) -> None:  # noqa: A002
    await tx.run(MOVE, id=id, status=status, cause=cause, transport_id=transport_id, now=tx.now)


async def asked(tx: Tx, batch_id: UUID, collection_id: UUID | None) -> list[Record]:
    """The debit of a batch, or all of them in the order of the file's blocks, locked, with what was asked of them."""
    return await tx.rows(ASKED, batch_id=batch_id, collection_id=collection_id)


async def mark(tx: Tx, kind: RequestKind, ids: Iterable[UUID], mark: str | None, *, was: str | None) -> Sequence[UUID]:
    """Notes on debits what was asked, or answered; answers those that stood at `was`."""
    rows = await tx.rows(MARKS[kind], ids=list(ids), mark=mark, now=tx.now, **{"from": was})
    return [row["id"] for row in rows]
