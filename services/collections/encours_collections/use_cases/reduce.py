"""What is paid another way or disputed is not debited, as long as no file holds it."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from encours_collections.domain.claims import cuts, restored
from encours_collections.store import collections, invoices_owed, reductions
from encours_collections.store.invoices_owed import Owed
from encours_collections.store.reductions import LeftOut
from encours_collections.use_cases.announce import announce
from encours_common.contracts.billing import DisputeOpened, InvoicePaid
from encours_common.db import Tx


async def take_paid(tx: Tx, events: Sequence[InvoicePaid], told_by: Sequence[UUID] = ()) -> None:
    """Payments and credit notes lower what is asked for, to nothing = cancelled; final collections let go.

    What a question holds back already is not left out once more when a credit note settles that question: what
    billing says may be asked for counts, not the sum of what it told before.
    """
    final = [event.source.id for event in events if event.source.kind == "collection" and event.amount > 0]
    if final:
        await collections.let_go_of_final(tx, final)
    undisputed = await _undisputed(tx, events, told_by)
    taken_back: dict[UUID, int] = defaultdict(int)
    for event in events:
        if event.source.kind != "collection":
            taken_back[event.invoice_id] -= event.amount
    left_out: list[LeftOut] = []
    for invoice_id, claims in (await reductions.lock_claims(tx, taken_back) if taken_back else {}).items():
        left_out += [LeftOut(claim, paid_minor=cut) for claim, cut in cuts(claims, undisputed[invoice_id])]
        more = restored(claims, undisputed[invoice_id], taken_back[invoice_id])
        left_out += [LeftOut(claim, paid_minor=-minor) for claim, minor in more]
    await announce(tx, await reductions.leave_out(tx, left_out, "paid_otherwise"))


async def take_disputes(tx: Tx, events: Sequence[DisputeOpened], told_by: Sequence[UUID] = ()) -> None:
    """The disputed part is left out. What turns out to be owed comes back as a CollectionDue of its own."""
    undisputed = await _undisputed(tx, events, told_by)
    left_out = [
        LeftOut(claim, disputed_minor=cut)
        for invoice_id, claims in (await reductions.lock_claims(tx, undisputed)).items()
        for claim, cut in cuts(claims, undisputed[invoice_id])
    ]
    await announce(tx, await reductions.leave_out(tx, left_out, "disputed"))


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
