"""A person resolved a bank item: its money leaves 471 for where it belongs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from encours_billing.domain.allocation import Part
from encours_billing.domain.journal import Entry, Journal, Ledger, moved
from encours_billing.domain.transfer import TransferStatus
from encours_billing.domain.transfer_matching import MatchRule
from encours_billing.store import bank_ledger, buyers, invoices, journal
from encours_billing.use_cases.decide_transfer import GONE, assign_transfer, take_back, unapply_transfer
from encours_billing.use_cases.record_transfers import insert_received, pay_with
from encours_contracts.collections import BankItemResolved, TransferReceived
from encours_platform.database import Tx
from encours_platform.problems import NotYetKnown

TARGETS: Mapping[str, Ledger] = {
    "return": Ledger.DEBITS_SENT,
    "collection": Ledger.DEBITS_SENT,
    "charge": Ledger.BANK_CHARGES,
    "refund": Ledger.REFUNDS_SENT,
    "other": Ledger.OTHER_PARTIES,
}
"""The account that the money of an item goes to; a payment pays a buyer's invoices."""


async def settle_bank_items(tx: Tx, events: Sequence[BankItemResolved]) -> None:
    """Books each item out of 471. Raises `NotYetKnown` for a buyer that is not known here."""
    for event in events:
        if event.resolved_as == "payment" and event.buyer_account_id is not None:
            await _pay(tx, event, event.buyer_account_id)
        elif event.resolved_as in TARGETS and await bank_ledger.is_transfer(tx, event.bank_item_id):
            await assign_transfer(tx, event.bank_item_id, _targets(event), event.reason or event.resolved_as)
        else:
            await _move(tx, event)


def _targets(event: BankItemResolved) -> list[tuple[Ledger, int]]:
    return [
        (TARGETS[event.resolved_as], event.amount - event.difference),
        (Ledger.BANK_CHARGES, event.difference),
    ]


async def _move(tx: Tx, event: BankItemResolved) -> None:
    if event.resolved_as in TARGETS:
        rows = [
            row
            for ledger, amount_minor in _targets(event)
            for row in moved(amount_minor, out_of=ledger, into=Ledger.SUSPENSE)
        ]
        piece = str(event.bank_item_id)
        used = [row for row in rows if row.debit_minor or row.credit_minor]
        entry = Entry(
            Journal.MISCELLANEOUS, None, piece, tx.today, f"Suspens {event.resolved_as}", event.currency, used
        )
        await journal.write(tx, [entry])
    await bank_ledger.clear(tx, [event.bank_item_id], tx.today)


async def _pay(tx: Tx, event: BankItemResolved, account_id: UUID) -> None:
    """The item becomes a transfer of the buyer; it pays the named invoices as far as they can be paid."""
    received = TransferReceived(
        transfer_id=event.bank_item_id,
        amount=event.amount,
        currency=event.currency,
        booked_on=event.booked_on,
        payer_name=event.payer_name,
        payer_digest=event.payer_digest,
        remittance=event.remittance,
    )
    transfer = await insert_received(tx, received)
    if transfer.status in GONE:
        return
    if transfer.status is TransferStatus.APPLIED:
        if transfer.account_id == account_id:
            return
        await unapply_transfer(tx, transfer.transfer_id)
    await take_back(tx, transfer)
    if account_id not in await buyers.lock(tx, [account_id]):
        raise NotYetKnown("the account is not known here")
    await pay_with(tx, transfer, account_id, await _parts(tx, event, account_id), MatchRule.BY_HAND)
    await bank_ledger.clear(tx, [event.bank_item_id], tx.today)


async def _parts(tx: Tx, event: BankItemResolved, account_id: UUID) -> list[Part] | None:
    """None = by the merchant's rule."""
    if not event.invoice_ids:
        return None
    unpaid = {each.invoice_id: each for each in await invoices.open_of(tx, [account_id])}
    parts: list[Part] = []
    left = event.amount
    for invoice_id in dict.fromkeys(event.invoice_ids):
        invoice = unpaid.get(invoice_id)
        amount_minor = min(left, invoice.balance.payable_minor) if invoice and invoice.currency == event.currency else 0
        if amount_minor > 0:
            parts.append(Part(invoice_id, amount_minor))
            left -= amount_minor
    return parts
