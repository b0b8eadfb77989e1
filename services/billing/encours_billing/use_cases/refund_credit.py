"""Pays credit of an account back to the buyer: reserved at once, free again where the transfer fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_billing.domain.errors import RefundNotCancellable, RefundTooLarge
from encours_billing.domain.journal import Entry, Journal, Ledger, moved, refund_back_rows, refund_rows
from encours_billing.domain.refund import CancelCause, Refund, RefundPart, RefundStatus, take_oldest_first
from encours_billing.domain.statement import CreditKind
from encours_billing.store import buyer_credit, buyers, journal, refunds
from encours_billing.use_cases.apply_customer_credit import apply_customer_credit
from encours_billing.use_cases.apply_money import note_balance_changed, payment_balance_changed
from encours_contracts.billing import RefundConfirmed, RefundRequested, RefundWithdrawn
from encours_contracts.collections import (
    FailureDetails,
    RefundApproved,
    RefundCancelled,
    RefundRejected,
    RefundSettled,
    RefundSubmitted,
)
from encours_contracts.envelope import Event
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import InvalidRequest, NotFound, NotYetKnown
from encours_platform.sealing import Sealer, refund_iban_place
from encours_values.iban import Iban, mask_iban
from encours_values.ids import new_id

CURRENCY = "EUR"
"""The only currency of SEPA credit transfers."""


@dataclass(frozen=True, slots=True)
class NewRefund:
    """What is paid back, minor units; without an IBAN to the account of the buyer's mandate."""

    account_id: UUID
    amount_minor: int
    currency: str
    reason: str | None = None
    name: str | None = None
    iban: Iban | None = None
    prepared_by: str | None = None
    """The person who asks for it."""


async def request_refund(tx: Tx, sealer: Sealer, new: NewRefund) -> Refund:
    """Reserves so much credit of the account and asks collections for the transfer.

    Raises `NotYetKnown`, `InvalidRequest` and `RefundTooLarge`.
    """
    buyer = (await buyers.lock(tx, [new.account_id])).get(new.account_id)
    if buyer is None:
        raise NotYetKnown("the account is not known here", pointer="/account_id")
    if new.currency != CURRENCY:
        raise InvalidRequest("credit is paid back in euros only", pointer="/currency")
    left = (await buyer_credit.left(tx, [new.account_id], tx.today)).get((new.account_id, new.currency), [])
    parts = take_oldest_first(left, new.amount_minor)
    if parts is None:
        free_minor = sum(each.left_minor for each in left)
        raise RefundTooLarge(f"{free_minor} of the account's credit is free", pointer="/amount")
    refund_id, name = new_id(), new.name or buyer.name
    masked = mask_iban(new.iban.compact) if new.iban else None
    values = {
        "refund_id": refund_id,
        "account_id": new.account_id,
        "amount_minor": new.amount_minor,
        "currency": new.currency,
        "name": name,
        "iban_masked": masked,
        "reason": new.reason,
    }
    await refunds.insert(tx, values, parts)
    requested = RefundRequested(
        account_id=new.account_id,
        refund_id=refund_id,
        amount=new.amount_minor,
        currency=new.currency,
        reason=new.reason,
        name=name,
        iban_sealed=_sealed(tx, sealer, refund_id, new.iban),
        iban_masked=masked,
        remittance=f"Remboursement {new.reason}" if new.reason else "Remboursement",
        prepared_by=new.prepared_by,
    )
    await append_all(tx, [*await _use(tx, parts), requested])
    refund = await refunds.find(tx, refund_id)
    if refund is None:
        raise AssertionError("the refund was just stored")
    return refund


def _sealed(tx: Tx, sealer: Sealer, refund_id: UUID, iban: Iban | None) -> str | None:
    if iban is None:
        return None
    return sealer.seal(tx.tenant_id, iban.compact.encode(), refund_iban_place(refund_id))


async def approve_refunds(tx: Tx, events: Sequence[RefundApproved]) -> None:
    """The file is ready: it may be sent when the credit of each refund is still there.

    One that was withdrawn is not confirmed, so its file waits until collections has taken it out.
    """
    await buyers.lock(tx, [event.account_id for event in events])
    for event in events:
        await refunds.move(tx, event.refund_id, RefundStatus.APPROVED, batch_id=event.batch_id)
        refund = await refunds.find(tx, event.refund_id)
        if refund is None or refund.status is not RefundStatus.APPROVED or refund.cancel_cause:
            continue
        if [part for part in await refunds.parts(tx, event.refund_id) if await _is_reversed(tx, part)]:
            await append_all(tx, await withdraw_refunds(tx, [event.refund_id], CancelCause.CREDIT_REVERSED))
            continue
        confirmed = RefundConfirmed(account_id=event.account_id, refund_id=event.refund_id, batch_id=event.batch_id)
        await append_all(tx, [confirmed])


async def cancel_refund(tx: Tx, refund_id: UUID) -> Refund:
    """A refund that is not at the bank is not wanted any more. Raises `NotFound` and `RefundNotCancellable`."""
    refund = await refunds.find(tx, refund_id)
    if refund is None:
        raise NotFound("there is no such refund")
    await buyers.lock(tx, [refund.account_id])
    withdrawn = await withdraw_refunds(tx, [refund_id], CancelCause.BY_MERCHANT)
    if not withdrawn:
        raise RefundNotCancellable("it was sent, it ended, or it is being cancelled")
    await append_all(tx, withdrawn)
    return await refunds.find(tx, refund_id) or refund


async def withdraw_refunds(tx: Tx, refund_ids: Sequence[UUID], cause: CancelCause) -> list[Event]:
    """Refunds of locked accounts must not be sent; answers the events, for the caller to append.

    Collections takes them out of their file, which ends them, unless the bank has it already.
    """
    withdrawn = await refunds.withdraw(tx, refund_ids, cause.value) if refund_ids else []
    return [RefundWithdrawn(account_id=account_id, refund_id=id_, cause=cause.value) for id_, account_id in withdrawn]


async def submit_refunds(tx: Tx, events: Sequence[RefundSubmitted]) -> None:
    for event in events:
        facts = {"batch_id": event.batch_id, "end_to_end_id": event.end_to_end_id}
        await refunds.move(tx, event.refund_id, RefundStatus.SUBMITTED, **facts)


async def settle_refunds(tx: Tx, events: Sequence[RefundSettled]) -> None:
    """The money left the account: the credit is paid back."""
    for event in events:
        facts = {"end_to_end_id": event.end_to_end_id, "settled_on": event.settled_on}
        if await refunds.move(tx, event.refund_id, RefundStatus.SETTLED, **facts):
            piece, rows = event.end_to_end_id, refund_rows(event.amount)
            label = f"Remboursement {piece}"
            entry = Entry(Journal.BANK, event.account_id, piece, event.settled_on, label, event.currency, rows)
            await journal.write(tx, [entry])


async def reject_refunds(tx: Tx, events: Sequence[RefundRejected]) -> None:
    """The credit is free again, and pays what is asked for; a transfer that was booked came back to the account."""
    await buyers.lock(tx, [event.account_id for event in events])
    for event in events:
        facts = {"end_to_end_id": event.end_to_end_id, "failure": event.details.model_dump(mode="json")}
        if not await refunds.move(tx, event.refund_id, RefundStatus.REJECTED, **facts):
            continue
        if event.was_settled:
            piece, rows = event.end_to_end_id or str(event.refund_id), refund_back_rows(event.amount)
            label = f"Retour remboursement {piece}"
            entry = Entry(Journal.BANK, event.account_id, piece, event.failed_on, label, event.currency, rows)
            await journal.write(tx, [entry])
        await _give_back(tx, event.refund_id, event.account_id, event.currency)
    await append_all(tx, await apply_customer_credit(tx, [event.account_id for event in events]))


async def end_cancelled_refunds(tx: Tx, events: Sequence[RefundCancelled]) -> None:
    """They were never sent: what is left of their credit is free again, and pays what is asked for."""
    await buyers.lock(tx, [event.account_id for event in events])
    for event in events:
        failure = FailureDetails(cause=event.cause).model_dump(mode="json")
        if await refunds.move(tx, event.refund_id, RefundStatus.CANCELLED, failure=failure):
            await _give_back(tx, event.refund_id, event.account_id, event.currency)
    await append_all(tx, await apply_customer_credit(tx, [event.account_id for event in events]))


async def _give_back(tx: Tx, refund_id: UUID, account_id: UUID, currency: str) -> None:
    """Frees the credit of a refund that did not pay it back; of a payment that was reversed the claim in 467 ends."""
    parts = await refunds.parts(tx, refund_id)
    without = [part for part in parts if await _is_reversed(tx, part)]
    free = [RefundPart(part.kind, part.source_id, -part.amount_minor) for part in parts if part not in without]
    if claim_minor := sum(part.amount_minor for part in without):
        piece, rows = str(refund_id), moved(claim_minor, out_of=Ledger.OTHER_PARTIES, into=Ledger.CUSTOMER)
        label = f"Remboursement sans objet {piece}"
        entry = Entry(Journal.MISCELLANEOUS, account_id, piece, tx.today, label, currency, rows)
        await journal.write(tx, [entry])
    await append_all(tx, await _use(tx, free))


async def _is_reversed(tx: Tx, part: RefundPart) -> bool:
    """Whether the bank took back the payment that was refunded: no credit is free, the claim in 467 ends."""
    if part.kind is not CreditKind.PAYMENT:
        return False
    payment = await buyer_credit.payment(tx, part.source_id)
    return payment is not None and payment.reversed_on is not None


async def _use(tx: Tx, parts: Sequence[RefundPart]) -> list[Event]:
    """Takes the parts from what is left of the credits, or gives them back; answers the events."""
    used = {kind: [(part.source_id, part.amount_minor) for part in parts if part.kind is kind] for kind in CreditKind}
    payments = await buyer_credit.use_payments(tx, used[CreditKind.PAYMENT])
    notes = await buyer_credit.use_notes(tx, used[CreditKind.CREDIT_NOTE])
    return [*(note_balance_changed(note) for note in notes), *(payment_balance_changed(each) for each in payments)]
