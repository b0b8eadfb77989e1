"""Refunds and the batches that contain them. Every change of status names the status it starts from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from encours_collections.batches.domain.refund import Refund, RefundStatus
from encours_platform.database import Record, Sql, Tx

INSERT = Sql("""
    INSERT INTO refund (tenant_id, refund_id, account_id, amount_minor, currency, name, iban_sealed, iban_masked,
                        remittance, end_to_end_id, prepared_by, status, created_at, changed_at)
    VALUES (:tenant_id, :refund_id, :account_id, :amount_minor, :currency, :name, :iban_sealed, :iban_masked,
            :remittance, :end_to_end_id, CAST(:prepared_by AS text), 'planned', :now, :now)
    ON CONFLICT (tenant_id, refund_id) DO NOTHING""")
_SELECT = """
    SELECT refund_id, account_id, amount_minor, currency, name, iban_sealed, iban_masked, remittance, end_to_end_id,
           status, batch_id, execution_on, cause, reason_code, settled_on, failed_on,
           confirmed_batch_id, withdrawn_cause
      FROM refund WHERE tenant_id = :tenant_id"""
LOCK_PLANNED = Sql(
    f"{_SELECT} AND status = 'planned' AND withdrawn_cause IS NULL ORDER BY refund_id LIMIT :limit FOR UPDATE"
)
LOCK_OF_BATCH = Sql(f"{_SELECT} AND batch_id = :batch_id ORDER BY refund_id FOR UPDATE")
LOCK_BY_REFERENCE = Sql(f"{_SELECT} AND end_to_end_id = ANY(CAST(:references AS text[])) ORDER BY refund_id FOR UPDATE")
BATCH = Sql("""
    UPDATE refund SET status = 'batched', batch_id = :batch_id, execution_on = :execution_on, cause = NULL,
           changed_at = :now
     WHERE tenant_id = :tenant_id AND refund_id = ANY(CAST(:ids AS uuid[])) AND status = 'planned'""")
UNBATCH = Sql("""
    UPDATE refund SET status = 'planned', batch_id = NULL, execution_on = NULL, cause = :cause, changed_at = :now
     WHERE tenant_id = :tenant_id AND batch_id = :batch_id AND status = 'batched'""")
CAUSE = Sql("""
    UPDATE refund SET cause = :cause, changed_at = :now
     WHERE tenant_id = :tenant_id AND refund_id = ANY(CAST(:ids AS uuid[])) AND status = 'planned'""")
MOVE = Sql("""
    UPDATE refund SET status = :to, cause = coalesce(CAST(:cause AS text), cause),
           reason_code = coalesce(CAST(:reason_code AS text), reason_code),
           settled_on = coalesce(CAST(:settled_on AS date), settled_on),
           failed_on = coalesce(CAST(:failed_on AS date), failed_on), changed_at = :now
     WHERE tenant_id = :tenant_id AND refund_id = :id AND status = :from""")
LOCK_WITHDRAWN = Sql(f"""
    {_SELECT} AND refund_id = ANY(CAST(:ids AS uuid[])) AND status = 'planned' AND withdrawn_cause IS NOT NULL
     ORDER BY refund_id FOR UPDATE""")
WITHDRAW = Sql("""
    UPDATE refund SET withdrawn_cause = coalesce(withdrawn_cause, CAST(:cause AS text)), changed_at = :now
     WHERE tenant_id = :tenant_id AND refund_id = :id""")
CONFIRM = Sql("""
    UPDATE refund SET confirmed_batch_id = batch_id, changed_at = :now
     WHERE tenant_id = :tenant_id AND refund_id = :id AND batch_id = :batch_id AND status = 'batched'""")
BATCHES_OF = Sql("""
    SELECT DISTINCT batch_id FROM refund
     WHERE tenant_id = :tenant_id AND refund_id = ANY(CAST(:ids AS uuid[])) AND status = 'batched'""")
BATCH_BY_MESSAGE = Sql("""
    SELECT batch_id, bank_status FROM batch
     WHERE tenant_id = :tenant_id AND message_id = :message_id AND kind = 'credit_transfer'
       AND status IN ('sending', 'submitted', 'accepted', 'partly_rejected', 'rejected')""")
SENT_FILES = Sql("""
    SELECT b.batch_id, b.message_id FROM batch b
     CROSS JOIN LATERAL (
           SELECT sum(r.amount_minor) AS total_minor, bool_and(r.status = 'submitted') AS is_open FROM refund r
            WHERE r.tenant_id = :tenant_id AND r.batch_id = b.batch_id AND r.status <> 'rejected') r
     WHERE b.tenant_id = :tenant_id AND b.kind = 'credit_transfer'
       AND b.status IN ('submitted', 'accepted', 'partly_rejected')
       AND r.is_open AND r.total_minor = :amount_minor
       AND b.collection_on BETWEEN CAST(:booked_on AS date) - 5 AND CAST(:booked_on AS date)
     ORDER BY b.batch_id""")
UPDATE_STATUS = Sql("""
    UPDATE batch b
       SET status = CASE WHEN n.refused = n.refunds THEN 'rejected' WHEN n.refused > 0 THEN 'partly_rejected'
                         WHEN b.bank_status IN ('ACTC', 'ACCP', 'ACWC', 'ACSP', 'ACSC', 'ACCC') OR n.answered > 0
                         THEN 'accepted' ELSE b.status END
      FROM (SELECT batch_id, count(*) AS refunds,
                   count(*) FILTER (WHERE status = 'rejected' AND settled_on IS NULL) AS refused,
                   count(*) FILTER (WHERE status <> 'submitted') AS answered
              FROM refund WHERE tenant_id = :tenant_id AND batch_id = ANY(CAST(:ids AS uuid[]))
             GROUP BY batch_id) n
     WHERE b.tenant_id = :tenant_id AND b.batch_id = n.batch_id
       AND b.status IN ('submitted', 'accepted', 'partly_rejected', 'rejected')""")


PREPARED_BY = Sql("""
    SELECT EXISTS (SELECT FROM refund
                    WHERE tenant_id = :tenant_id AND batch_id = :batch_id AND prepared_by = :person)""")


def _of_record(row: Record) -> Refund:
    values: dict[str, Any] = dict(row)
    values["status"] = RefundStatus(values["status"])
    return Refund(**values)


async def is_prepared_by(tx: Tx, batch_id: UUID, person: str) -> bool:
    """Whether the person asked for a refund of the batch."""
    return bool(await tx.value(PREPARED_BY, batch_id=batch_id, person=person))


async def insert(tx: Tx, values: Mapping[str, Any]) -> bool:
    """False where it is stored already."""
    return await tx.run(INSERT, now=tx.now, **values) == 1


async def lock_planned(tx: Tx, limit: int) -> list[Refund]:
    return [_of_record(row) for row in await tx.rows(LOCK_PLANNED, limit=limit)]


async def lock_of_batch(tx: Tx, batch_id: UUID) -> list[Refund]:
    return [_of_record(row) for row in await tx.rows(LOCK_OF_BATCH, batch_id=batch_id)]


async def lock_by_reference(tx: Tx, references: Iterable[str]) -> dict[str, Refund]:
    """EndToEndId → refund, locked."""
    rows = await tx.rows(LOCK_BY_REFERENCE, references=sorted(set(references)))
    return {row["end_to_end_id"]: _of_record(row) for row in rows}


async def batch(tx: Tx, batch_id: UUID, ids: Sequence[UUID], execution_on: date) -> None:
    """Planned → batched."""
    if await tx.run(BATCH, batch_id=batch_id, ids=list(ids), execution_on=execution_on, now=tx.now) != len(ids):
        raise AssertionError("locked refunds are batched together")


async def unbatch(tx: Tx, batch_id: UUID, cause: str) -> None:
    """Batched → planned: its file was not sent."""
    await tx.run(UNBATCH, batch_id=batch_id, cause=cause, now=tx.now)


async def record_cause(tx: Tx, ids: Sequence[UUID], cause: str) -> None:
    await tx.run(CAUSE, ids=list(ids), cause=cause, now=tx.now)


async def move(tx: Tx, refund: Refund, to: RefundStatus, **facts: Any) -> bool:
    """Changes the status of a locked refund, with `cause`, `reason_code`, `settled_on`, `failed_on`."""
    known = {name: facts.get(name) for name in ("cause", "reason_code", "settled_on", "failed_on")}
    return await tx.run(MOVE, id=refund.refund_id, to=str(to), now=tx.now, **known, **{"from": str(refund.status)}) == 1


async def withdraw(tx: Tx, refund_id: UUID, cause: str) -> None:
    await tx.run(WITHDRAW, id=refund_id, cause=cause, now=tx.now)


async def confirm(tx: Tx, refund_id: UUID, batch_id: UUID) -> None:
    """Its credit is there for this file; nothing where it is in another one meanwhile."""
    await tx.run(CONFIRM, id=refund_id, batch_id=batch_id, now=tx.now)


async def batches_of(tx: Tx, ids: Sequence[UUID]) -> list[UUID]:
    """The files that have them and were not sent, as far as refunds know."""
    return [row["batch_id"] for row in await tx.rows(BATCHES_OF, ids=list(ids))]


async def lock_withdrawn(tx: Tx, ids: Sequence[UUID]) -> list[Refund]:
    """Withdrawn refunds that are in no file."""
    return [_of_record(row) for row in await tx.rows(LOCK_WITHDRAWN, ids=list(ids))]


async def batch_by_message(tx: Tx, message_id: str | None) -> tuple[UUID, str | None] | None:
    """A credit transfer batch that was sent, and the last status that the bank gave it."""
    row = await tx.row(BATCH_BY_MESSAGE, message_id=message_id) if message_id else None
    return (row["batch_id"], row["bank_status"]) if row else None


async def sent_files(tx: Tx, amount_minor: int, booked_on: date) -> list[tuple[UUID, str]]:
    """(batch, MsgId) of files with that sum of refunds, none booked yet, that the bank had to execute in those days."""
    rows = await tx.rows(SENT_FILES, amount_minor=amount_minor, booked_on=booked_on)
    return [(row["batch_id"], row["message_id"]) for row in rows]


async def update_status(tx: Tx, batch_ids: Iterable[UUID]) -> None:
    """Updates the status of credit transfer batches from the bank's answers on their refunds."""
    await tx.run(UPDATE_STATUS, ids=sorted(set(batch_ids)))
