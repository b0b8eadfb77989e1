from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from encours_billing.domain.allocation import Part
from encours_billing.domain.errors import TransferDecided
from encours_billing.domain.journal import Entry, Journal, Ledger, moved
from encours_billing.domain.transfer import MOVES, Act, TransferStatus
from encours_billing.domain.transfer_matching import MatchRule
from encours_billing.store import bank_ledger, buyers, journal, overdue, transfers
from encours_billing.store.transfers import Transfer
from encours_billing.use_cases import due
from encours_billing.use_cases.collect_payouts import unbook_payout
from encours_billing.use_cases.flag_overdue import flag_overdue
from encours_billing.use_cases.receive_payment import FeePart
from encours_billing.use_cases.record_transfers import pay_with, publish_status, publish_unmatched
from encours_billing.use_cases.reverse_payment import reverse_payment
from encours_contracts.collections import TransferReversed
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import NotFound, NotYetKnown
from encours_values.bank_days import next_bank_day

GONE = frozenset({TransferStatus.REVERSED, TransferStatus.ACKNOWLEDGED})
REVERSED_BY_BANK = "reversed by the bank"


async def apply_transfer(tx: Tx, id_: UUID, account_id: UUID, parts: Sequence[Part | FeePart] | None) -> None:
    """A person says whose money it is and what it pays; None = by the merchant's rule.

    Raises `NotFound`, `TransferDecided` and what `receive_payment` raises.
    """
    transfer = await _locked(tx, id_, Act.APPLY)
    await take_back(tx, transfer)
    await pay_with(tx, transfer, account_id, parts, MatchRule.BY_HAND)


async def ignore_transfer(tx: Tx, id_: UUID, reason: str) -> None:
    """It pays no buyer's invoice: a refund, a tax, a mistake. Raises `NotFound` and `TransferDecided`."""
    transfer = await _locked(tx, id_, Act.IGNORE)
    await _assign(tx, transfer, [(Ledger.OTHER_PARTIES, transfer.amount_minor)], reason)


async def assign_transfer(tx: Tx, id_: UUID, targets: Sequence[tuple[Ledger, int]], reason: str) -> None:
    """A person says in the list of bank items what it is; that holds whatever was decided here meanwhile.

    Of several accounts the first one says what it is. What the bank has taken back is nobody's any more.
    """
    transfer = await transfers.lock(tx, id_)
    if transfer is None or transfer.status in GONE or transfer.is_debit:
        return
    if transfer.payment_id is not None:
        await reverse_payment(tx, transfer.payment_id, from_statement=True)
    await take_back(tx, transfer)
    await _assign(tx, transfer, targets, reason)


async def unapply_transfer(tx: Tx, id_: UUID) -> None:
    """Reverses the payment of an applied transfer, or unbooks a payout; it waits again.

    Raises `NotFound` and `TransferDecided`.
    """
    transfer = await _locked(tx, id_, Act.UNAPPLY)
    await take_back(tx, transfer)
    if transfer.payment_id is not None:
        await reverse_payment(tx, transfer.payment_id, from_statement=True)
    await transfers.decide(tx, id_, TransferStatus.UNMATCHED)
    await bank_ledger.clear(tx, [id_], None)
    await publish_unmatched(tx, replace(transfer, status=TransferStatus.UNMATCHED))


async def reverse_transfers(tx: Tx, events: Sequence[TransferReversed]) -> None:
    """The bank took transfers back: their payments leave the invoices, which are open again.

    Raises `NotYetKnown` for a transfer that has not arrived here.
    """
    for event in events:
        transfer = await transfers.lock(tx, event.transfer_id)
        if transfer is None:
            raise NotYetKnown("the transfer is not known here")
        after = MOVES.get((transfer.status, Act.REVERSE))
        if after is None or transfer.is_debit:
            continue
        await take_back(tx, transfer)
        await bank_ledger.clear(tx, [transfer.transfer_id], event.booked_on)
        if transfer.payment_id is not None:
            await reverse_payment(tx, transfer.payment_id, from_statement=True, is_act_of_bank=True)
        await transfers.decide(
            tx,
            transfer.transfer_id,
            after,
            account_id=transfer.account_id,
            reason=event.reason_code or REVERSED_BY_BANK,
        )
        await publish_status(tx, transfer.transfer_id, after)


async def take_back(tx: Tx, transfer: Transfer) -> None:
    """The money of a transfer that was set aside, or is a payout, is in suspense again."""
    if transfer.status is TransferStatus.PAYOUT:
        await unbook_payout(tx, transfer)
    if transfer.moved_to is not None:
        await _move(tx, transfer, -transfer.amount_minor, transfer.moved_to)


async def acknowledge_transfer(tx: Tx, id_: UUID) -> None:
    """A person has looked at what the bank took back: what it paid is overdue from now on, if its day is past."""
    transfer = await _locked(tx, id_, Act.ACKNOWLEDGE)
    await transfers.decide(tx, id_, TransferStatus.ACKNOWLEDGED, account_id=transfer.account_id, reason=transfer.reason)
    if transfer.account_id is None:
        return
    waiting = await overdue.waiting(tx, transfer.account_id)
    accounts = list({transfer.account_id, *(account_id for _, account_id, _ in waiting)})
    await buyers.lock(tx, accounts)
    check_on = {id_: max(tx.today, next_bank_day(due_on) + timedelta(days=1)) for id_, _, due_on in waiting}
    await overdue.resume(tx, check_on)
    await due.overdue_check(tx, check_on.values())
    await append_all(tx, await flag_overdue(tx, accounts))


async def _assign(tx: Tx, transfer: Transfer, targets: Sequence[tuple[Ledger, int]], reason: str) -> None:
    for ledger, amount_minor in targets:
        await _move(tx, transfer, amount_minor, ledger)
    ledger = targets[0][0]
    await transfers.decide(tx, transfer.transfer_id, TransferStatus.IGNORED, reason=reason, moved_to=ledger)
    await bank_ledger.clear(tx, [transfer.transfer_id], tx.today)
    await publish_status(tx, transfer.transfer_id, TransferStatus.IGNORED)


async def _move(tx: Tx, transfer: Transfer, amount_minor: int, ledger: Ledger) -> None:
    """So much of a transfer leaves suspense for that account; below zero: comes back."""
    if not amount_minor:
        return
    rows = moved(amount_minor, out_of=ledger, into=Ledger.SUSPENSE)
    piece = transfer.bank_reference or str(transfer.transfer_id)
    label = f"Virement {piece}"
    entry = Entry(
        Journal.MISCELLANEOUS, None, piece, tx.today, label, transfer.currency, rows, source_id=transfer.transfer_id
    )
    await journal.write(tx, [entry])


async def _locked(tx: Tx, id_: UUID, act: Act) -> Transfer:
    transfer = await transfers.lock(tx, id_)
    if transfer is None:
        raise NotFound("there is no such transfer")
    if (transfer.status, act) not in MOVES or transfer.is_debit:
        raise TransferDecided(f"it is {transfer.status.value}")
    return transfer
