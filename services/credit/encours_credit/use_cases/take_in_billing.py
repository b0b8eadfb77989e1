"""What billing and collections say of invoices, taken into the exposure. Every change commutes with every other."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from encours_contracts.billing import CreditNoteIssued, InvoiceIssued, InvoiceOverdue, InvoicePaid
from encours_contracts.collections import CollectionReturned, CollectionSubmitted
from encours_credit.domain.exposure import CreditNote, Parts, Receivable, ReceivableChange, changed, noted
from encours_credit.store import exposure, projections
from encours_credit.use_cases.hold_account import hold_after_return
from encours_platform.database import Tx
from encours_platform.problems import NotYetKnown

BY_THE_DEBTORS_SIDE = frozenset({"rejected", "returned"})


async def invoices_issued(tx: Tx, events: Sequence[InvoiceIssued]) -> None:
    """Deliveries leave unbilled and become receivables."""
    changes = [
        ReceivableChange(each.invoice_id, each.account_id, order_id=each.order_id, amount=each.amount)
        for each in events
    ]
    billed = [(each.account_id, Parts(unbilled=-each.amount)) for each in events]
    await _take_in(tx, changes, others=billed)


async def credit_notes_issued(tx: Tx, events: Sequence[CreditNoteIssued]) -> None:
    """A credit on the account, less what it reduces invoices by at once."""
    notes = [
        CreditNote(each.credit_note_id, each.account_id, each.amount, sum(part.amount for part in each.allocations))
        for each in events
    ]
    changes = [
        ReceivableChange(part.invoice_id, each.account_id, credited=part.amount)
        for each in events
        for part in each.allocations
    ]
    await _take_in(tx, changes, notes=notes)


async def invoices_paid(tx: Tx, events: Sequence[InvoicePaid]) -> None:
    """Money for good, or credit, applied to an invoice; a negative amount takes it back.

    A collection that is final is no longer in collection; one taken back is, until its return is told.
    """
    changes, notes = [], []
    for each in events:
        kind, amount = each.source.kind, each.amount
        if kind == "credit_note":
            change = ReceivableChange(each.invoice_id, each.account_id, each.order_id, credited=amount)
            notes.append(CreditNote(each.source.id, each.account_id, allocated=amount))
        else:
            final = amount if kind == "collection" else 0
            change = ReceivableChange(
                each.invoice_id, each.account_id, each.order_id, paid=amount, in_collection=-final
            )
        changes.append(change)
    await _take_in(tx, changes, notes=notes)


async def invoices_overdue(tx: Tx, events: Sequence[InvoiceOverdue]) -> None:
    changes = [ReceivableChange(each.invoice_id, each.account_id, each.order_id, overdue=True) for each in events]
    await _take_in(tx, changes)


async def collections_submitted(tx: Tx, events: Sequence[CollectionSubmitted]) -> None:
    """The bank has them: in flight until they are final or come back."""
    changes = [
        ReceivableChange(part.invoice_id, each.account_id, in_collection=part.amount)
        for each in events
        for part in each.allocations
    ]
    await _take_in(tx, changes, accounts=[each.account_id for each in events])


async def collections_returned(tx: Tx, events: Sequence[CollectionReturned]) -> None:
    """No longer in flight, whatever became of them; some reasons of the debtor's hold the account (docs/rules).

    What the creditor called off (`cancelled`, `reversed`) says nothing against the buyer.
    """
    changes = [
        ReceivableChange(part.invoice_id, each.account_id, in_collection=-part.amount)
        for each in events
        for part in each.allocations
    ]
    await _take_in(tx, changes, accounts=[each.account_id for each in events])
    for each in events:
        if each.credit_consequence == "hold" and each.outcome in BY_THE_DEBTORS_SIDE:
            await hold_after_return(tx, each)


async def _take_in(
    tx: Tx,
    changes: Sequence[ReceivableChange],
    *,
    notes: Sequence[CreditNote] = (),
    others: Iterable[tuple[UUID, Parts]] = (),
    accounts: Iterable[UUID] = (),
) -> None:
    """Applies changes to invoices and credit notes and moves the exposure by what their parts changed by.

    Raises `NotYetKnown` where an account is not one of ours.
    """
    concerned = {change.account_id for change in changes} | {note.account_id for note in notes} | set(accounts)
    locked = await exposure.lock(tx, concerned)
    if unknown := concerned - locked.keys():
        raise NotYetKnown(f"{len(unknown)} accounts of these events are not known here")
    moved: dict[UUID, Parts] = {}
    for account_id, parts in (*others, *await _receivables(tx, changes), *await _notes(tx, notes)):
        moved[account_id] = moved.get(account_id, Parts()) + parts
    moved = {account_id: parts for account_id, parts in moved.items() if parts != Parts()}
    if moved:
        await exposure.move(tx, locked, moved)


async def _receivables(tx: Tx, changes: Sequence[ReceivableChange]) -> list[tuple[UUID, Parts]]:
    before = await projections.receivables(tx, {change.invoice_id for change in changes})
    after: dict[UUID, Receivable] = dict(before)
    for change in changes:
        known = after.get(change.invoice_id) or Receivable(change.invoice_id, change.account_id)
        after[change.invoice_id] = changed(known, change)
    await projections.keep_receivables(tx, list(after.values()))
    return [
        (each.account_id, each.parts - (before[invoice_id].parts if invoice_id in before else Parts()))
        for invoice_id, each in after.items()
    ]


async def _notes(tx: Tx, changes: Sequence[CreditNote]) -> list[tuple[UUID, Parts]]:
    before = await projections.credit_notes(tx, {change.credit_note_id for change in changes})
    after: dict[UUID, CreditNote] = dict(before)
    for change in changes:
        known = after.get(change.credit_note_id) or CreditNote(change.credit_note_id, change.account_id)
        after[change.credit_note_id] = noted(known, change)
    await projections.keep_credit_notes(tx, list(after.values()))
    return [
        (each.account_id, each.parts - (before[note_id].parts if note_id in before else Parts()))
        for note_id, each in after.items()
    ]
