"""How the simulated bank answers cancellations and reversals: it carries out those in time and refuses later ones."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO

from encours_collections.sandbox_bank.formats.bank_answers import write_pain002
from encours_collections.sandbox_bank.formats.bank_answers_on_requests import (
    CancellationDecision,
    reversals_refused,
    write_camt029,
)
from encours_collections.sandbox_bank.store import simulated_requests
from encours_collections.sandbox_bank.store.simulated_requests import RequestedBankDebit
from encours_iso20022.codecs import camt055
from encours_iso20022.codecs.camt055 import read_camt055
from encours_iso20022.codecs.pain007 import read_pain007
from encours_iso20022.codecs.xml_reading import message_element
from encours_iso20022.values.resolution import Verdict
from encours_platform import due_work
from encours_platform.database import Tx
from encours_values.bank_days import add_bank_days, next_bank_day

CANCELLATION_HOUR = 18
"""Local hour of the eve until which a debit can be cancelled; then it is presented."""
REVERSAL_BANK_DAYS = 5
"""TARGET days after settlement in which the bank accepts a reversal (TIM-08)."""

TOO_LATE = "NARR"
ALREADY_RETURNED = "ARDT"
NEVER_RECEIVED = "NOOR"


async def answer_request(tx: Tx, content: bytes, reference: Callable[[], str], booking_hour: int) -> list[bytes]:
    """The bank's messages about one request, none where its scenario is silence."""
    if message_element(content) == camt055.MESSAGE_ELEMENT:
        return await _cancel(tx, content, reference)
    return await _reverse(tx, content, reference, booking_hour)


async def _cancel(tx: Tx, content: bytes, reference: Callable[[], str]) -> list[bytes]:
    request = read_camt055(BytesIO(content))
    names = None if request.is_whole else request.end_to_end_ids
    requested = await simulated_requests.lock_requested(tx, request.original_message_id, names)
    cancelled = [each for each in requested if _may_cancel(tx, each)]
    await simulated_requests.cancel(tx, cancelled)
    done = {each.end_to_end_id for each in cancelled}
    decisions = [
        CancellationDecision(each.end_to_end_id, each.payment_information_id, Verdict.CANCELLED)
        if each.end_to_end_id in done
        else _refusal(each)
        for each in requested
        if each.outcome != "none"
    ]
    known = {each.end_to_end_id for each in requested}
    decisions += [
        CancellationDecision(name, "NOTPROVIDED", Verdict.REFUSED, NEVER_RECEIVED)
        for name in request.end_to_end_ids
        if name not in known
    ]
    if not decisions:
        return []
    return [
        write_camt029(
            request.original_message_id, request.message_id, decisions, message_id=reference(), created_at=tx.now
        )
    ]


def _may_cancel(tx: Tx, debit: RequestedBankDebit) -> bool:
    if debit.state != "received" or debit.outcome == "none":
        return False
    return tx.now < due_work.at_local(tx, add_bank_days(debit.collection_date, -1), CANCELLATION_HOUR)


def _refusal(debit: RequestedBankDebit) -> CancellationDecision:
    reason = ALREADY_RETURNED if debit.state in {"returned", "reversed", "rejected"} else TOO_LATE
    return CancellationDecision(debit.end_to_end_id, debit.payment_information_id, Verdict.REFUSED, reason)


async def _reverse(tx: Tx, content: bytes, reference: Callable[[], str], booking_hour: int) -> list[bytes]:
    request = read_pain007(BytesIO(content))
    requested = await simulated_requests.lock_requested(
        tx, request.original_message_id, [name for name, _ in request.debits]
    )
    reversible = [each for each in requested if _may_reverse(tx, each)]
    if reversible:
        day = next_bank_day(tx.today + timedelta(days=1))
        await simulated_requests.reverse(tx, reversible, day)
        await due_work.schedule(tx, "bank_booking", day.isoformat(), due_work.at_local(tx, day, booking_hour))
    refused = _refused(requested, reversible)
    if not refused:
        return []
    report = reversals_refused(request.message_id, refused, message_id=reference(), created_at=tx.now)
    return [write_pain002(report)]


def _may_reverse(tx: Tx, debit: RequestedBankDebit) -> bool:
    if debit.state != "credited" or debit.credited_on is None or debit.reverse_on is not None:
        return False
    return tx.today <= add_bank_days(debit.credited_on, REVERSAL_BANK_DAYS)


def _refused(
    requested: Sequence[RequestedBankDebit], reversible: Sequence[RequestedBankDebit]
) -> list[CancellationDecision]:
    done = {each.end_to_end_id for each in reversible}
    return [_refusal(each) for each in requested if each.end_to_end_id not in done]
