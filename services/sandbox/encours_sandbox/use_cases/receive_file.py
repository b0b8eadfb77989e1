"""Receives a customer's file, reports at once what is refused of it and schedules the other answers."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from encours_contracts.collections import BankFileSent
from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.file_parts import join_parts
from encours_platform.sealing import Sealer
from encours_sandbox.domain.acceptance import Acceptance, accept
from encours_sandbox.domain.answers import DebitStatus, StatusReport
from encours_sandbox.domain.errors import UnreadableOrder
from encours_sandbox.domain.hours import BOOKING_HOUR, STATUS_HOUR
from encours_sandbox.domain.orders import Block, DirectDebitOrder, Order, TransferOrder
from encours_sandbox.domain.reasons import BAD_FILE, DUPLICATE_MESSAGE
from encours_sandbox.formats.reading import read_order
from encours_sandbox.store import accounts, debits, files, scenarios
from encours_sandbox.store.files import ReceivedFile
from encours_sandbox.use_cases.pay_transfers import pay_transfers
from encours_sandbox.use_cases.report_status import DIRECT_DEBIT, report_status
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
        await _collect(tx, sealer, file, order)
    elif isinstance(order, TransferOrder):
        await pay_transfers(tx, sealer, order)
    else:
        await due_work.schedule(tx, "bank_request", str(file.file_id), tx.now)


async def _collect(tx: Tx, sealer: Sealer, file: ReceivedFile, order: DirectDebitOrder) -> None:
    known, behaviour = await debits.known(tx, order.blocks), await scenarios.behaviour(tx)
    accepted = accept(order.blocks, known, behaviour, tx.now.astimezone(tx.timezone))
    blocks = [block for block in order.blocks if block.payment_information_id not in accepted.blocks]
    for block in blocks:
        block.collection_on = accepted.moved.get(block.payment_information_id, block.collection_on)
    await _record_debits(tx, sealer, file.file_id, blocks)
    await debits.refuse(tx, file.file_id, accepted.debits)
    if accepted:
        await report_status(tx, sealer, _report(file.message_id, order, accepted))
    await _schedule(tx, file.file_id, blocks, is_reported=bool(accepted))


def _report(message_id: str, order: DirectDebitOrder, accepted: Acceptance) -> StatusReport:
    refused = tuple(
        DebitStatus(
            debit.payment_information_id,
            debit.end_to_end_id,
            "RJCT",
            accepted.debits[debit.end_to_end_id],
            debit.instruction_id,
            debit.amount_minor,
        )
        for block in order.blocks
        for debit in block.debits
        if debit.end_to_end_id in accepted.debits
    )
    status = "PART" if accepted.blocks or refused else "ACWC"
    if len(accepted.blocks) == len(order.blocks):
        status = "RJCT"
    blocks = tuple((block, "RJCT", reason) for block, reason in accepted.blocks.items())
    moved = tuple(accepted.moved.items())
    return StatusReport(message_id, DIRECT_DEBIT, status, blocks=blocks, debits=refused, moved=moved)


async def _record_debits(tx: Tx, sealer: Sealer, file_id: UUID, blocks: Sequence[Block]) -> None:
    offset = 0
    for block in blocks:
        account = await accounts.account_of(tx, sealer, block.creditor_iban)
        await debits.insert_block(tx, file_id, account.bank_account_id, block, offset=offset)
        offset += len(block.debits)


async def _schedule(tx: Tx, file_id: UUID, blocks: Sequence[Block], *, is_reported: bool) -> None:
    """pain.002 on the eve, camt.054 on the day, at the bank's hours; at once where these have passed."""
    for day in sorted({block.collection_on for block in blocks}):
        payload = {"file_id": str(file_id), "day": day.isoformat(), "is_reported": is_reported}
        status_at = due_work.at_local(tx, add_bank_days(day, -1), STATUS_HOUR)
        await due_work.schedule(tx, "bank_status", f"{file_id}:{day}", _not_past(tx, status_at), payload)
        booking_at = due_work.at_local(tx, day, BOOKING_HOUR)
        await due_work.schedule(tx, "bank_booking", day.isoformat(), _not_past(tx, booking_at))


def _not_past(tx: Tx, at: datetime) -> datetime:
    return max(at, tx.now)
