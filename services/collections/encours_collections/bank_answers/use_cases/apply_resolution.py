"""Applies the bank's answers to our requests: camt.029 to a recall, pain.002 to a recall or reversal message."""

from typing import Any

from encours_collections.bank_answers.domain.bank_facts import DebitState, Fact, Unmatched
from encours_collections.bank_answers.use_cases.apply_facts import ImportResult, apply_facts, lock_debits
from encours_collections.bank_requests.domain.bank_request import RequestKind
from encours_collections.bank_requests.domain.request_record import RequestRecord
from encours_collections.bank_requests.store import bank_requests
from encours_collections.bank_requests.use_cases.send_request import REFUSED, REQUESTED
from encours_collections.debits.domain.collection import Move
from encours_iso20022.values.resolution import Resolution, Resolved, Verdict
from encours_iso20022.values.status_report import StatusReport
from encours_platform.database import Tx
from encours_values.ids import ACCOUNT, COLLECTION, typeid


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
    facts: list[Fact] = []
    refused: list[tuple[DebitState, Resolved]] = []
    unmatched = [
        Unmatched(Fact(move=Move.RECALL, end_to_end_id=each), "reference_unknown")
        for each in resolution.by_debit
        if each not in {debit.end_to_end_id for debit in locked.debits.values()}
    ]
    for debit in locked.debits.values():
        answer = resolution.of(
            message_id=debit.message_id,
            block=debit.payment_information_id,
            end_to_end_id=debit.end_to_end_id,
            is_of_case=debit.end_to_end_id in of_case,
        )
        if answer is None or answer.verdict is Verdict.PENDING:
            continue
        fact = _fact(debit, answer)
        if debit.cancellation is None:
            unmatched.append(Unmatched(fact, "not_requested"))
        elif answer.verdict is Verdict.CANCELLED:
            facts.append(fact)
        else:
            refused.append((debit, answer))
    if not (facts or refused or unmatched or locked.debits):
        unmatched.append(Unmatched(Fact(move=Move.RECALL, message_id=resolution.case_id), "message_unknown"))
    matched, unapplied = await apply_facts(tx, facts, locked) if facts else ([], [])
    return ImportResult(matched, [*unmatched, *unapplied], await _record_refused(tx, refused))


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
    outcome = f"{request.kind}_refused" if ids else f"{request.kind}_received"
    changed = bool(marked)
    return ImportResult(batches=[{"outcome": outcome, "changed": changed, "reason_code": _first_reason(report)}])


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


async def _record_refused(tx: Tx, refused: list[tuple[DebitState, Resolved]]) -> list[dict[str, Any]]:
    ids = [debit.collection_id for debit, _ in refused]
    changed = (
        set(await bank_requests.set_state(tx, RequestKind.CANCELLATION, ids, REFUSED, expected=REQUESTED))
        if ids
        else set()
    )
    return [
        {
            "outcome": "cancellation_refused",
            "changed": debit.collection_id in changed,
            "end_to_end_id": debit.end_to_end_id,
            "collection_id": typeid(COLLECTION, debit.collection_id),
            "account_id": typeid(ACCOUNT, debit.account_id),
            "amount": debit.amount_minor,
            "currency": debit.currency,
            "reason_code": answer.reason_code,
        }
        for debit, answer in refused
    ]
