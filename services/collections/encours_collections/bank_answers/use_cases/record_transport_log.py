"""Records a HAC, the bank's log of the transport of our files. It says nothing about debits (P2-04)."""

from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

from encours_collections.bank_answers.domain.transport import (
    SentBatch,
    TransportOutcome,
    TransportStepRecord,
    outcome_of,
)
from encours_collections.bank_answers.store import transport_log
from encours_collections.bank_answers.use_cases.apply_facts import ImportResult
from encours_iso20022.values.status_report import StatusReport, TransportStep
from encours_platform.database import Tx
from encours_values.iban import mask_ibans_in
from encours_values.ids import new_id

INFO_MAX = 1000
WORD_MAX = 40
STEPS_MAX = 5000


async def record_transport_log(tx: Tx, bank_file_id: UUID, report: StatusReport) -> ImportResult:
    """Stores every step with its batch, and marks batches that did not arrive."""
    steps = list(islice(_steps(report), STEPS_MAX))
    all_text = " ".join(step.info for step in steps)
    sent = await transport_log.sent(tx, [step.order_id for step in steps if step.order_id], all_text)
    texts: dict[str | None, str] = {}
    for step in steps:
        texts[step.order_id] = f"{texts.get(step.order_id, '')} {step.info}"
    rows = [_row(bank_file_id, step, _batch(step, texts[step.order_id], sent)) for step in steps]
    await transport_log.insert(tx, rows)
    last = {row.batch_id: row for row in rows if row.batch_id and row.outcome != TransportOutcome.OTHER}
    failed = {id_: row.reason_code for id_, row in last.items() if row.outcome == TransportOutcome.FAILED}
    await transport_log.record_failed(tx, failed)
    return ImportResult(ignored=1)


def _steps(report: StatusReport) -> Iterator[TransportStep]:
    for block in report.blocks:
        if block.steps:
            yield from block.steps
            continue
        for reason in block.reasons:
            yield TransportStep(
                block.payment_information_id or "", reason.code, None, None, report.created_at, reason.additional_info
            )


def _batch(step: TransportStep, texts: str, sent: Sequence[SentBatch]) -> UUID | None:
    """By the order's id, else by what any step of the same order `texts` of our message or file."""
    for batch in sent:
        if (step.order_id and batch.transport_id == step.order_id) or batch.message_id in texts:
            return batch.batch_id
        if batch.file_name in texts:
            return batch.batch_id
    return None


def _row(bank_file_id: UUID, step: TransportStep, batch_id: UUID | None) -> TransportStepRecord:
    at = step.happened_at
    return TransportStepRecord(
        transport_step_id=new_id(),
        bank_file_id=bank_file_id,
        batch_id=batch_id,
        action=mask_ibans_in(step.action)[:WORD_MAX],
        reason_code=mask_ibans_in(step.reason_code)[:WORD_MAX] if step.reason_code else None,
        outcome=outcome_of(step.action, step.reason_code).value,
        info=mask_ibans_in(step.info)[:INFO_MAX],
        happened_at=at if at is not None and at.tzinfo is not None else None,
    )
