"""What is paid another way or disputed is not debited, as long as its file has not left."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.store import batches
from encours_collections.batches.use_cases.cancel_collection import publish_cancelled
from encours_collections.batches.use_cases.dissolve_batch import dissolve_batches
from encours_collections.debits.domain.claims import cuts, restored
from encours_collections.debits.store import collections
from encours_collections.debits.use_cases.announce import announce, announce_planned
from encours_collections.intake.store import invoices_owed, reductions
from encours_collections.intake.store.invoices_owed import Owed
from encours_collections.intake.store.reductions import LeftOut
from encours_contracts.billing import CauseKind, InvoiceBalanceChanged
from encours_platform.database import Tx

TAKEN_BACK = frozenset({CauseKind.PAYMENT_REMOVED, CauseKind.CREDIT_REMOVED})
"""Money that had paid an invoice and does not any more: the debit that was lowered for it asks for it again."""


async def project_balances(tx: Tx, events: Sequence[InvoiceBalanceChanged]) -> None:
    """Stores what invoices owe, and lowers debits that ask for more than that, to nothing = cancelled.

    Final collections let go of their invoices. What a dispute held back and is owed after all comes back as a
    CollectionDue of its own.
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
    stored = await invoices_owed.upsert(
        tx, [Owed(event.invoice_id, event.version, event.undisputed_amount) for event in events]
    )
    taken_back: Counter[UUID] = Counter()
    for event in events:
        if event.cause.kind in TAKEN_BACK and event.invoice_id in stored:
            taken_back[event.invoice_id] -= event.cause.amount
    concerned = {*taken_back, *(invoice_id for invoice_id, lowered in stored.items() if lowered)}
    if not concerned:
        return
    left_out: list[LeftOut] = []
    held = await batches.lock_unsent_of(tx, invoices=concerned)
    for invoice_id, claims in (
        await reductions.lock_claims(tx, concerned, held=[each.batch_id for each in held])
    ).items():
        for claim, cut in cuts(claims, undisputed[invoice_id]):
            left_out.append(LeftOut(claim, disputed_minor=cut) if is_dispute else LeftOut(claim, paid_minor=cut))
        more = restored(claims, undisputed[invoice_id], taken_back[invoice_id])
        left_out += [LeftOut(claim, paid_minor=-minor) for claim, minor in more]
    if is_dispute:
        await _leave_out(tx, held, left_out, cause="disputed", by="dispute")
    else:
        await _leave_out(tx, held, left_out, cause="paid_otherwise", by="settled")


async def _leave_out(tx: Tx, held: Sequence[Batch], left_out: Sequence[LeftOut], *, cause: str, by: str) -> None:
    """A batch that loses a debit, or cents of one, is dissolved; its other debits go into a new one at once."""
    touched = {each.claim.batch_id for each in left_out}
    await dissolve_batches(tx, [batch for batch in held if batch.batch_id in touched], f"debit_{cause}")
    changed = await reductions.leave_out(tx, left_out, cause)
    await announce(tx, changed.announced)
    await publish_cancelled(tx, changed.cancelled, by=by)
    if changed.planned:
        rows = await collections.by_ids(tx, changed.planned)
        await announce_planned(tx, [row.account_id for row in rows])
