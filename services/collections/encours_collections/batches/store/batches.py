"""Batches: the debits of one file to the bank."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from encours_collections.batches.domain.batch_record import Approval, Batch, NewBatch, Place
from encours_collections.batches.domain.batch_status import HERE, BatchMove, BatchStatus, next_status
from encours_collections.batches.domain.batch_status import MOVES as BATCH_MOVES
from encours_collections.debits.domain.collection import MOVES, Move, Status
from encours_platform.database import Record, Sql, Tx

CLAIM = Sql("""
    UPDATE collection c SET status = :to, batch_id = :batch_id, payment_information_id = u.block, cause = NULL,
           sequence_type = u.sequence_type, carries_amendment = u.amendment IS NOT NULL,
           amendment_number = u.amendment, changed_at = :now
      FROM unnest(CAST(:ids AS uuid[]), CAST(:blocks AS text[]), CAST(:sequences AS text[]),
                  CAST(:amendments AS integer[])) AS u (id, block, sequence_type, amendment)
     WHERE c.tenant_id = :tenant_id AND c.id = u.id AND c.status = :from""")
INSERT = Sql("""
    INSERT INTO batch (tenant_id, id, scheme, message_id, file_name, status, collection_date, transactions, total_minor,
                       currency, bytes, sha256, violations, cause, created_at, bank_profile, message_name,
                       approvals_needed, approve_before)
    VALUES (:tenant_id, :id, :scheme, :message_id, :file_name, :status, :collection_date, :transactions, :total_minor,
            'EUR', :bytes, :sha256, :violations, :cause, :now, :bank_profile, :message_name, :approvals_needed,
            :approve_before)""")
SELECT = """
    SELECT b.id, b.scheme, b.message_id, b.file_name, b.status, b.bank_status, b.collection_date, b.transactions,
           b.total_minor, b.currency, b.bytes, b.sha256, b.violations, b.cause, b.reason_code, b.transport_id,
           b.created_at, b.submitted_at, b.bank_profile, b.message_name, b.approvals_needed, b.approve_before,
           coalesce((SELECT jsonb_agg(jsonb_build_object('key_id', a.key_id, 'sha256', a.sha256,
                                                         'approved_at', a.approved_at) ORDER BY a.approved_at, a.key_id)
                       FROM batch_approval a WHERE a.tenant_id = :tenant_id AND a.batch_id = b.id), '[]') AS approvals
      FROM batch b WHERE b.tenant_id = :tenant_id"""
FIND = Sql(SELECT + " AND b.id = :id")
LOCKED = Sql(SELECT + " AND b.id = ANY(CAST(:ids AS uuid[])) ORDER BY b.id FOR UPDATE OF b")
MOVE = Sql("""
    UPDATE batch SET status = :to, cause = :cause WHERE tenant_id = :tenant_id AND id = :id AND status = :from""")
SUBMIT = Sql("""
    UPDATE batch SET status = 'submitted', submitted_at = :now, transport_id = :transport_id, cause = NULL
     WHERE tenant_id = :tenant_id AND id = :id AND status = :from""")
TAKE_OUT = Sql("""
    UPDATE collection c SET status = :to, batch_id = NULL, payment_information_id = NULL, carries_amendment = false,
           amendment_number = NULL, changed_at = :now,
           sequence_type = coalesce((SELECT m.sequence_type FROM mandate m
                                      WHERE m.tenant_id = :tenant_id AND m.mandate_id = c.mandate_id), c.sequence_type)
     WHERE c.tenant_id = :tenant_id AND c.batch_id = :batch_id AND c.status = :from
    RETURNING c.id""")
HOLDING = Sql("""
    SELECT DISTINCT c.batch_id FROM collection c
     WHERE c.tenant_id = :tenant_id AND c.status = 'batched' AND c.mandate_id = ANY(CAST(:mandates AS uuid[]))
    UNION
    SELECT c.batch_id FROM collection_part p JOIN collection c ON c.tenant_id = :tenant_id AND c.id = p.collection_id
     WHERE p.tenant_id = :tenant_id AND p.invoice_id = ANY(CAST(:invoices AS uuid[])) AND c.status = 'batched'""")
MAKE = Sql("SELECT pg_advisory_xact_lock(hashtextextended('batches ' || CAST(:tenant_id AS uuid), 0))")
HOLD = Sql("SELECT pg_advisory_xact_lock_shared(hashtextextended('batches ' || CAST(:tenant_id AS uuid), 0))")
APPROVE = Sql("""
    INSERT INTO batch_approval (tenant_id, batch_id, key_id, sha256, approved_at)
    VALUES (:tenant_id, :batch_id, :key_id, :sha256, :now) ON CONFLICT DO NOTHING RETURNING true""")
LOCK_DEBITS = Sql("""
    SELECT id FROM collection WHERE tenant_id = :tenant_id AND batch_id = :batch_id AND status = :from
     ORDER BY id FOR UPDATE""")
SUBMIT_DEBITS = Sql("""
    UPDATE collection SET status = :to, changed_at = :now
     WHERE tenant_id = :tenant_id AND batch_id = :batch_id AND status = :from RETURNING id""")
WAITS = Sql("""
    UPDATE batch SET cause = :cause, status = :to WHERE tenant_id = :tenant_id AND id = :id AND status = 'sending'""")
HEARD = Sql("""
    UPDATE batch SET bank_status = :status, reason_code = coalesce(CAST(:reason_code AS text), reason_code)
     WHERE tenant_id = :tenant_id AND id = :id""")
RECOUNT = Sql("""
    UPDATE batch b
       SET status = CASE WHEN n.refused = n.debits THEN 'rejected' WHEN n.refused > 0 THEN 'partly_rejected'
                         WHEN b.bank_status IN ('ACTC', 'ACCP', 'ACWC', 'ACSP', 'ACSC', 'ACCC') OR n.answered > 0
                         THEN 'accepted' ELSE b.status END
      FROM (SELECT c.batch_id, count(*) AS debits, count(*) FILTER (WHERE c.failed_by = 'reject') AS refused,
                   count(*) FILTER (WHERE c.status <> 'submitted') AS answered
              FROM collection c WHERE c.tenant_id = :tenant_id AND c.batch_id = ANY(CAST(:ids AS uuid[]))
             GROUP BY c.batch_id) n
     WHERE b.tenant_id = :tenant_id AND b.id = n.batch_id
       AND b.status IN ('submitted', 'accepted', 'partly_rejected', 'rejected')""")
BY_MESSAGE = Sql("""
    SELECT id, message_id, status, bank_status FROM batch
     WHERE tenant_id = :tenant_id AND message_id = ANY(CAST(:messages AS text[]))
       AND status IN ('submitted', 'accepted', 'partly_rejected', 'rejected')""")


def of_record(row: Record) -> Batch:
    values: dict[str, Any] = dict(row)
    values["status"] = BatchStatus(values["status"])
    values["approvals"] = [
        Approval(UUID(each["key_id"]), each["sha256"], datetime.fromisoformat(each["approved_at"]))
        for each in values["approvals"]
    ]
    return Batch(**values)


async def begin_making(tx: Tx) -> None:
    """Waits for who is taking debits out of batches, so that no debit slips into one meanwhile."""
    await tx.rows(MAKE)


async def hold_still(tx: Tx) -> None:
    """No debit is put into a batch until this transaction ends."""
    await tx.rows(HOLD)


async def holding(tx: Tx, *, mandates: Iterable[UUID] = (), invoices: Iterable[UUID] = ()) -> list[Batch]:
    """Batches that have not left and hold debits of these, locked: they cannot leave before this transaction ends."""
    await hold_still(tx)
    rows = await tx.rows(HOLDING, mandates=list(set(mandates)), invoices=list(set(invoices)))
    return await lock_here(tx, [row["batch_id"] for row in rows])


async def lock_here(tx: Tx, ids: Iterable[UUID]) -> list[Batch]:
    """Those of them that have not left, locked."""
    found = [of_record(row) for row in await tx.rows(LOCKED, ids=sorted(set(ids)))]
    return [batch for batch in found if batch.status in HERE]


async def lock(tx: Tx, id: UUID) -> Batch | None:  # noqa: A002
    row = await tx.row(LOCKED, ids=[id])
    return of_record(row) if row else None


async def move(tx: Tx, batch: Batch, move: BatchMove, cause: str | None = None) -> None:
    """To where the move leads. Raises `ImpossibleForBatch`."""
    to = next_status(batch.status, move)
    if await tx.run(MOVE, id=batch.id, to=str(to), cause=cause, **{"from": str(batch.status)}) != 1:
        raise AssertionError("a locked batch moves")


async def take_out(tx: Tx, batch_id: UUID) -> list[UUID]:
    """Batched → announced; amendments that they carried are due again (AMD-03)."""
    to = str(MOVES[Status.BATCHED, Move.TAKE_OUT])
    rows = await tx.rows(TAKE_OUT, batch_id=batch_id, to=to, now=tx.now, **{"from": str(Status.BATCHED)})
    return [row["id"] for row in rows]


async def approve(tx: Tx, batch_id: UUID, key_id: UUID, sha256: str) -> bool:
    """False where that key did before."""
    return await tx.value(APPROVE, batch_id=batch_id, key_id=key_id, sha256=sha256, now=tx.now) is not None


async def insert(tx: Tx, new: NewBatch) -> None:
    values = {name: getattr(new, name) for name in NewBatch.__slots__}
    values["violations"] = [dict(violation) for violation in new.violations]
    await tx.run(INSERT, now=tx.now, **values)


async def claim(tx: Tx, batch_id: UUID, places: Sequence[Place]) -> int:
    """Announced → batched, each in its block; answers how many were."""
    moved = {"from": str(Status.ANNOUNCED), "to": str(MOVES[Status.ANNOUNCED, Move.BATCH])}
    return await tx.run(
        CLAIM,
        batch_id=batch_id,
        ids=[place.collection_id for place in places],
        blocks=[place.payment_information_id for place in places],
        sequences=[place.sequence_type for place in places],
        amendments=[place.amendment_number for place in places],
        now=tx.now,
        **moved,
    )


async def find(tx: Tx, id: UUID) -> Batch | None:  # noqa: A002
    row = await tx.row(FIND, id=id)
    return of_record(row) if row else None


async def submit(tx: Tx, id: UUID, transport_id: str | None) -> list[UUID] | None:  # noqa: A002
    """The batch and its debits are with the bank; answers the debits, None where that was noted before."""
    moved = {"from": str(Status.BATCHED)}
    await tx.rows(LOCK_DEBITS, batch_id=id, **moved)
    noted = {"from": str(BatchStatus.SENDING), "transport_id": transport_id, "now": tx.now}
    if await tx.run(SUBMIT, id=id, **noted) == 0:
        return None
    to = str(MOVES[Status.BATCHED, Move.SUBMIT])
    return [row["id"] for row in await tx.rows(SUBMIT_DEBITS, batch_id=id, to=to, now=tx.now, **moved)]


async def note_waiting(tx: Tx, id: UUID, cause: str, *, is_here: bool) -> None:  # noqa: A002
    """The channel did not take it; `is_here`: for sure, so that it may be cancelled again."""
    to = BATCH_MOVES[BatchStatus.SENDING, BatchMove.HAND_BACK] if is_here else BatchStatus.SENDING
    await tx.run(WAITS, id=id, cause=cause, to=str(to))


async def by_message(tx: Tx, message_ids: Iterable[str]) -> list[Record]:
    """Rows of id, message_id, status, bank_status of batches that left or may have left."""
    return await tx.rows(BY_MESSAGE, messages=list(set(message_ids)))


async def note_heard(tx: Tx, id: UUID, status: str, reason_code: str | None) -> None:  # noqa: A002
    await tx.run(HEARD, id=id, status=status, reason_code=reason_code)


async def recount(tx: Tx, ids: Iterable[UUID]) -> None:
    """Status of batches after the bank spoke of their debits."""
    await tx.run(RECOUNT, ids=list(set(ids)))
