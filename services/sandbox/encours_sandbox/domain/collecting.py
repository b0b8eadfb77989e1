"""The entries of debits: what is credited, returned, charged and reversed (amounts in cents)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from encours_sandbox.domain.debits import BankDebit
from encours_sandbox.domain.entries import (
    B2B_COLLECTION,
    CHARGE,
    CORE_COLLECTION,
    REVERSED,
    UNPAID,
    Batch,
    Detail,
    Entry,
)
from encours_sandbox.domain.orders import Debit
from encours_sandbox.domain.reasons import NO_REASON
from encours_sandbox.domain.scenario import Behaviour, FollowUp

AnyDebit = BankDebit | Debit
REFERENCE_MAX = 35
NOT_PROVIDED = "NOTPROVIDED"


def credits_of(
    credited: Sequence[BankDebit], accepted: Mapping[tuple[UUID, str], int], behaviour: Behaviour, day: date
) -> Iterable[Entry]:
    """One credit a block, or one a debit, as the file orders or the bank likes.

    `accepted`: how many debits of each block were neither rejected nor cancelled.
    """
    by_block: dict[tuple[UUID, str], list[BankDebit]] = {}
    for debit in credited:
        by_block.setdefault((debit.file_id, debit.payment_information_id), []).append(debit)
    for block, debits in sorted(by_block.items()):
        first = debits[0]
        if not _is_batch(first.batch_booking, behaviour):
            yield from (single_credit_of(debit, debit.scheme, day, debit.collection_on) for debit in debits)
            continue
        is_whole = len(debits) == accepted.get(block, 0) or not behaviour.batch_details
        entry = credit_of(first.message_id, first.scheme, debits, day, is_whole=is_whole)
        yield replace(entry, value_on=_other(first.collection_on, day), is_pending=any(_pends(each) for each in debits))


def _is_batch(ordered: bool | None, behaviour: Behaviour) -> bool:
    if behaviour.batch_booking == "as_ordered":
        return ordered is not False
    return behaviour.batch_booking == "batch"


def _pends(debit: BankDebit) -> bool:
    return debit.scenario.pending


def _other(day: date, booked_on: date) -> date | None:
    return day if day != booked_on else None


def credit_of(message_id: str, scheme: str, paid: Sequence[AnyDebit], day: date, *, is_whole: bool) -> Entry:
    """Debits of one block as one credit; where a part of the block is left out, the paid debits are named."""
    block, total_minor = paid[0].payment_information_id, sum(debit.amount_minor for debit in paid)
    return Entry(
        total_minor,
        day,
        B2B_COLLECTION if scheme == "B2B" else CORE_COLLECTION,
        f"CR-{block}"[:REFERENCE_MAX],
        Batch(message_id, block, len(paid), total_minor),
        () if is_whole else tuple(_named(debit) for debit in paid),
    )


def _named(debit: AnyDebit) -> Detail:
    return Detail(
        debit.amount_minor,
        end_to_end_id=debit.end_to_end_id,
        payment_information_id=debit.payment_information_id,
    )


def single_credit_of(debit: BankDebit, scheme: str, day: date, value_on: date) -> Entry:
    reference = f"CR-{debit.end_to_end_id}"[:REFERENCE_MAX]
    return Entry(
        debit.amount_minor,
        day,
        B2B_COLLECTION if scheme == "B2B" else CORE_COLLECTION,
        reference,
        details=(_whole_detail(debit, reference),),
        value_on=_other(value_on, day),
        is_pending=_pends(debit),
    )


def _whole_detail(debit: AnyDebit, reference: str) -> Detail:
    return Detail(
        debit.amount_minor,
        end_to_end_id=debit.end_to_end_id,
        instruction_id=debit.instruction_id,
        mandate_reference=debit.mandate_reference,
        servicer_reference=reference,
        debtor_name=debit.debtor_name,
    )


def return_of(debit: AnyDebit, reason_code: str, day: date) -> Entry:
    reference = f"RT-{debit.end_to_end_id}"[:REFERENCE_MAX]
    detail = replace(_whole_detail(debit, reference), reason_code=reason_code)
    return Entry(-debit.amount_minor, day, UNPAID, reference, details=(detail,))


def returns_of(debit: BankDebit, day: date) -> list[Entry]:
    """The return as the scenario has it, and the charge where the bank books it beside."""
    scenario = debit.scenario
    entry = return_of(debit, debit.reason_code or NO_REASON, day)
    detail = replace(
        _with_references(entry.details[0], debit),
        amount_minor=scenario.returned_minor or debit.amount_minor,
        statement_reason=scenario.statement_reason,
    )
    if scenario.fee_in_amount:
        detail = replace(
            detail,
            amount_minor=detail.amount_minor + scenario.fee_minor,
            charges_minor=scenario.fee_minor if scenario.fee_stated else 0,
        )
    entry = replace(entry, amount_minor=-detail.amount_minor, details=(detail,), is_pending=scenario.pending)
    if scenario.fee_minor == 0 or scenario.fee_in_amount:
        return [entry]
    info = f"RETURN FEE {debit.end_to_end_id}"
    return [entry, Entry(-scenario.fee_minor, day, CHARGE, f"FE-{debit.end_to_end_id}"[:REFERENCE_MAX], info=info)]


def _with_references(detail: Detail, debit: BankDebit) -> Detail:
    match debit.scenario.references:
        case "mandate":
            return replace(detail, end_to_end_id=NOT_PROVIDED, instruction_id=None)
        case "instruction":
            instruction_id = debit.instruction_id or debit.end_to_end_id
            return replace(detail, end_to_end_id=NOT_PROVIDED, mandate_reference=None, instruction_id=instruction_id)
        case "none":
            return replace(detail, end_to_end_id=NOT_PROVIDED, mandate_reference=None, instruction_id=None)
        case "all":
            return detail


def follow_up_of(debit: BankDebit, follow_up: FollowUp, number: int, day: date) -> Entry:
    """A second return, or money that comes after a reject or (with the reversal mark) after a return."""
    kind = "RT" if follow_up.kind == "return" else "CR"
    reference = f"{kind}{number}-{debit.end_to_end_id}"[:REFERENCE_MAX]
    detail = _whole_detail(debit, reference)
    if follow_up.kind == "return":
        detail = replace(detail, reason_code=follow_up.reason_code or debit.reason_code or NO_REASON)
        return Entry(-debit.amount_minor, day, UNPAID, reference, details=(detail,))
    if debit.credited_on is None:
        code = B2B_COLLECTION if debit.scheme == "B2B" else CORE_COLLECTION
        return Entry(debit.amount_minor, day, code, reference, details=(detail,))
    return Entry(debit.amount_minor, day, UNPAID, reference, details=(detail,), is_reversal=True)


def reversal_of(debit: AnyDebit, day: date) -> Entry:
    """The creditor asked for it (pain.007)."""
    reference = f"RV-{debit.end_to_end_id}"[:REFERENCE_MAX]
    detail = Detail(debit.amount_minor, end_to_end_id=debit.end_to_end_id, servicer_reference=reference)
    return Entry(-debit.amount_minor, day, REVERSED, reference, details=(detail,))
