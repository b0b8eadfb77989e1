"""Learns of the payouts of a payment service and finds them on the bank statement: clearing account, fees, bank."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import structlog

from encours_billing.domain.journal import Entry, Journal, payout_rows
from encours_billing.domain.payout import Booked, Payout, payout_of
from encours_billing.domain.transfer import TransferStatus
from encours_billing.store import bank_ledger, checkouts, journal, payouts, transfers
from encours_billing.store.transfers import Transfer
from encours_billing.use_cases.payment_services import PaymentServices
from encours_billing.use_cases.ports import PaidOut, PaymentServiceRefuses, PaymentServiceUnavailable
from encours_billing.use_cases.start_checkout import SYNC
from encours_contracts.billing import TransferStatusChanged
from encours_platform import due_work
from encours_platform.database import Database, Tx
from encours_platform.outbox import append
from encours_values.ids import new_id

log = structlog.get_logger(__name__)

PAYOUTS = "payouts"
"""Kind of due work; its subject is the connection's id."""
EVERY = timedelta(days=1)
DAYS_BACK = 30


async def collect_payouts(services: PaymentServices, database: Database, tenant_id: UUID, connection_id: UUID) -> None:
    """Asks once a day, and when a webhook says so; so a lost webhook costs a day.

    What a payout names is looked at again: it may be a refund or a dispute whose webhook was lost.
    """
    connection = await database.run(tenant_id, lambda tx: services.connection(tx, connection_id))
    if connection is None:
        return
    today, known = await database.run(tenant_id, _known_since)
    try:
        found = await services.connect(connection).payouts(today - timedelta(days=DAYS_BACK), known)
    except (PaymentServiceUnavailable, PaymentServiceRefuses) as fault:
        log.warning("payment_service_silent", connection_id=str(connection_id), fault=str(fault))
        found = []
    await database.run(tenant_id, lambda tx: _record(tx, connection_id, found))


async def plan_payouts(tx: Tx, connection_id: UUID) -> None:
    """From the first payment by card on."""
    await due_work.schedule_many(tx, PAYOUTS, [(str(connection_id), tx.now + EVERY, {})])


async def _known_since(tx: Tx) -> tuple[date, set[str]]:
    return tx.today, await payouts.known_since(tx, tx.today - timedelta(days=DAYS_BACK + 1))


async def _record(tx: Tx, connection_id: UUID, found: Sequence[PaidOut]) -> None:
    for each in found:
        ours = await checkouts.of_payments(tx, list(each.collected_minor))
        collected_minor = sum(each.collected_minor[payment_id] for payment_id in ours)
        fee_minor = sum(each.fee_minor[payment_id] for payment_id in ours)
        payout = Payout(
            payout_id=new_id(),
            connection_id=connection_id,
            external_id=each.external_id,
            amount_minor=each.amount_minor,
            collected_minor=collected_minor,
            fee_minor=fee_minor,
            other_minor=each.amount_minor - collected_minor + fee_minor,
            currency=each.currency,
            arrives_on=each.arrives_on,
            reference=each.reference,
        )
        if await payouts.insert(tx, payout):
            await due_work.schedule_many(tx, SYNC, [(str(id_), tx.now, {}) for id_ in ours.values()])
    for payout in await payouts.not_arrived(tx, connection_id):
        await _find_transfer(tx, payout)
    await due_work.schedule(tx, PAYOUTS, str(connection_id), tx.now + EVERY)


async def _find_transfer(tx: Tx, payout: Payout) -> None:
    """A transfer that the bank booked before we learned of the payout."""
    for transfer in await transfers.unmatched_of(tx, payout.amount_minor):
        if payout_of(booked(transfer), [payout]):
            await book_payout(tx, transfer, payout)
            return


def booked(transfer: Transfer) -> Booked:
    texts = (transfer.structured_reference, transfer.remittance, transfer.end_to_end_id, transfer.bank_reference)
    return Booked(transfer.amount_minor, transfer.currency, transfer.booked_on, texts)


async def book_payout(tx: Tx, transfer: Transfer, payout: Payout) -> None:
    """The transfer is this payout: its money leaves suspense, and the payments the clearing account."""
    await payouts.arrived(tx, payout.payout_id, transfer.transfer_id)
    await journal.write(tx, [_entry(tx, transfer, payout, 1)])
    await transfers.decide(tx, transfer.transfer_id, TransferStatus.PAYOUT, reason=payout.external_id)
    await bank_ledger.clear(tx, [transfer.transfer_id], tx.today)
    await append(tx, TransferStatusChanged(transfer_id=transfer.transfer_id, status="payout"))


async def unbook_payout(tx: Tx, transfer: Transfer) -> None:
    """The bank took the transfer back, or a person says that it is something else: the payout is expected again."""
    payout = await payouts.of_transfer(tx, transfer.transfer_id)
    if payout is None:
        raise AssertionError("a transfer that is a payout has it")
    await payouts.arrived(tx, payout.payout_id, None)
    await journal.write(tx, [_entry(tx, transfer, payout, -1)])


def _entry(tx: Tx, transfer: Transfer, payout: Payout, sign: int) -> Entry:
    rows = payout_rows(sign * payout.collected_minor, sign * payout.fee_minor, sign * payout.other_minor)
    label = f"Versement cartes {payout.external_id}"
    return Entry(
        Journal.MISCELLANEOUS,
        None,
        payout.external_id,
        tx.today,
        label,
        payout.currency,
        rows,
        source_id=transfer.transfer_id,
        reverses=sign < 0,
    )
