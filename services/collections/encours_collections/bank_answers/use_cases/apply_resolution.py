"""Applies the bank's answers to our requests: camt.029 to a recall, pain.002 to a recall or reversal message."""

from dataclasses import dataclass, field, replace
from typing import Any

from encours_collections.bank_answers.domain.bank_facts import STATUS_UNKNOWN, DebitState, Fact, Unmatched
from encours_collections.bank_answers.domain.debit_facts import CODE_MAX
from encours_collections.bank_answers.use_cases.apply_facts import (
    ImportResult,
    LockedDebits,
    apply_facts,
    listed,
    lock_debits,
)
from encours_collections.bank_answers.use_cases.apply_status_report import unclear_statuses
from encours_collections.bank_requests.domain.bank_request import RequestKind
from encours_collections.bank_requests.domain.request_record import RequestRecord
from encours_collections.bank_requests.store import bank_requests
from encours_collections.bank_requests.use_cases.recall_surplus import alert_refused
from encours_collections.bank_requests.use_cases.send_request import REFUSED, REQUESTED
from encours_collections.batches.use_cases.dissolve_batch import OURSELVES
from encours_collections.debits.domain.collection import Move, Status
from encours_collections.intake.use_cases.represent import represent_rest
from encours_iso20022.values.resolution import Resolution, Resolved, Verdict
from encours_iso20022.values.status_report import StatusReport
from encours_platform.database import Tx
from encours_values.iban import mask_ibans_in


async def apply_resolution(tx: Tx, resolution: Resolution) -> ImportResult:
    """Cancels recalled debits and records refusals; answers about debits that we never recalled wait for a person."""
    request = await bank_requests.by_message(tx, resolution.case_id)
    named = [Fact(move=Move.RECALL, end_to_end_id=each) for each in resolution.by_debit]
    named += [Fact(move=Move.RECALL, payment_information_id=each) for each in resolution.by_block]
    messages = list(resolution.by_message)
    locked = await lock_debits(tx, named, messages)
    of_case = await _of_request(tx, request) if request else {}
    if of_case:
        requested = [Fact(move=Move.RECALL, end_to_end_id=each) for each in of_case]
        locked = await lock_debits(tx, [*named, *requested], messages)
    sorted_ = _Sorted(_of_others(resolution, locked))
    for debit in locked.debits.values():
        answer = resolution.of(
            message_id=debit.message_id,
            block=debit.payment_information_id,
            end_to_end_id=debit.end_to_end_id,
            is_of_case=debit.end_to_end_id in of_case,
        )
        if answer is not None:
            sorted_.add(debit, answer)
    if not (sorted_.accepted or sorted_.refused or sorted_.unmatched or locked.debits):
        unknown = Fact(move=Move.RECALL, message_id=resolution.case_id)
        sorted_.unmatched.append(Unmatched(unknown, "message_unknown"))
    matched, unapplied = await apply_facts(tx, sorted_.accepted, locked) if sorted_.accepted else ([], [])
    recalled = [match.debit.collection_id for match in matched if match.after is Status.CANCELLED]
    await represent_rest(tx, recalled, who=OURSELVES)
    return ImportResult(
        matched, [*sorted_.unmatched, *unapplied], await _record_refused(tx, sorted_.refused), sorted_.pending
    )


@dataclass(slots=True)
class _Sorted:
    """Answers on debits by what is to be done with them."""

    unmatched: list[Unmatched]
    accepted: list[Fact] = field(default_factory=list)
    refused: list[tuple[DebitState, Resolved]] = field(default_factory=list)
    pending: list[dict[str, Any]] = field(default_factory=list)

    def add(self, debit: DebitState, answer: Resolved) -> None:
        fact = _fact(debit, answer)
        if answer.verdict is Verdict.PENDING:
            self.pending.append(listed(debit, "cancellation_pending", reason_code=answer.reason_code))
        elif answer.verdict is Verdict.UNKNOWN:
            self.unmatched.append(Unmatched(_unclear(fact, answer), STATUS_UNKNOWN))
        elif debit.cancellation is None:
            self.unmatched.append(Unmatched(fact, "not_requested"))
        elif answer.verdict is Verdict.CANCELLED:
            self.accepted.append(fact)
        else:
            self.refused.append((debit, answer))


def _of_others(resolution: Resolution, locked: LockedDebits) -> list[Unmatched]:
    """Answers on debits and blocks that are in no file of ours."""
    debits = {debit.end_to_end_id for debit in locked.debits.values()}
    blocks = {debit.payment_information_id for debit in locked.debits.values()}
    facts = [Fact(move=Move.RECALL, end_to_end_id=each) for each in resolution.by_debit if each not in debits]
    facts += [Fact(move=Move.RECALL, payment_information_id=each) for each in resolution.by_block if each not in blocks]
    return [Unmatched(fact, "reference_unknown") for fact in facts]


async def apply_request_status(tx: Tx, report: StatusReport) -> ImportResult | None:
    """None where the report is not about a request of ours.

    A rejected message refuses the request for all its debits.
    """
    request = await bank_requests.by_message(tx, report.original_message_id)
    if request is None:
        return None
    refused_debits = {
        status.end_to_end_id
        for block in report.blocks
        for status in block.transactions
        if status.status == "RJCT" and status.end_to_end_id
    }
    is_refused = report.group_status == "RJCT" or any(block.status == "RJCT" for block in report.blocks)
    of_request = await _of_request(tx, request)
    ids = [id_ for reference, id_ in of_request.items() if is_refused or reference in refused_debits]
    marked = await bank_requests.set_state(tx, request.kind, ids, REFUSED, expected=REQUESTED)
    if request.kind is RequestKind.CANCELLATION:
        await alert_refused(tx, marked)
    outcome = f"{request.kind}_refused" if ids else f"{request.kind}_received"
    changed = bool(marked)
    reported = {"outcome": outcome, "changed": changed, "reason_code": _first_reason(report)}
    return ImportResult(batches=[reported], unmatched=unclear_statuses(report))


def _first_reason(report: StatusReport) -> str | None:
    reasons = [*report.reasons]
    for block in report.blocks:
        reasons += block.reasons
        for status in block.transactions:
            reasons += status.reasons
    return next((reason.code for reason in reasons if reason.code), None)


async def _of_request(tx: Tx, request: RequestRecord) -> dict[str, Any]:
    """Debits of the request: end-to-end id → collection id."""
    rows = await bank_requests.lock_debits(tx, request.batch_id, request.collection_id)
    mark = "cancellation" if request.kind is RequestKind.CANCELLATION else "reversal"
    return {row["end_to_end_id"]: row["collection_id"] for row in rows if row[mark] is not None}


def _fact(debit: DebitState, answer: Resolved) -> Fact:
    return Fact(
        move=Move.RECALL,
        end_to_end_id=debit.end_to_end_id,
        payment_information_id=debit.payment_information_id,
        message_id=debit.message_id,
        reason_code=answer.reason_code,
    )


def _unclear(fact: Fact, answer: Resolved) -> Fact:
    code = mask_ibans_in(answer.status or "")[:CODE_MAX]
    detail = f"the answer on the recall has the status {code}, which the rule book does not have"
    return replace(fact, move=None, bank_code=code, detail=detail)


async def _record_refused(tx: Tx, refused: list[tuple[DebitState, Resolved]]) -> list[dict[str, Any]]:
    ids = [debit.collection_id for debit, _ in refused]
    changed = (
        set(await bank_requests.set_state(tx, RequestKind.CANCELLATION, ids, REFUSED, expected=REQUESTED))
        if ids
        else set()
    )
    await alert_refused(tx, sorted(changed))
    return [
        listed(debit, "cancellation_refused", changed=debit.collection_id in changed, reason_code=answer.reason_code)
        for debit, answer in refused
    ]
