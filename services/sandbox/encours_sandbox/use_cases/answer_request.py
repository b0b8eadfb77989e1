"""Answers cancellations and reversals: the bank carries out those in time and refuses later ones."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.due_work import Due
from encours_platform.file_parts import join_parts
from encours_platform.sealing import Sealer
from encours_sandbox.domain.answers import CancellationDecision, DebitStatus, StatusReport, Verdict
from encours_sandbox.domain.debits import BankDebit, Decision
from encours_sandbox.domain.hours import BOOKING_HOUR, STATUS_HOUR
from encours_sandbox.domain.orders import CancellationOrder, ReversalOrder
from encours_sandbox.domain.reasons import ALREADY_RETURNED, NEVER_RECEIVED, TOO_LATE
from encours_sandbox.formats.camt029 import write_camt029
from encours_sandbox.formats.reading import read_order
from encours_sandbox.store import debits, files
from encours_sandbox.use_cases.issue_file import issue_file, new_message_id
from encours_sandbox.use_cases.report_status import report_status
from encours_values.bank_days import add_bank_days, next_bank_day

REVERSAL_BANK_DAYS = 5
"""TARGET days after settlement in which the bank accepts a reversal."""
REVERSAL = "pain.007.001.09"


class RequestAnswers:
    """Its method is a job and runs in its transaction."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    async def answer(self, tx: Tx, rows: Sequence[Due]) -> None:
        """camt.029 to a cancellation, none where the scenario is silence; pain.002 where a reversal is refused."""
        for row in rows:
            file = await files.find(tx, UUID(row.subject))
            if file is None:
                continue
            parts = await files.parts_of(tx, file.file_id)
            order = read_order(join_parts(self._sealer, tx.tenant_id, parts, file.sha256))
            if isinstance(order, CancellationOrder):
                await self._cancel(tx, order)
            elif isinstance(order, ReversalOrder):
                await self._reverse(tx, order)

    async def _cancel(self, tx: Tx, order: CancellationOrder) -> None:
        names = None if order.is_whole else order.end_to_end_ids
        requested = await debits.lock_requested(tx, order.original_message_id, names)
        cancelled = [debit for debit in requested if _may_cancel(tx, debit)]
        await debits.record(tx, [Decision(debit, "cancelled") for debit in cancelled])
        done, known = ({debit.end_to_end_id for debit in each} for each in (cancelled, requested))
        decisions = [
            CancellationDecision(debit.end_to_end_id, debit.payment_information_id, Verdict.CANCELLED)
            if debit.end_to_end_id in done
            else CancellationDecision(
                debit.end_to_end_id, debit.payment_information_id, Verdict.REFUSED, _refusal(debit)
            )
            for debit in requested
            if debit.scenario.kind != "none"
        ]
        decisions += [
            CancellationDecision(name, "NOTPROVIDED", Verdict.REFUSED, NEVER_RECEIVED)
            for name in order.end_to_end_ids
            if name not in known
        ]
        if decisions:
            message_id = new_message_id()
            content = write_camt029(
                order.original_message_id, order.message_id, decisions, message_id=message_id, created_at=tx.now
            )
            await issue_file(tx, self._sealer, "camt.029", message_id, content)

    async def _reverse(self, tx: Tx, order: ReversalOrder) -> None:
        requested = await debits.lock_requested(tx, order.original_message_id, order.end_to_end_ids)
        reversible = [debit for debit in requested if _may_reverse(tx, debit)]
        if reversible:
            day = next_bank_day(tx.today + timedelta(days=1))
            await debits.record(tx, [Decision(debit, debit.state, reverse_on=day) for debit in reversible])
            await due_work.schedule(tx, "bank_booking", day.isoformat(), due_work.at_local(tx, day, BOOKING_HOUR))
        done = {debit.end_to_end_id for debit in reversible}
        refused = tuple(
            DebitStatus(debit.payment_information_id, debit.end_to_end_id, "RJCT", _refusal(debit))
            for debit in requested
            if debit.end_to_end_id not in done
        )
        if refused:
            await report_status(tx, self._sealer, StatusReport(order.message_id, REVERSAL, "PART", debits=refused))


def _may_cancel(tx: Tx, debit: BankDebit) -> bool:
    if debit.state != "received" or debit.scenario.kind == "none":
        return False
    return tx.now < due_work.at_local(tx, add_bank_days(debit.collection_on, -1), STATUS_HOUR)


def _may_reverse(tx: Tx, debit: BankDebit) -> bool:
    if debit.state != "credited" or debit.credited_on is None or debit.reverse_on is not None:
        return False
    return tx.today <= add_bank_days(debit.credited_on, REVERSAL_BANK_DAYS)


def _refusal(debit: BankDebit) -> str:
    return ALREADY_RETURNED if debit.state in {"returned", "reversed", "rejected"} else TOO_LATE
