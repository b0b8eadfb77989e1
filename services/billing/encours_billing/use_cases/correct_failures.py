"""The bank gave another reason for debits that had failed: invoices and fees follow the one that counts (RTX-04)."""

from collections.abc import Sequence

from encours_billing.domain.collection import Stage, is_excused
from encours_billing.domain.fee import is_charged
from encours_billing.store import buyers, collections, fees, invoices
from encours_billing.store.collections import Debit
from encours_billing.use_cases.apply_collection_events import debit_row
from encours_billing.use_cases.charge_fees import charge_fees, waive
from encours_billing.use_cases.flag_overdue import flag_overdue
from encours_billing.use_cases.retry_debits import retry_debits
from encours_contracts.collections import CollectionReasonCorrected, FailureParty
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import NotYetKnown

CORRECTED = "reason_corrected"


async def correct_failures(tx: Tx, events: Sequence[CollectionReasonCorrected]) -> None:
    """Stores the reason that counts, charges or waives the fee, and asks for a retry where none was asked for.

    A retry that it does not allow is cancelled by collections. Raises `NotYetKnown`.
    """
    known = await buyers.lock(tx, [event.account_id for event in events])
    if any(event.account_id not in known for event in events):
        raise NotYetKnown("a buyer is not known here")
    for event in events:
        retried_before = await collections.retried(tx, event.collection_id)
        debit = (await collections.note(tx, [debit_row(event)]))[event.collection_id]
        if debit.stage is Stage.BACK:
            await _correct(tx, debit, event, retried_before=retried_before)


async def _correct(tx: Tx, debit: Debit, event: CollectionReasonCorrected, *, retried_before: bool) -> None:
    if event.details.will_retry and not retried_before:
        await append_all(tx, await retry_debits(tx, [(debit, event)]))
    else:
        facts = (event.details.model_dump(), is_excused(event.reason_class))
        await invoices.debit_failed(tx, {part.invoice_id: facts for part in event.allocations})
    if is_charged(event.reason_class, by_debtor=event.caused_by is FailureParty.DEBTOR):
        await append_all(tx, await charge_fees(tx, [event]))
    elif (fee := await fees.of_collection(tx, event.collection_id)) is not None and fee.open_minor > 0:
        await waive(tx, fee, CORRECTED)
    await append_all(tx, await flag_overdue(tx, [event.account_id]))
