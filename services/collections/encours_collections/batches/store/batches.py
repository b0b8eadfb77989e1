"""Batches: the debits of one file to the bank."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from encours_collections.batches.domain.batch_record import Approval, Batch, BatchPlacement, NewBatch
from encours_collections.batches.domain.batch_status import MOVES as BATCH_MOVES
from encours_collections.batches.domain.batch_status import UNSENT, BatchMove, BatchStatus, next_status
from encours_collections.batches.domain.refund import BatchKind
from encours_collections.debits.domain.collection import MOVES, Move, Status
from encours_platform.auth import Caller
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Listing

BATCH_DEBITS = Sql("""
    UPDATE collection c SET status = :to, batch_id = :batch_id, payment_information_id = u.block, cause = NULL,
           sequence_type = u.sequence_type, carries_amendment = u.amendment IS NOT NULL,
           amendment_number = u.amendment, changed_at = :now
      FROM unnest(CAST(:ids AS uuid[]), CAST(:blocks AS text[]), CAST(:sequences AS text[]),
                  CAST(:amendments AS integer[])) AS u (id, block, sequence_type, amendment)
     WHERE c.tenant_id = :tenant_id AND c.collection_id = u.id AND c.status = :from""")
INSERT = Sql("""
    INSERT INTO batch (tenant_id, batch_id, kind, scheme, message_id, file_name, status, collection_on, transactions,
                       total_minor,
                       currency, bytes, sha256, violations, cause, created_at, bank_profile, message_name,
                       approvals_needed, approval_ends_at, recalls)
    VALUES (:tenant_id, :batch_id, :kind, :scheme, :message_id, :file_name, :status, :collection_on, :transactions,
            :total_minor,
            'EUR', :bytes, :sha256, :violations, :cause, :now, :bank_profile, :message_name, :approvals_needed,
            :approval_ends_at, :recalls)""")
SELECT = """
    SELECT b.batch_id, b.kind, b.scheme, b.message_id, b.file_name, b.status, b.bank_status, b.collection_on,
           b.transactions,
           b.total_minor, b.currency, b.bytes, b.sha256, b.violations, b.cause, b.reason_code, b.transport_id,
           b.created_at, b.submitted_at, b.bank_profile, b.message_name, b.approvals_needed, b.approval_ends_at,
           b.recalls,
           CASE WHEN b.status IN ('submitted', 'accepted', 'partly_rejected') THEN (
                SELECT min(c.collection_on) FROM collection c
                 WHERE c.tenant_id = b.tenant_id AND c.batch_id = b.batch_id AND c.status = 'submitted'
                   AND c.cancellation IS NULL) END AS recallable_on,
           coalesce((SELECT jsonb_agg(jsonb_build_object('actor', a.actor, 'person', a.person, 'sha256', a.sha256,
                                                         'approved_at', a.approved_at) ORDER BY a.approved_at, a.person)
                       FROM batch_approval a WHERE a.tenant_id = :tenant_id AND a.batch_id = b.batch_id), '[]')
                       AS approvals
      FROM batch b WHERE b.tenant_id = :tenant_id"""
LIST = Listing(
    SELECT,
    "b.batch_id",
    filters={
        "status": "b.status = {}",
        "kind": "b.kind = {}",
        "scheme": "b.scheme = {}",
        "due_from": "b.collection_on >= {}",
        "due_to": "b.collection_on <= {}",
        "amount_min": "b.total_minor >= {}",
        "amount_max": "b.total_minor <= {}",
    },
    search=("b.message_id ILIKE {}", "b.file_name ILIKE {}"),
    sorts={"created_at": "b.created_at", "collection_date": "b.collection_on", "amount": "b.total_minor"},
)
FIND = Sql(SELECT + " AND b.batch_id = :id")
LOCKED = Sql(SELECT + " AND b.batch_id = ANY(CAST(:ids AS uuid[])) ORDER BY b.batch_id FOR UPDATE OF b")
MOVE = Sql("""
    UPDATE batch SET status = :to, cause = :cause WHERE tenant_id = :tenant_id AND batch_id = :id AND status = :from""")
SUBMIT = Sql("""
    UPDATE batch SET status = 'submitted', submitted_at = :now, transport_id = :transport_id, cause = NULL
     WHERE tenant_id = :tenant_id AND batch_id = :id AND status = :from""")
UNBATCH = Sql("""
    UPDATE collection c SET status = :to, batch_id = NULL, payment_information_id = NULL, carries_amendment = false,
           amendment_number = NULL, changed_at = :now,
           sequence_type = coalesce((SELECT m.sequence_type FROM mandate m
                                      WHERE m.tenant_id = :tenant_id AND m.mandate_id = c.mandate_id), c.sequence_type)
     WHERE c.tenant_id = :tenant_id AND c.batch_id = :batch_id AND c.status = :from
    RETURNING c.collection_id""")
BATCHES_OF = Sql("""
    SELECT DISTINCT c.batch_id FROM collection c
     WHERE c.tenant_id = :tenant_id AND c.status = 'batched' AND c.mandate_id = ANY(CAST(:mandates AS uuid[]))
    UNION
    SELECT c.batch_id FROM collection_part p JOIN collection c ON c.tenant_id = :tenant_id
           AND c.collection_id = p.collection_id
     WHERE p.tenant_id = :tenant_id AND p.invoice_id = ANY(CAST(:invoices AS uuid[])) AND c.status = 'batched'""")
LOCK_BATCHING_EXCLUSIVE = Sql(
    "SELECT pg_advisory_xact_lock(hashtextextended('batches ' || CAST(:tenant_id AS uuid), 0))"
)
LOCK_BATCHING_SHARED = Sql(
    "SELECT pg_advisory_xact_lock_shared(hashtextextended('batches ' || CAST(:tenant_id AS uuid), 0))"
)
APPROVE = Sql("""
    INSERT INTO batch_approval (tenant_id, batch_id, person, actor, sha256, approved_at)
    VALUES (:tenant_id, :batch_id, :person, :actor, :sha256, :now) ON CONFLICT DO NOTHING RETURNING true""")
LOCK_DEBITS = Sql("""
    SELECT collection_id FROM collection WHERE tenant_id = :tenant_id AND batch_id = :batch_id AND status = :from
     ORDER BY collection_id FOR UPDATE""")
SUBMIT_DEBITS = Sql("""
    UPDATE collection SET status = :to, changed_at = :now
     WHERE tenant_id = :tenant_id AND batch_id = :batch_id AND status = :from RETURNING collection_id""")
RECORD_SEND_FAILURE = Sql("""
    UPDATE batch SET cause = :cause, status = :to WHERE tenant_id = :tenant_id AND batch_id = :id
                     AND status = 'sending'""")
RECORD_BANK_STATUS = Sql("""
    UPDATE batch SET bank_status = :status, reason_code = coalesce(CAST(:reason_code AS text), reason_code)
     WHERE tenant_id = :tenant_id AND batch_id = :id""")
UPDATE_STATUS = Sql("""
    UPDATE batch b
       SET status = CASE WHEN n.refused = n.debits THEN 'rejected' WHEN n.refused > 0 THEN 'partly_rejected'
                         WHEN b.bank_status IN ('ACTC', 'ACCP', 'ACWC', 'ACSP', 'ACSC', 'ACCC') OR n.answered > 0
                         THEN 'accepted' ELSE b.status END
      FROM (SELECT c.batch_id, count(*) AS debits, count(*) FILTER (WHERE c.failed_by = 'reject') AS refused,
                   count(*) FILTER (WHERE c.status <> 'submitted') AS answered
              FROM collection c WHERE c.tenant_id = :tenant_id AND c.batch_id = ANY(CAST(:ids AS uuid[]))
             GROUP BY c.batch_id) n
     WHERE b.tenant_id = :tenant_id AND b.batch_id = n.batch_id
       AND b.status IN ('submitted', 'accepted', 'partly_rejected', 'rejected')""")
BY_MESSAGE = Sql("""
    SELECT batch_id, message_id, status, bank_status FROM batch
     WHERE tenant_id = :tenant_id AND message_id = ANY(CAST(:messages AS text[]))
       AND status IN ('submitted', 'accepted', 'partly_rejected', 'rejected')""")


def of_record(row: Record) -> Batch:
    values: dict[str, Any] = dict(row)
    values["status"] = BatchStatus(values["status"])
    values["kind"] = BatchKind(values["kind"])
    values["approvals"] = [
        Approval(each["actor"], each["person"], each["sha256"], datetime.fromisoformat(each["approved_at"]))
        for each in values["approvals"]
    ]
    return Batch(**values)


async def lock_batching_exclusive(tx: Tx) -> None:
    """Waits for transactions that remove debits from batches, so that none of their debits is batched meanwhile."""
    await tx.rows(LOCK_BATCHING_EXCLUSIVE)


async def lock_batching_shared(tx: Tx) -> None:
    """Blocks the creation of batches until the transaction ends."""
    await tx.rows(LOCK_BATCHING_SHARED)


async def lock_unsent_of(tx: Tx, *, mandates: Iterable[UUID] = (), invoices: Iterable[UUID] = ()) -> list[Batch]:
    """Unsent batches with debits of these, locked: they are not sent before the transaction ends."""
    await lock_batching_shared(tx)
    rows = await tx.rows(BATCHES_OF, mandates=list(set(mandates)), invoices=list(set(invoices)))
    return await lock_unsent(tx, [row["batch_id"] for row in rows])


async def lock_unsent(tx: Tx, ids: Iterable[UUID]) -> list[Batch]:
    """Those that were not sent, locked."""
    found = [of_record(row) for row in await tx.rows(LOCKED, ids=sorted(set(ids)))]
    return [batch for batch in found if batch.status in UNSENT]


async def lock(tx: Tx, id: UUID) -> Batch | None:  # noqa: A002
    row = await tx.row(LOCKED, ids=[id])
    return of_record(row) if row else None


async def move(tx: Tx, batch: Batch, move: BatchMove, cause: str | None = None) -> None:
    """Changes the status. Raises `ImpossibleForBatch`."""
    to = next_status(batch.status, move)
    if await tx.run(MOVE, id=batch.batch_id, to=str(to), cause=cause, **{"from": str(batch.status)}) != 1:
        raise AssertionError("a locked batch changes its status")


async def remove_debits(tx: Tx, batch_id: UUID) -> list[UUID]:
    """Batched → announced; amendments that the debits carried are due again (AMD-03)."""
    to = str(MOVES[Status.BATCHED, Move.UNBATCH])
    rows = await tx.rows(UNBATCH, batch_id=batch_id, to=to, now=tx.now, **{"from": str(Status.BATCHED)})
    return [row["collection_id"] for row in rows]


async def approve(tx: Tx, batch_id: UUID, caller: Caller, sha256: str) -> bool:
    """False where the person has approved before."""
    who = {"person": caller.person, "actor": caller.actor}
    return await tx.value(APPROVE, batch_id=batch_id, sha256=sha256, now=tx.now, **who) is not None


async def insert(tx: Tx, new: NewBatch) -> None:
    values = {name: getattr(new, name) for name in NewBatch.__slots__}
    values["violations"] = [dict(violation) for violation in new.violations]
    values["kind"] = str(new.kind)
    await tx.run(INSERT, now=tx.now, **values)


async def batch_debits(tx: Tx, batch_id: UUID, placements: Sequence[BatchPlacement]) -> int:
    """Announced → batched, each in its block; returns how many changed."""
    moved = {"from": str(Status.ANNOUNCED), "to": str(MOVES[Status.ANNOUNCED, Move.BATCH])}
    return await tx.run(
        BATCH_DEBITS,
        batch_id=batch_id,
        ids=[placement.collection_id for placement in placements],
        blocks=[placement.payment_information_id for placement in placements],
        sequences=[placement.sequence_type for placement in placements],
        amendments=[placement.amendment_number for placement in placements],
        now=tx.now,
        **moved,
    )


async def find(tx: Tx, id: UUID) -> Batch | None:  # noqa: A002
    row = await tx.row(FIND, id=id)
    return of_record(row) if row else None


async def submit(tx: Tx, id: UUID, transport_id: str | None) -> list[UUID] | None:  # noqa: A002
    """Marks batch and debits as submitted; returns the debits, None where that was recorded before."""
    moved = {"from": str(Status.BATCHED)}
    await tx.rows(LOCK_DEBITS, batch_id=id, **moved)
    submitted = {"from": str(BatchStatus.SENDING), "transport_id": transport_id, "now": tx.now}
    if await tx.run(SUBMIT, id=id, **submitted) == 0:
        return None
    to = str(MOVES[Status.BATCHED, Move.SUBMIT])
    return [row["collection_id"] for row in await tx.rows(SUBMIT_DEBITS, batch_id=id, to=to, now=tx.now, **moved)]


async def record_send_failure(tx: Tx, id: UUID, cause: str, *, is_unsent: bool) -> None:  # noqa: A002
    """Records that the channel failed.

    `is_unsent`: the file was surely not sent, so the batch may be cancelled again.
    """
    to = BATCH_MOVES[BatchStatus.SENDING, BatchMove.SEND_FAILED] if is_unsent else BatchStatus.SENDING
    await tx.run(RECORD_SEND_FAILURE, id=id, cause=cause, to=str(to))


async def by_message(tx: Tx, message_ids: Iterable[str]) -> list[Record]:
    """Rows of batch_id, message_id, status, bank_status of batches that were sent or may have been sent."""
    return await tx.rows(BY_MESSAGE, messages=list(set(message_ids)))


async def record_bank_status(tx: Tx, id: UUID, status: str, reason_code: str | None) -> None:  # noqa: A002
    await tx.run(RECORD_BANK_STATUS, id=id, status=status, reason_code=reason_code)


async def update_status(tx: Tx, ids: Iterable[UUID]) -> None:
    """Updates the status of batches from the bank's answers on their debits."""
    await tx.run(UPDATE_STATUS, ids=list(set(ids)))
