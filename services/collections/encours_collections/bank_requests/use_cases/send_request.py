"""Sends a request as a batch is sent: marked, sent outside any transaction, recorded."""

from tempfile import SpooledTemporaryFile
from typing import IO, cast
from uuid import UUID

from encours_collections.bank_requests.domain.bank_request import RequestKind
from encours_collections.bank_requests.domain.request_record import RequestRecord
from encours_collections.bank_requests.store import bank_requests
from encours_collections.bank_requests.use_cases.create_request import SEND_REQUEST
from encours_collections.bank_requests.use_cases.recall_surplus import alert_refused
from encours_collections.batches.domain.errors import BankRefusesTransport
from encours_collections.batches.use_cases.ports import BankChannel, OutgoingFile
from encours_collections.batches.use_cases.submit_batch import MEMORY_BYTES_MAX, RETRY
from encours_collections.core.store import sealed_files
from encours_collections.debits.domain.collection import Status, may_recall
from encours_platform import due_work
from encours_platform.database import Database, Record, Tx
from encours_platform.sealing import Sealer

REFUSED = "refused"
REQUESTED = "requested"


async def send_request(
    database: Database, tenant_id: UUID, request_id: UUID, *, sealer: Sealer, channel: BankChannel
) -> None:
    """Sends the message once; after a crash the same file is sent again, and the channel recognises it."""
    with SpooledTemporaryFile(MEMORY_BYTES_MAX) as spool:
        content = cast("IO[bytes]", spool)
        async with database.transaction(tenant_id) as tx:
            request = await _mark_sending(tx, request_id)
            if request is None:
                return
            async for part in sealed_files.parts(tx, sealer, request_id):
                content.write(part)
        content.seek(0)
        try:
            transport_id = await channel.submit(
                tenant_id, OutgoingFile(request.file_name, request.message_id, request.sha256, content)
            )
        except BankRefusesTransport:
            status = request.status
            await database.run(tenant_id, lambda tx: _schedule_retry(tx, request_id, status))
            return
        except OSError:
            await database.run(tenant_id, lambda tx: _schedule_retry(tx, request_id, "sending"))
            return
    await database.run(tenant_id, lambda tx: _record_submitted(tx, request_id, transport_id))


async def _mark_sending(tx: Tx, request_id: UUID) -> RequestRecord | None:
    """Marks the request as sending and returns it as it was.

    None where it was sent, is no longer needed or is too late.
    """
    request = await bank_requests.lock(tx, request_id)
    if request is None or request.status not in {"created", "sending"}:
        return None
    if request.status == "created" and not await _is_still_possible(tx, request):
        await bank_requests.move(tx, request.bank_request_id, "withdrawn", cause="overtaken")
        return None
    await bank_requests.move(tx, request.bank_request_id, "sending")
    return request


async def _is_still_possible(tx: Tx, request: RequestRecord) -> bool:
    """Whether the request still concerns a debit and is in time; if not, it counts as refused."""
    rows = await bank_requests.lock_debits(tx, request.batch_id, request.collection_id)
    if any(_is_open(tx, request.kind, row) for row in rows):
        return True
    ids = [row["collection_id"] for row in rows]
    refused = await bank_requests.set_state(tx, request.kind, ids, REFUSED, expected=REQUESTED)
    if request.kind is RequestKind.CANCELLATION:
        await alert_refused(tx, refused)
    return False


def _is_open(tx: Tx, kind: RequestKind, row: Record) -> bool:
    if kind is RequestKind.REVERSAL:
        return bool(row["status"] == Status.SETTLED)
    return row["status"] == Status.SUBMITTED and may_recall(row["collection_on"], tx.today)


async def _schedule_retry(tx: Tx, request_id: UUID, status: str) -> None:
    await bank_requests.move(tx, request_id, status, cause="channel_unavailable")
    await due_work.schedule(tx, SEND_REQUEST, str(request_id), tx.now + RETRY)


async def _record_submitted(tx: Tx, request_id: UUID, transport_id: str) -> None:
    request = await bank_requests.lock(tx, request_id)
    if request is not None and request.status == "sending":
        await bank_requests.move(tx, request_id, "submitted", transport_id=transport_id)
