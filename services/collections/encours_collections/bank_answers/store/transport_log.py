"""The transport log: steps that the bank's server logged for our files."""

from collections.abc import Callable, Sequence
from uuid import UUID

from encours_collections.bank_answers.domain.transport import SentBatch, StoredTransportStep, TransportStepRecord
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import ItemT, Page, PageRequest, page

SELECT = """
    SELECT t.transport_step_id, t.bank_file_id, t.batch_id, t.action, t.reason_code, t.outcome,
           t.info, t.happened_at, t.recorded_at
      FROM transport_step t WHERE t.tenant_id = :tenant_id"""
INSERT = Sql("""
    INSERT INTO transport_step (tenant_id, transport_step_id, bank_file_id, batch_id, action, reason_code, outcome,
                                info, happened_at, recorded_at)
    SELECT :tenant_id, s.transport_step_id, s.bank_file_id, s.batch_id, s.action, s.reason_code, s.outcome,
           s.info, s.happened_at, :now
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS s (
           transport_step_id uuid, bank_file_id uuid, batch_id uuid, action text, reason_code text, outcome text,
           info text, happened_at timestamptz)""")
SENT = Sql("""
    SELECT batch_id, message_id, file_name, transport_id FROM batch
     WHERE tenant_id = :tenant_id AND submitted_at IS NOT NULL
       AND (transport_id = ANY(CAST(:orders AS text[])) OR position(message_id IN :text) > 0
            OR position(file_name IN :text) > 0)
     ORDER BY batch_id DESC LIMIT 100""")
FAILED = Sql("""
    UPDATE batch b SET cause = 'transport_failed', reason_code = coalesce(b.reason_code, f.reason_code)
      FROM unnest(CAST(:ids AS uuid[]), CAST(:reasons AS text[])) AS f (id, reason_code)
     WHERE b.tenant_id = :tenant_id AND b.batch_id = f.id AND b.status = 'submitted' AND b.bank_status IS NULL""")


async def list_steps(tx: Tx, paging: PageRequest, to_item: Callable[[StoredTransportStep], ItemT]) -> Page[ItemT]:
    """Newest first."""
    return await page(tx, SELECT, paging, lambda row: to_item(_of_record(row)), id_column="t.transport_step_id")


def _of_record(row: Record) -> StoredTransportStep:
    return StoredTransportStep(**dict(row))


async def sent(tx: Tx, orders: Sequence[str], text: str) -> list[SentBatch]:
    """Batches that were sent under one of these order ids, or whose reference or file name the text contains."""
    return [SentBatch(**dict(row)) for row in await tx.rows(SENT, orders=list(orders), text=text)]


async def insert(tx: Tx, rows: Sequence[TransportStepRecord]) -> None:
    if rows:
        await tx.run(
            INSERT,
            rows=[{name: getattr(row, name) for name in TransportStepRecord.__slots__} for row in rows],
            now=tx.now,
        )


async def record_failed(tx: Tx, reasons: dict[UUID, str | None]) -> None:
    """Marks batches as not transported, unless the bank has answered them."""
    if reasons:
        await tx.run(FAILED, ids=list(reasons), reasons=list(reasons.values()))
