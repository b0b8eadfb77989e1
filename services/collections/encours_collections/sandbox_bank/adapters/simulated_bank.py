"""The bank of sandbox tenants: stores the files it receives and answers with files, on the tenant's clock."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import IO
from uuid import UUID

from encours_collections.batches.use_cases.ports import BankDocument, OutgoingFile
from encours_collections.core.store import sealed_files
from encours_collections.sandbox_bank.store import simulated_bank
from encours_iso20022.codecs import camt055, pain007
from encours_iso20022.codecs.pain008_reader import read_pain008
from encours_iso20022.codecs.pain008_rules import check_pain008
from encours_iso20022.codecs.xml_reading import message_element
from encours_iso20022.errors import UnreadableMessage
from encours_iso20022.values.direct_debit import DirectDebit, MessageHeader
from encours_platform import due_work
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer
from encours_values.bank_days import add_bank_days
from encours_values.ids import new_id

STATUS_HOUR = 18
BOOKING_HOUR = 8
HEAD_BYTES = 4096
BAD_FILE = "FF01"
DUPLICATE_MESSAGE = "DU01"


class SimulatedBank:
    """A `BankChannel`. Accepts a file once by name and content; refuses bad files and reused references (ID-01)."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
        """Receives a file and schedules the answers; the id is the bank's own of the file."""

        async def receive(tx: Tx) -> UUID:
            known = await simulated_bank.same_file(tx, file.name, file.sha256)
            return known or await self._receive(tx, file)

        return f"SIM-{(await self._database.run(tenant_id, receive)).hex}"

    async def _receive(self, tx: Tx, file: OutgoingFile) -> UUID:
        file_id, message_id, refused, is_request = new_id(), file.message_id, None, False
        debits: list[tuple[str, str, int, date]] = []
        try:
            request = _read_request(file.content)
            is_request = request is not None
            if request is not None:
                message_id = request
            else:
                message_id, debits = await asyncio.to_thread(_read, file.content)
        except UnreadableMessage:
            refused = BAD_FILE
        if refused is None and await simulated_bank.has_message(tx, message_id):
            refused = DUPLICATE_MESSAGE
        received = await simulated_bank.receive(
            tx, file_id, name=file.name, sha256=file.sha256, message_id=message_id, refused_with=refused
        )
        if not received:
            return await simulated_bank.same_file(tx, file.name, file.sha256) or file_id
        file.content.seek(0)
        await sealed_files.save(tx, self._sealer, file_id, file.content)
        if refused is not None:
            await due_work.schedule(tx, "bank_refusal", str(file_id), tx.now)
            return file_id
        if is_request:
            await due_work.schedule(tx, "bank_request", str(file_id), tx.now)
            return file_id
        await simulated_bank.record_debits(tx, file_id, debits)
        await self._schedule(tx, file_id, sorted({day for _, _, _, day in debits}))
        return file_id

    async def _schedule(self, tx: Tx, file_id: UUID, days: Sequence[date]) -> None:
        """pain.002 on the eve at 18:00, camt.054 on the day at 8:00, camt.053 at 18:00, local time."""
        for day in days:
            eve = due_work.at_local(tx, add_bank_days(day, -1), STATUS_HOUR)
            payload = {"file_id": str(file_id), "day": day.isoformat()}
            await due_work.schedule(tx, "bank_status", f"{file_id}:{day}", max(eve, tx.now), payload)
            booking = due_work.at_local(tx, day, BOOKING_HOUR)
            await due_work.schedule(tx, "bank_booking", day.isoformat(), max(booking, tx.now))

    async def fetch(self, tenant_id: UUID) -> Sequence[BankDocument]:  # noqa: ARG002 - the port's shape
        """Nothing is waiting: `SimulatedAnswers` delivers each answer when it is due."""
        return ()

    async def put_away(self, tenant_id: UUID, document: BankDocument, *, fault: str | None) -> None:
        """Nothing to put away."""


def _read_request(content: IO[bytes]) -> str | None:
    """MsgId of a cancellation or a reversal; None for another message. Raises `UnreadableMessage`."""
    content.seek(0)
    kind = message_element(content.read(HEAD_BYTES))
    if kind not in {camt055.MESSAGE_ELEMENT, pain007.MESSAGE_ELEMENT}:
        return None
    content.seek(0)
    if kind == camt055.MESSAGE_ELEMENT:
        faults = camt055.check_camt055(content.read())
        content.seek(0)
        message_id = camt055.read_camt055(content).message_id
    else:
        faults = pain007.check_pain007(content.read())
        content.seek(0)
        message_id = pain007.read_pain007(content).message_id
    if faults:
        raise UnreadableMessage(faults[0])
    return message_id


def _read(content: IO[bytes]) -> tuple[str, list[tuple[str, str, int, date]]]:
    """MsgId, and block, reference, cents and day of each debit. Raises `UnreadableMessage`."""
    content.seek(0)
    if violations := check_pain008(content):
        raise UnreadableMessage(violations[0].message, line=violations[0].line)
    content.seek(0)
    message_id, block, debits = "", "", list[tuple[str, str, int, date]]()
    for part in read_pain008(content):
        if isinstance(part, MessageHeader):
            message_id = part.message_id
        elif isinstance(part, DirectDebit):
            debits.append((block, part.end_to_end_id, part.amount_minor, part.collection_date))
        else:
            block = part.payment_information_id
    return message_id, debits
