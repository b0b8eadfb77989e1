"""A HAC: the bank's log of what it did with our files. It says nothing of debits (P2-04)."""

from collections.abc import Iterator, Sequence
from itertools import islice
from uuid import UUID

from encours_collections.bank_answers.domain.transport import TransportOutcome, outcome_of
from encours_collections.bank_answers.store import transport
from encours_collections.bank_answers.store.transport import SentBatch, StepRow
from encours_collections.bank_answers.use_cases.apply_facts import Taken
from encours_iso20022.values.status_report import StatusReport, TransportStep
from encours_platform.database import Tx
from encours_values.iban import mask_ibans_in
from encours_values.ids import new_id

INFO_MAX = 1000
WORD_MAX = 40
STEPS_MAX = 5000


async def take_transport_log(tx: Tx, file_id: UUID, report: StatusReport) -> Taken:
    """Keeps every step with the batch that it is about, and marks batches that did not arrive."""
    steps = list(islice(_steps(report), STEPS_MAX))
    words = " ".join(step.info for step in steps)
    sent = await transport.sent(tx, [step.order_id for step in steps if step.order_id], words)
    said: dict[str | None, str] = {}
    for step in steps:
        said[step.order_id] = f"{said.get(step.order_id, '')} {step.info}"
    rows = [_row(file_id, step, _batch(step, said[step.order_id], sent)) for step in steps]
    await transport.note(tx, rows)
    last = {row.batch_id: row for row in rows if row.batch_id and row.outcome != TransportOutcome.NOTED}
    failed = {id_: row.reason_code for id_, row in last.items() if row.outcome == TransportOutcome.FAILED}
    await transport.note_failed(tx, failed)
    return Taken(ignored=1)


def _steps(report: StatusReport) -> Iterator[TransportStep]:
    for block in report.blocks:
        if block.steps:
            yield from block.steps
            continue
        for reason in block.reasons:
            yield TransportStep(
                block.payment_information_id or "", reason.code, None, None, report.created_at, reason.additional_info
            )


def _batch(step: TransportStep, said: str, sent: Sequence[SentBatch]) -> UUID | None:
    """By the order's id, else by what any step of the same order `said` of our message or file."""
    for batch in sent:
        if (step.order_id and batch.transport_id == step.order_id) or batch.message_id in said:
            return batch.id
        if batch.file_name in said:
            return batch.id
    return None


def _row(file_id: UUID, step: TransportStep, batch_id: UUID | None) -> StepRow:
    at = step.happened_at
    return StepRow(
        id=new_id(),
        file_id=file_id,
        batch_id=batch_id,
        action=mask_ibans_in(step.action)[:WORD_MAX],
        reason_code=mask_ibans_in(step.reason_code)[:WORD_MAX] if step.reason_code else None,
        outcome=outcome_of(step.action, step.reason_code).value,
        info=mask_ibans_in(step.info)[:INFO_MAX],
        happened_at=at if at is not None and at.tzinfo is not None else None,
    )
