"""What is paid another way or disputed is not debited, as long as its file has not left."""

from collections import defaultdict
from collections.abc import Sequence
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
from encours_contracts.billing import DisputeOpened, InvoicePaid
from encours_platform.database import Tx


async def take_paid(tx: Tx, events: Sequence[InvoicePaid], told_by: Sequence[UUID] = ()) -> None:
    """Payments and credit notes lower what is asked for, to nothing = cancelled; final collections let go.

    What a question holds back already is not left out once more when a credit note settles that question: what
    billing says may be asked for counts, not the sum of what it told before.
    """
    final = [event.source.id for event in events if event.source.kind == "collection" and event.amount > 0]
    if final:
        await collections.release_final(tx, final)
    undisputed = await _undisputed(tx, events, told_by)
    taken_back: dict[UUID, int] = defaultdict(int)
    for event in events:
        if event.source.kind != "collection":
            taken_back[event.invoice_id] -= event.amount
    if not taken_back:
        return
    left_out: list[LeftOut] = []
    held = await batches.lock_unsent_of(tx, invoices=taken_back)
    found = await reductions.lock_claims(tx, taken_back, held=[batch.batch_id for batch in held])
    for invoice_id, claims in found.items():
        left_out += [LeftOut(claim, paid_minor=cut) for claim, cut in cuts(claims, undisputed[invoice_id])]
        more = restored(claims, undisputed[invoice_id], taken_back[invoice_id])
        left_out += [LeftOut(claim, paid_minor=-minor) for claim, minor in more]
    await _leave_out(tx, held, left_out, cause="paid_otherwise", by="settled")


async def take_disputes(tx: Tx, events: Sequence[DisputeOpened], told_by: Sequence[UUID] = ()) -> None:
    """The disputed part is left out. What turns out to be owed comes back as a CollectionDue of its own."""
    undisputed = await _undisputed(tx, events, told_by)
    held = await batches.lock_unsent_of(tx, invoices=undisputed)
    found = await reductions.lock_claims(tx, undisputed, held=[batch.batch_id for batch in held])
    left_out = [
        LeftOut(claim, disputed_minor=cut)
        for invoice_id, claims in found.items()
        for claim, cut in cuts(claims, undisputed[invoice_id])
    ]
    await _leave_out(tx, held, left_out, cause="disputed", by="dispute")


async def _undisputed(
    tx: Tx, events: Sequence[InvoicePaid | DisputeOpened], told_by: Sequence[UUID]
) -> dict[UUID, int]:
    """What may be asked for of each invoice: by these events, or by later ones that came before them."""
    undisputed = {event.invoice_id: event.undisputed_amount for event in events}
    if told_by:
        told = [Owed(e.invoice_id, e.undisputed_amount, id_) for e, id_ in zip(events, told_by, strict=True)]
        await invoices_owed.note(tx, told)
        for owed in (await invoices_owed.told(tx, undisputed)).values():
            if owed.undisputed_minor is not None:
                undisputed[owed.invoice_id] = owed.undisputed_minor
    return undisputed


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
