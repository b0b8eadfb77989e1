"""Debits that failed or were cancelled: new debits, and the invoices that are debited when due."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from encours_billing.domain.collection import is_excused
from encours_billing.domain.invoice import Invoice
from encours_billing.domain.statement import remittance
from encours_billing.store import buyers, collections, early_collections, invoices, statements
from encours_billing.store.collections import Debit
from encours_billing.store.invoices import can_take
from encours_billing.use_cases.issue_invoices import collection_of
from encours_contracts.billing import CollectionDue
from encours_contracts.collections import CollectionCancelled, CollectionFailure, FailureParty
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import NotYetKnown


async def apply_cancellations(tx: Tx, events: Sequence[CollectionCancelled]) -> None:
    """Debits cancelled before their file left: their invoices may be debited again.

    An invoice whose early collection or whose payment is void is debited when it falls due.
    Raises `NotYetKnown`.
    """
    accounts = {event.account_id for event in events}
    if accounts - (await buyers.lock(tx, list(accounts))).keys():
        raise NotYetKnown("a buyer is not known here")
    debits = await collections.note(tx, [_row(event) for event in events])
    await collections.set_cancelled(tx, {event.collection_id: (event.by, event.cause) for event in events})
    early = await early_collections.link_unannounced(tx, [event.collection_id for event in events])
    concerned = await collections.concerned(tx, list(debits))
    requests = await DebitRequests.of(tx, list(accounts), [id_ for its in concerned.values() for id_ in its])
    due: list[CollectionDue] = []
    for event in events:
        is_early = debits[event.collection_id].early or event.collection_id in early
        if is_early or event.by == "settled":
            due += requests.normal_course(tx, concerned[event.collection_id])
    await requests.store(tx)
    given_up = [each.collection_id for each in debits.values() if each.retry_of]
    await invoices.end_retry(tx, [invoice_id for id_ in given_up for invoice_id in concerned[id_]])
    await append_all(tx, due)


async def retry_debits(tx: Tx, returned: Sequence[tuple[Debit, CollectionFailure]]) -> list[CollectionDue]:
    """New debits for those that came back to (locked) accounts and are tried again; for the caller to append.

    RTX-02: a new collection with its own announcement, of what is open, undisputed and not requested elsewhere.
    Collections decides whether and when. A debit asked for early that is not tried again leaves its invoice to its
    normal course.
    """
    parts = [part for _, event in returned for part in event.allocations]
    accounts = [debit.account_id for debit, _ in returned]
    requests = await DebitRequests.of(tx, accounts, [part.invoice_id for part in parts])
    numbers = await statements.numbers(tx, [debit.statement_id for debit, _ in returned if debit.statement_id])
    due: list[CollectionDue] = []
    for debit, event in returned:
        if event.details.will_retry and event.details.retry_on and event.caused_by is FailureParty.DEBTOR:
            head = numbers.get(debit.statement_id) if debit.statement_id and not debit.invoice_id else None
            due += requests.retry(debit, event, head)
        elif debit.early:
            due += requests.normal_course(tx, [part.invoice_id for part in event.allocations])
    await requests.store(tx)
    retried = {(each.retry_of, part.invoice_id) for each in due for part in each.allocations}
    failures = {
        part.invoice_id: (
            _details(event, will_retry=(debit.collection_id, part.invoice_id) in retried),
            is_excused(event.reason_class),
        )
        for debit, event in returned
        for part in event.allocations
    }
    await invoices.debit_failed(tx, failures)
    return due


def _details(event: CollectionFailure, *, will_retry: bool) -> Mapping[str, Any]:
    """As the bank said it, with a retry only where one was asked for."""
    none: Mapping[str, Any] = {} if will_retry else {"will_retry": False, "retry_on": None}
    return event.details.model_copy(update=none).model_dump()


async def resume_normal_course(
    tx: Tx, account_ids: Collection[UUID], invoice_ids: Sequence[UUID]
) -> list[CollectionDue]:
    """Debits of invoices that a reversed payment reopened and that no debit covers; their accounts are locked."""
    requests = await DebitRequests.of(tx, list(account_ids), invoice_ids)
    due = requests.normal_course(tx, [id_ for id_ in invoice_ids if not requests.found[id_].awaiting_debit])
    await invoices.debit_requested(tx, [part.invoice_id for event in due for part in event.allocations])
    return due


class DebitRequests:
    """How much of invoices debits request already, while more is requested."""

    def __init__(self, found: Mapping[UUID, Invoice], requested: Mapping[UUID, int]) -> None:
        self.found = found
        self.requested = dict(requested)

    @classmethod
    async def of(cls, tx: Tx, accounts: Sequence[UUID], invoice_ids: Sequence[UUID]) -> "DebitRequests":
        found = await invoices.by_ids(tx, invoice_ids)
        if len(found) < len(set(invoice_ids)):
            raise NotYetKnown("an invoice is not known here")
        requested = await collections.requested_amounts(tx, accounts)
        return cls(found, {id_: amount_minor for id_, amount_minor in requested.items() if id_ in found})

    def _grant(self, invoice_id: UUID, most: int) -> int:
        free = self.found[invoice_id].balance.collectable_minor - self.requested.get(invoice_id, 0)
        granted = max(0, min(most, free))
        self.requested[invoice_id] = self.requested.get(invoice_id, 0) + granted
        return granted

    def retry(self, debit: Debit, event: CollectionFailure, statement_number: str | None) -> list[CollectionDue]:
        parts = [
            part.model_copy(update={"amount": amount_minor})
            for part in event.allocations
            if (amount_minor := self._grant(part.invoice_id, part.amount))
        ]
        if not parts or event.details.retry_on is None:
            return []
        head, *more = [each for each in (statement_number, *(part.number for part in parts)) if each]
        alone = self.found[debit.invoice_id] if debit.invoice_id else None
        again = CollectionDue(
            account_id=debit.account_id,
            statement_id=debit.statement_id,
            invoice_id=debit.invoice_id,
            amount=sum(part.amount for part in parts),
            currency=debit.currency,
            due_date=event.details.retry_on,
            allocations=parts,
            remittance=remittance(head, more),
            early=debit.early and alone is not None and event.details.retry_on < alone.due_on,
            retry_of=debit.collection_id,
        )
        return [again]

    def normal_course(self, tx: Tx, invoice_ids: Sequence[UUID]) -> list[CollectionDue]:
        due = list[CollectionDue]()
        for id_ in invoice_ids:
            invoice = self.found[id_]
            waits_for_statement = invoice.by_statement and invoice.statement_id is None
            if waits_for_statement or invoice.due_on < tx.today:
                continue
            if amount_minor := self._grant(id_, invoice.balance.collectable_minor):
                due.append(debit_of_its_own(invoice, amount_minor))
        return due

    async def store(self, tx: Tx) -> None:
        await invoices.set_awaiting(
            tx, list(self.found), [id_ for id_, amount_minor in self.requested.items() if amount_minor]
        )


def debit_of_its_own(invoice: Invoice, amount_minor: int) -> CollectionDue:
    """So much of an invoice, alone, when it falls due, beside what other debits ask for of it."""
    due = collection_of(
        invoice.account_id, invoice.currency, can_take(invoice, amount_minor), amount_minor, invoice.due_on
    )
    return due.model_copy(update={"statement_id": invoice.statement_id})


def _row(event: CollectionCancelled) -> dict[str, object]:
    return {
        "collection_id": event.collection_id,
        "account_id": event.account_id,
        "statement_id": event.statement_id,
        "invoice_id": event.invoice_id,
        "amount_minor": event.amount,
        "currency": event.currency,
        "collection_date": event.collection_date,
        "parts": [part.model_dump(include={"invoice_id", "amount"}) for part in event.allocations],
    }
