from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from encours_billing.domain.dispute import (
    RESOLVED,
    Dispute,
    DisputeKind,
    DisputeStatus,
    Message,
    Outcome,
    gross_of_lines,
)
from encours_billing.domain.errors import AllocationTooLarge, DisputeClosed, NothingToDispute
from encours_billing.domain.invoice import Change, Invoice
from encours_billing.store import buyers, disputes, invoices
from encours_billing.store.invoices import can_take
from encours_billing.use_cases.apply_customer_credit import apply_customer_credit
from encours_billing.use_cases.change_balances import CausedChange, change_balances
from encours_billing.use_cases.flag_overdue import flag_overdue
from encours_billing.use_cases.issue_credit_note import NewCreditNote, credit_invoice
from encours_billing.use_cases.issue_invoices import collection_of
from encours_contracts.billing import BalanceCause, CauseKind, DisputeOpened, DisputeOutcome, DisputeResolved
from encours_contracts.envelope import Event
from encours_platform.database import Tx
from encours_platform.outbox import append, append_all
from encours_platform.problems import InvalidRequest, NotFound
from encours_values.ids import new_id


async def _locked(tx: Tx, invoice_id: UUID) -> Invoice:
    """The invoice with its account locked. Raises `NotFound`."""
    await buyers.lock(tx, [(await _invoice(tx, invoice_id)).account_id])
    return await _invoice(tx, invoice_id)


async def _invoice(tx: Tx, invoice_id: UUID) -> Invoice:
    invoice = await invoices.one(tx, invoice_id)
    if invoice is None:
        raise NotFound("there is no such invoice")
    return invoice


async def _dispute(tx: Tx, dispute_id: UUID) -> Dispute:
    dispute = await disputes.one(tx, dispute_id)
    if dispute is None:
        raise NotFound("there is no such dispute")
    return dispute


@dataclass(frozen=True, slots=True)
class NewDispute:
    """`amount_minor` None: what the lines come to, without lines all that is open and undisputed."""

    kind: DisputeKind
    reason: str
    amount_minor: int | None
    line_nos: Sequence[int]
    message: str | None
    author: str


async def open_dispute(tx: Tx, invoice_id: UUID, new: NewDispute) -> Dispute:
    """A dispute holds back a part of an invoice, or all of it: not debited, no reminders (S3.6, S3.7).

    What is at the bank already is collected. Raises `NotFound`, `NothingToDispute`, `AllocationTooLarge` and
    `InvalidRequest`.
    """
    invoice = await _locked(tx, invoice_id)
    disputable_minor = invoice.balance.open_minor - invoice.balance.disputed_minor
    if disputable_minor <= 0:
        raise NothingToDispute("nothing of the invoice is open and undisputed")
    if new.amount_minor is not None and new.amount_minor > disputable_minor:
        raise AllocationTooLarge(f"{disputable_minor} of the invoice can be disputed", pointer="/amount")
    dispute = Dispute(
        dispute_id=new_id(),
        account_id=invoice.account_id,
        invoice_id=invoice.invoice_id,
        amount_minor=new.amount_minor or await _amount_of_lines(tx, invoice_id, new.line_nos, disputable_minor),
        currency=invoice.currency,
        reason=new.reason,
        kind=new.kind,
        line_nos=new.line_nos,
        status=DisputeStatus.OPEN,
        opened_at=tx.now,
    )
    await disputes.insert(tx, dispute)
    if new.message:
        await disputes.write(tx, dispute.dispute_id, Message(new_id(), new.message, new.author, tx.now))
    cause = BalanceCause(kind=CauseKind.DISPUTED, amount=dispute.amount_minor, dispute_id=dispute.dispute_id)
    held_back = CausedChange(Change(invoice.invoice_id, disputed_minor=dispute.amount_minor), cause)
    await append(
        tx,
        *await change_balances(tx, [held_back]),
        DisputeOpened(
            account_id=dispute.account_id,
            dispute_id=dispute.dispute_id,
            invoice_id=dispute.invoice_id,
            amount=dispute.amount_minor,
            currency=dispute.currency,
            reason=dispute.reason,
            kind=dispute.kind.value,
            line_nos=list(dispute.line_nos),
        ),
    )
    return dispute


async def _amount_of_lines(tx: Tx, invoice_id: UUID, line_nos: Sequence[int], disputable_minor: int) -> int:
    """Never more than can be disputed, and all of that where no line comes to anything."""
    printed = await invoices.printed(tx, invoice_id)
    count = len(printed.lines) if printed else 0
    for place, no in enumerate(line_nos):
        if no > count or no in line_nos[:place]:
            raise InvalidRequest("not a line of the invoice, or named twice", pointer=f"/line_nos/{place}")
    gross_minor = gross_of_lines(printed.lines, line_nos) if printed else 0
    return min(gross_minor, disputable_minor) if gross_minor > 0 else disputable_minor


async def add_message(tx: Tx, dispute_id: UUID, *, message: str, author: str) -> Dispute:
    """Raises `NotFound` and, once it is resolved, `DisputeClosed`."""
    await _locked(tx, (await _dispute(tx, dispute_id)).invoice_id)
    dispute = await _dispute(tx, dispute_id)
    if dispute.status is not DisputeStatus.OPEN:
        raise DisputeClosed("the dispute is resolved")
    await disputes.write(tx, dispute.dispute_id, Message(new_id(), message, author, tx.now))
    return dispute


async def resolve_dispute(tx: Tx, dispute_id: UUID, outcome: Outcome, amount_minor: int | None) -> Dispute:
    """Rejected: the part is owed again. Credited: a credit note takes it, or a part of it, and the rest is owed again.

    What is owed again and was to be debited before gets a debit of its own. Raises `NotFound`, `DisputeClosed`,
    `AllocationTooLarge` and, where credit notes took more of the invoice meanwhile, `CreditExceedsInvoice`.
    """
    invoice = await _locked(tx, (await _dispute(tx, dispute_id)).invoice_id)
    dispute = await _dispute(tx, dispute_id)
    status = RESOLVED.get((dispute.status, outcome))
    if status is None:
        raise DisputeClosed("the dispute is resolved already")
    if amount_minor is not None and (amount_minor > dispute.amount_minor or outcome is Outcome.REJECTED):
        raise AllocationTooLarge("a credit up to the disputed amount goes with credited", pointer="/amount")
    cause = BalanceCause(kind=CauseKind.DISPUTE_RESOLVED, amount=dispute.amount_minor, dispute_id=dispute.dispute_id)
    no_longer_held = CausedChange(Change(invoice.invoice_id, disputed_minor=-dispute.amount_minor), cause)
    await append_all(tx, await change_balances(tx, [no_longer_held]))
    credited_minor = amount_minor or dispute.amount_minor if outcome is Outcome.CREDITED else 0
    note_id = await _credit(tx, dispute, credited_minor) if credited_minor else None
    resolved = replace(dispute, status=status, resolved_at=tx.now, credit_note_id=note_id)
    await disputes.close(tx, resolved)
    await append_all(tx, [_resolved_event(resolved, credited_minor), *await _owed_again(tx, dispute, credited_minor)])
    return resolved


async def _credit(tx: Tx, dispute: Dispute, credited_minor: int) -> UUID:
    buyer = (await buyers.lock(tx, [dispute.account_id]))[dispute.account_id]
    invoice = await _invoice(tx, dispute.invoice_id)
    new = NewCreditNote(
        account_id=dispute.account_id,
        external_id=None,
        currency=dispute.currency,
        reason=dispute.reason,
    )
    return (await credit_invoice(tx, new, buyer, invoice, credited_minor)).credit_note_id


async def _owed_again(tx: Tx, dispute: Dispute, credited_minor: int) -> list[Event]:
    covered = await apply_customer_credit(tx, [dispute.account_id])
    events: list[Event] = [*covered, *await flag_overdue(tx, [dispute.account_id])]
    invoice = await _invoice(tx, dispute.invoice_id)
    amount_minor = min(dispute.amount_minor - credited_minor, invoice.balance.collectable_minor)
    waits_for_statement = invoice.by_statement and invoice.statement_id is None
    if amount_minor <= 0 or (not invoice.awaiting_debit and (waits_for_statement or invoice.failure is not None)):
        return events
    await invoices.debit_requested(tx, [invoice.invoice_id])
    due_on = max(invoice.due_on, tx.today)
    part = can_take(invoice, amount_minor)
    debit = collection_of(invoice.account_id, invoice.currency, part, amount_minor, due_on)
    return [*events, debit.model_copy(update={"statement_id": invoice.statement_id})]


def _resolved_event(dispute: Dispute, credited_minor: int) -> DisputeResolved:
    return DisputeResolved(
        account_id=dispute.account_id,
        dispute_id=dispute.dispute_id,
        invoice_id=dispute.invoice_id,
        amount=credited_minor or dispute.amount_minor,
        currency=dispute.currency,
        outcome=DisputeOutcome(dispute.status.value),
    )
