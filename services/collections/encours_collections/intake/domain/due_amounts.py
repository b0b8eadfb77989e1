"""How much of an amount that falls due may still be collected (INVT-1)."""

from collections.abc import Mapping
from uuid import UUID

from encours_contracts.billing import CollectionDue


def limited_to(event: CollectionDue, open_minor: Mapping[UUID, int]) -> CollectionDue | None:
    """The event with each part limited to what its invoice still has open, minor units; None where nothing is open.

    Invoices without an entry are not limited. A netted credit (a part below zero) stays as it is.
    """
    parts = [
        part.model_copy(update={"amount": min(part.amount, max(0, open_minor.get(part.invoice_id, part.amount)))})
        for part in event.allocations
    ]
    cut_minor = sum(part.amount for part in event.allocations) - sum(part.amount for part in parts)
    if cut_minor == 0:
        return event
    if event.amount <= cut_minor:
        return None
    allocations = [part for part in parts if part.amount != 0]
    return event.model_copy(update={"amount": event.amount - cut_minor, "allocations": allocations})
