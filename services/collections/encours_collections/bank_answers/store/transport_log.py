"""The transport log: what the bank's server did with our files on their way."""

from collections.abc import Sequence
from uuid import UUID

from encours_collections.bank_answers.domain.transport import SentBatch, Step, StepRow
from encours_platform.database import Record, Sql, Tx

SELECT = """
    SELECT t.id, t.file_id, t.batch_id, t.action, t.reason_code, t.outcome, t.info, t.happened_at, t.noted_at
      FROM transport_log t WHERE t.tenant_id = :tenant_id"""
NOTE = Sql("""
    INSERT INTO transport_log (tenant_id, id, file_id, batch_id, action, reason_code, outcome, info, happened_at,
                               noted_at)
    SELECT :tenant_id, s.id, s.file_id, s.batch_id, s.action, s.reason_code, s.outcome, s.info, s.happened_at, :now
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS s (
           id uuid, file_id uuid, batch_id uuid, action text, reason_code text, outcome text, info text,
           happened_at timestamptz)""")
SENT = Sql("""
    SELECT id, message_id, file_name, transport_id FROM batch
     WHERE tenant_id = :tenant_id AND submitted_at IS NOT NULL
       AND (transport_id = ANY(CAST(:orders AS text[])) OR position(message_id IN :words) > 0
            OR position(file_name IN :words) > 0)
     ORDER BY id DESC LIMIT 100""")
FAILED = Sql("""
    UPDATE batch b SET cause = 'transport_failed', reason_code = coalesce(b.reason_code, f.reason_code)
      FROM unnest(CAST(:ids AS uuid[]), CAST(:reasons AS text[])) AS f (id, reason_code)
     WHERE b.tenant_id = :tenant_id AND b.id = f.id AND b.status = 'submitted' AND b.bank_status IS NULL""")


def of_record(row: Record) -> Step:
    return Step(**dict(row))


async def sent(tx: Tx, orders: Sequence[str], words: str) -> list[SentBatch]:
    """Batches that left under one of these order ids, or whose reference or file name stands in these words."""
    return [SentBatch(**dict(row)) for row in await tx.rows(SENT, orders=list(orders), words=words)]


async def note(tx: Tx, rows: Sequence[StepRow]) -> None:
    if rows:
        await tx.run(NOTE, rows=[{name: getattr(row, name) for name in StepRow.__slots__} for row in rows], now=tx.now)


async def note_failed(tx: Tx, reasons: dict[UUID, str | None]) -> None:
    """Batches that did not arrive, unless the bank has answered them after all."""
    if reasons:
        await tx.run(FAILED, ids=list(reasons), reasons=list(reasons.values()))
