"""What is paid another way or disputed is not debited, as long as no file holds it."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from encours_collections.store import collections, reductions
from encours_collections.use_cases.announce import announce
from encours_common.contracts.billing import DisputeOpened, InvoicePaid
from encours_common.db import Tx


async def take_paid(tx: Tx, events: Sequence[InvoicePaid]) -> None:
    """Payments and credit notes lower what is asked for, to nothing = cancelled; final collections let go."""
    amounts: dict[UUID, int] = defaultdict(int)
    final: list[UUID] = []
    for event in events:
        if event.source.kind != "collection":
            amounts[event.invoice_id] += event.amount
        elif event.amount > 0:
            final.append(event.source.id)
    if final:
        await collections.let_go_of_final(tx, final)
    if amounts:
        await announce(tx, await reductions.reduce_paid(tx, amounts))


async def take_disputes(tx: Tx, events: Sequence[DisputeOpened]) -> None:
    """The disputed part is left out. What turns out to be owed comes back as a CollectionDue of its own."""
    amounts: dict[UUID, int] = defaultdict(int)
    for event in events:
        amounts[event.invoice_id] += event.amount
    await announce(tx, await reductions.reduce_disputed(tx, amounts))
