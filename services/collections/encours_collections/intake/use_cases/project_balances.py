"""Reduces collections whose file was not sent when their invoices are paid, credited or disputed."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.store import batches
from encours_collections.batches.use_cases.cancel_collection import publish_cancelled
from encours_collections.batches.use_cases.dissolve_batch import dissolve_batches
from encours_collections.debits.domain.claims import cuts, recalls, restored
from encours_collections.debits.domain.recalls import RecallCause
from encours_collections.debits.store import collections
from encours_collections.debits.use_cases.announce import announce, announce_planned
from encours_collections.intake.domain.invoice_balance import InvoiceBalance
from encours_collections.intake.domain.reductions import ClaimReduction
from encours_collections.intake.store import claims as claim_store
from encours_collections.intake.store import invoice_balances
from encours_collections.intake.use_cases.schedule_recalls import schedule_recalls
from encours_contracts.billing import CauseKind, InvoiceBalanceChanged
from encours_contracts.collections import CancelledBy
from encours_platform.database import Tx

RESTORES_DEBIT = frozenset({CauseKind.PAYMENT_REMOVED, CauseKind.CREDIT_REMOVED})
"""A removed payment or credit note raises the debit again that it had reduced."""


async def project_balances(tx: Tx, events: Sequence[InvoiceBalanceChanged]) -> None:
    """Stores what invoices owe, and reduces debits that ask for more; a debit reduced to zero is cancelled.

    Final collections release their claims. A disputed amount that turns out to be owed arrives as a CollectionDue of
    its own.
    """
    final = [event.cause.collection_id for event in events if event.cause.kind is CauseKind.COLLECTION_PAID]
    if final:
        await collections.release_final(tx, [id_ for id_ in final if id_])
    for is_dispute, run in groupby(events, key=lambda event: event.cause.kind is CauseKind.DISPUTED):
        await _reduce(tx, list(run), is_dispute=is_dispute)


async def _reduce(tx: Tx, events: Sequence[InvoiceBalanceChanged], *, is_dispute: bool) -> None:
    undisputed: dict[UUID, int] = {}
    for event in sorted(events, key=lambda event: event.version):
        undisputed[event.invoice_id] = event.undisputed_amount
    stored = await invoice_balances.upsert(
        tx, [InvoiceBalance(event.invoice_id, event.version, event.undisputed_amount) for event in events]
    )
    restored_minor: Counter[UUID] = Counter()
    for event in events:
        if event.cause.kind in RESTORES_DEBIT and event.invoice_id in stored:
            restored_minor[event.invoice_id] -= event.cause.amount
    invoice_ids = {*restored_minor, *(invoice_id for invoice_id, lowered in stored.items() if lowered)}
    if not invoice_ids:
        return
    reductions: list[ClaimReduction] = []
    to_recall: dict[UUID, RecallCause] = {}
    unsent = await batches.lock_unsent_of(tx, invoices=invoice_ids)
    locked = await claim_store.lock_claims(tx, invoice_ids, unsent=[batch.batch_id for batch in unsent])
    for invoice_id, claims in locked.items():
        for claim, cut in cuts(claims, undisputed[invoice_id]):
            reductions.append(
                ClaimReduction(claim, disputed_minor=cut) if is_dispute else ClaimReduction(claim, paid_minor=cut)
            )
        more = restored(claims, undisputed[invoice_id], restored_minor[invoice_id])
        reductions += [ClaimReduction(claim, paid_minor=-minor) for claim, minor in more]
        to_recall |= dict.fromkeys(recalls(claims, undisputed[invoice_id]), _cause_of(events, invoice_id))
    await schedule_recalls(tx, to_recall)
    if is_dispute:
        await _reduce_claims(tx, unsent, reductions, cause="disputed", by=CancelledBy.DISPUTE)
    else:
        await _reduce_claims(tx, unsent, reductions, cause="paid_otherwise", by=CancelledBy.SETTLED)


def _cause_of(events: Sequence[InvoiceBalanceChanged], invoice_id: UUID) -> RecallCause:
    causes = [event.cause for event in events if event.invoice_id == invoice_id]
    if any(cause.kind is CauseKind.DISPUTED for cause in causes):
        return RecallCause.DISPUTE
    is_credit = any(cause.credit_note_id or cause.kind is CauseKind.CREDIT_APPLIED for cause in causes)
    return RecallCause.CREDIT_NOTE if is_credit else RecallCause.PAYMENT


async def _reduce_claims(
    tx: Tx, unsent: Sequence[Batch], reductions: Sequence[ClaimReduction], *, cause: str, by: CancelledBy
) -> None:
    """Dissolves the batches of the debits that change; their other debits go into a new batch at once."""
    touched = {each.claim.batch_id for each in reductions}
    await dissolve_batches(tx, [batch for batch in unsent if batch.batch_id in touched], f"debit_{cause}")
    changed = await claim_store.reduce(tx, reductions, cause)
    await announce(tx, changed.announced)
    await publish_cancelled(tx, changed.cancelled, by=by)
    if changed.planned:
        rows = await collections.by_ids(tx, changed.planned)
        await announce_planned(tx, [row.account_id for row in rows])
