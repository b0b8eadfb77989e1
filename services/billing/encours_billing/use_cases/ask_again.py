"""Debits that did not bring their money: what is tried again, and which invoices take their normal course."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from encours_billing.domain.invoice import Invoice
from encours_billing.domain.statement import remittance
from encours_billing.store import anticipated_debits, buyers, collections, invoices, statements
from encours_billing.store.collections import Debit
from encours_billing.store.invoices import can_take
from encours_billing.use_cases.issue_invoices import collection_of
from encours_contracts.billing import CollectionDue
from encours_contracts.collections import CollectionCancelled, CollectionFailure, FailureParty
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import NotYetKnown


async def take_cancellations(tx: Tx, events: Sequence[CollectionCancelled]) -> None:
    """Debits given up before their file left: what they asked for may be asked for again.

    An invoice that was to be debited early, or whose payment was taken back meanwhile, is debited when it falls due.
    Raises `NotYetKnown`.
    """
    accounts = {event.account_id for event in events}
    if accounts - (await buyers.lock(tx, list(accounts))).keys():
        raise NotYetKnown("a buyer is not known here")
    debits = await collections.note(tx, [_row(event) for event in events])
    await collections.set_cancelled(tx, {event.collection_id: (event.by, event.cause) for event in events})
    early = await anticipated_debits.link_unannounced(tx, [event.collection_id for event in events])
    concerned = await collections.concerned(tx, list(debits))
    asking = await _Asking.of(tx, list(accounts), [id_ for its in concerned.values() for id_ in its])
    due: list[CollectionDue] = []
    for event in events:
        is_early = debits[event.collection_id].anticipated or event.collection_id in early
        if is_early or event.by == "settled":
            due += asking.normal_course(tx, concerned[event.collection_id])
    await asking.keep(tx)
    await append_all(tx, due)


async def ask_again(tx: Tx, returned: Sequence[tuple[Debit, CollectionFailure]]) -> list[CollectionDue]:
    """New debits for those that came back to (locked) accounts and are tried again; for the caller to append.

    RTX-02: a new collection with its own announcement, of what is still open, undisputed and not asked for elsewhere.
    Collections decides whether and when. A debit asked for early that is not tried again leaves its invoice to its
    normal course.
    """
    parts = [part for _, event in returned for part in event.allocations]
    await invoices.debit_failed(
        tx, {part.invoice_id: event.details.model_dump() for _, event in returned for part in event.allocations}
    )
    asking = await _Asking.of(tx, [debit.account_id for debit, _ in returned], [part.invoice_id for part in parts])
    numbers = await statements.numbers(tx, [debit.statement_id for debit, _ in returned if debit.statement_id])
    due: list[CollectionDue] = []
    for debit, event in returned:
        if event.details.will_retry and event.details.retry_on and event.caused_by is FailureParty.DEBTOR:
            head = numbers.get(debit.statement_id) if debit.statement_id and not debit.invoice_id else None
            due += asking.retry(debit, event, head)
        elif debit.anticipated:
            due += asking.normal_course(tx, [part.invoice_id for part in event.allocations])
    await asking.keep(tx)
    return due


async def back_to_normal(tx: Tx, account_id: UUID, invoice_ids: Sequence[UUID]) -> list[CollectionDue]:
    """Invoices of a (locked) account that are open again, as a payment was taken back, and that nothing asks for."""
    asking = await _Asking.of(tx, [account_id], invoice_ids)
    due = asking.normal_course(tx, [id_ for id_ in invoice_ids if not asking.found[id_].awaiting_debit])
    await invoices.debit_asked(tx, [part.invoice_id for event in due for part in event.allocations])
    return due


class _Asking:
    """What invoices have at hand and what debits ask for of it already, while more is asked for."""

    def __init__(self, found: Mapping[UUID, Invoice], asked: Mapping[UUID, int]) -> None:
        self.found = found
        self.asked = dict(asked)

    @classmethod
    async def of(cls, tx: Tx, accounts: Sequence[UUID], invoice_ids: Sequence[UUID]) -> "_Asking":
        found = await invoices.by_ids(tx, invoice_ids)
        if len(found) < len(set(invoice_ids)):
            raise NotYetKnown("an invoice is not known here")
        asked = await collections.asked_for(tx, accounts)
        return cls(found, {id_: amount for id_, amount in asked.items() if id_ in found})

    def _take(self, invoice_id: UUID, most: int) -> int:
        free = self.found[invoice_id].balance.collectable - self.asked.get(invoice_id, 0)
        taken = max(0, min(most, free))
        self.asked[invoice_id] = self.asked.get(invoice_id, 0) + taken
        return taken

    def retry(self, debit: Debit, event: CollectionFailure, statement_number: str | None) -> list[CollectionDue]:
        kept = [
            part.model_copy(update={"amount": amount})
            for part in event.allocations
            if (amount := self._take(part.invoice_id, part.amount))
        ]
        if not kept or event.details.retry_on is None:
            return []
        head, *more = [each for each in (statement_number, *(part.number for part in kept)) if each]
        alone = self.found[debit.invoice_id] if debit.invoice_id else None
        again = CollectionDue(
            account_id=debit.account_id,
            statement_id=debit.statement_id,
            invoice_id=debit.invoice_id,
            amount=sum(part.amount for part in kept),
            currency=debit.currency,
            due_date=event.details.retry_on,
            allocations=kept,
            remittance=remittance(head, more),
            anticipated=debit.anticipated and alone is not None and event.details.retry_on < alone.due_on,
            retry_of=debit.id,
        )
        return [again]

    def normal_course(self, tx: Tx, invoice_ids: Sequence[UUID]) -> list[CollectionDue]:
        due = list[CollectionDue]()
        for id_ in invoice_ids:
            invoice = self.found[id_]
            waits_for_statement = invoice.by_statement and invoice.statement_id is None
            if waits_for_statement or invoice.due_on < tx.today:
                continue
            if amount := self._take(id_, invoice.balance.collectable):
                due.append(debit_of_its_own(invoice, amount))
        return due

    async def keep(self, tx: Tx) -> None:
        await invoices.set_awaiting(tx, list(self.found), [id_ for id_, amount in self.asked.items() if amount])


def debit_of_its_own(invoice: Invoice, amount_minor: int) -> CollectionDue:
    """So much of an invoice, alone, when it falls due, beside what other debits ask for of it."""
    due = collection_of(
        invoice.account_id, invoice.currency, can_take(invoice, amount_minor), amount_minor, invoice.due_on
    )
    return due.model_copy(update={"statement_id": invoice.statement_id})


def _row(event: CollectionCancelled) -> dict[str, object]:
    return {
        "id": event.collection_id,
        "account_id": event.account_id,
        "statement_id": event.statement_id,
        "invoice_id": event.invoice_id,
        "amount": event.amount,
        "currency": event.currency,
        "collection_date": event.collection_date,
        "parts": [part.model_dump(include={"invoice_id", "amount"}) for part in event.allocations],
    }
