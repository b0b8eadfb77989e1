"""Receives a customer's file and schedules the answers."""

import asyncio
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import PurePath
from uuid import UUID

from encours_contracts.collections import BankFileSent
from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.file_parts import join_parts
from encours_platform.sealing import Sealer
from encours_sandbox.domain.errors import UnreadableOrder
from encours_sandbox.domain.hours import BOOKING_HOUR, STATUS_HOUR
from encours_sandbox.domain.orders import DirectDebitOrder, Order
from encours_sandbox.domain.reasons import BAD_FILE, DUPLICATE_MESSAGE
from encours_sandbox.formats.reading import read_order
from encours_sandbox.store import accounts, debits, files
from encours_sandbox.store.files import ReceivedFile
from encours_values.bank_days import add_bank_days
from encours_values.ids import new_id


async def receive_part(tx: Tx, sealer: Sealer, event: BankFileSent) -> None:
    """The part that completes a file has it received; the same name and content again have no effect."""
    parts: Sequence[str] = [event.content_sealed]
    if event.parts > 1:
        if await files.save_incoming(tx, event.sha256, event.part, event.content_sealed) < event.parts:
            return
        parts = await files.take_incoming(tx, event.sha256)
    content = await asyncio.to_thread(join_parts, sealer, tx.tenant_id, parts, event.sha256)
    order = await asyncio.to_thread(_read, content)
    await _receive(tx, sealer, event, parts, order)


def _read(content: bytes) -> Order | None:
    try:
        return read_order(content)
    except UnreadableOrder:
        return None


async def _receive(tx: Tx, sealer: Sealer, event: BankFileSent, parts: Sequence[str], order: Order | None) -> None:
    refused: str | None = None
    if order is None:
        refused = BAD_FILE
    elif await files.has_message(tx, order.message_id):
        refused = DUPLICATE_MESSAGE
    message_id = order.message_id if order else PurePath(event.name).stem
    file = ReceivedFile(new_id(), event.name, event.sha256, message_id, refused, tx.now)
    if not await files.insert_received(tx, file, parts):
        return
    if refused is not None or order is None:
        await due_work.schedule(tx, "bank_refusal", str(file.file_id), tx.now)
    elif isinstance(order, DirectDebitOrder):
        await _record_debits(tx, sealer, file.file_id, order)
        await _schedule(tx, file.file_id, sorted({block.collection_on for block in order.blocks}))
    else:
        await due_work.schedule(tx, "bank_request", str(file.file_id), tx.now)


async def _record_debits(tx: Tx, sealer: Sealer, file_id: UUID, order: DirectDebitOrder) -> None:
    offset = 0
    for block in order.blocks:
        account = await accounts.account_of(tx, sealer, block.creditor_iban)
        await debits.insert_block(tx, file_id, account.bank_account_id, block, offset=offset)
        offset += len(block.debits)


async def _schedule(tx: Tx, file_id: UUID, days: Sequence[date]) -> None:
    """pain.002 on the eve, camt.054 on the day, at the bank's hours; at once where these have passed."""
    for day in days:
        payload = {"file_id": str(file_id), "day": day.isoformat()}
        status_at = due_work.at_local(tx, add_bank_days(day, -1), STATUS_HOUR)
        await due_work.schedule(tx, "bank_status", f"{file_id}:{day}", _not_past(tx, status_at), payload)
        booking_at = due_work.at_local(tx, day, BOOKING_HOUR)
        await due_work.schedule(tx, "bank_booking", day.isoformat(), _not_past(tx, booking_at))


def _not_past(tx: Tx, at: datetime) -> datetime:
    return max(at, tx.now)
