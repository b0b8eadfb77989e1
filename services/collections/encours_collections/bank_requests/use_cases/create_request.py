"""Creates recalls (camt.055) and reversals (pain.007): written, checked, sealed and scheduled for sending."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from encours_collections.bank_requests.domain.bank_request import RequestKind, request_message_id
from encours_collections.bank_requests.store import bank_requests
from encours_collections.batches.domain.batch_actions import require_recall as require_batch_recall
from encours_collections.batches.domain.batch_record import Batch
from encours_collections.batches.store import batches
from encours_collections.batches.use_cases.dissolve_batch import OURSELVES
from encours_collections.batches.use_cases.make_batches import creditor_of
from encours_collections.core.store import sealed_files
from encours_collections.debits.domain.actions import require_recall, require_reversal
from encours_collections.debits.domain.collection import Collection, Status
from encours_collections.debits.store import collections
from encours_iso20022.codecs.camt055 import check_camt055, write_camt055
from encours_iso20022.codecs.pain007 import check_pain007, write_pain007
from encours_iso20022.errors import UnwritableMessage
from encours_iso20022.values.debit_request import DebitRequest, RequestedDebit
from encours_platform import audit, due_work
from encours_platform.database import Record, Tx
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import BATCH, COLLECTION, new_id, typeid

SEND_REQUEST = "send_bank_request"


@dataclass(frozen=True, slots=True)
class _RequestDetails:
    """Reason, requester, and the debit if it is one."""

    reason_code: str
    actor: str | None
    collection_id: UUID | None
    is_whole: bool = False


async def recall_collection(
    tx: Tx, sealer: Sealer, collection_id: UUID, *, reason_code: str, actor: str | None
) -> None:
    """Requests a recall of one debit (camt.055); without a key collections requests it itself.

    Raises `NotFound` and what `require_recall` raises.
    """
    row = await _locked(tx, collection_id)
    require_recall(row, tx.today)
    if row.batch_id is None:
        raise AssertionError("a submitted debit has a batch")
    debits = await bank_requests.lock_debits(tx, row.batch_id, row.collection_id)
    await bank_requests.set_state(tx, RequestKind.CANCELLATION, [row.collection_id], "requested", expected=None)
    await _create(
        tx,
        sealer,
        RequestKind.CANCELLATION,
        await _batch(tx, row.batch_id),
        debits,
        _RequestDetails(reason_code, actor, row.collection_id),
    )


async def recall_batch(tx: Tx, sealer: Sealer, batch_id: UUID, *, reason_code: str, actor: str) -> Batch:
    """Requests a recall of all debits of a batch that are still to come.

    Raises `NotFound` and what the batch's `require_recall` raises (one of its dates is too close).
    """
    batch = await batches.lock(tx, batch_id)
    if batch is None:
        raise NotFound("there is no batch of that id")
    require_batch_recall(batch, tx.today)
    every = await bank_requests.lock_debits(tx, batch.batch_id, None)
    debits = [row for row in every if row["status"] == Status.SUBMITTED and row["cancellation"] is None]
    await bank_requests.set_state(
        tx, RequestKind.CANCELLATION, [row["collection_id"] for row in debits], "requested", expected=None
    )
    whole = len(debits) == len(every)
    await _create(
        tx, sealer, RequestKind.CANCELLATION, batch, debits, _RequestDetails(reason_code, actor, None, is_whole=whole)
    )
    return await _batch(tx, batch_id)


async def reverse_collection(tx: Tx, sealer: Sealer, collection_id: UUID, *, reason_code: str, actor: str) -> None:
    """Requests the reversal of a settled debit (pain.007), once, in full.

    The debit is locked: a concurrent return sees the request or prevents it. Raises `NotFound` and what
    `require_reversal` raises.
    """
    row = await _locked(tx, collection_id)
    require_reversal(row, tx.today)
    if row.batch_id is None:
        raise AssertionError("a settled debit has a batch")
    debits = await bank_requests.lock_debits(tx, row.batch_id, row.collection_id)
    await bank_requests.set_state(tx, RequestKind.REVERSAL, [row.collection_id], "requested", expected=None)
    batch = await _batch(tx, row.batch_id)
    await _create(
        tx, sealer, RequestKind.REVERSAL, batch, debits, _RequestDetails(reason_code, actor, row.collection_id)
    )


async def _locked(tx: Tx, collection_id: UUID) -> Collection:
    row = await collections.lock(tx, collection_id)
    if row is None:
        raise NotFound("there is no collection of that id")
    return row


async def _batch(tx: Tx, batch_id: UUID) -> Batch:
    batch = await batches.find(tx, batch_id)
    if batch is None:
        raise AssertionError("a submitted debit has a batch")
    return batch


async def _create(
    tx: Tx,
    sealer: Sealer,
    kind: RequestKind,
    batch: Batch,
    debits: Sequence[Record],
    reason: _RequestDetails,
) -> None:
    creditor = creditor_of(tx, sealer, tx.settings)
    if creditor is None:
        raise UnwritableMessage("the creditor's identifier, name or IBAN is missing in the settings")
    id_ = new_id()
    reference = request_message_id(kind, id_)
    request = DebitRequest(
        message_id=reference,
        created_at=tx.now.astimezone(tx.timezone),
        creditor_name=creditor.name,
        creditor_bic=creditor.bic,
        original_message_id=batch.message_id,
        original_count=batch.transactions,
        original_total_minor=batch.total_minor,
        reason_code=reason.reason_code,
        debits=[
            RequestedDebit(
                row["end_to_end_id"], row["payment_information_id"], row["amount_minor"], row["collection_on"]
            )
            for row in debits
        ],
        is_whole=reason.is_whole,
    )
    content = _write_and_check(kind, request)
    await bank_requests.insert(
        tx,
        {
            "bank_request_id": id_,
            "kind": str(kind),
            "batch_id": batch.batch_id,
            "collection_id": reason.collection_id,
            "reason_code": reason.reason_code,
            "actor": reason.actor,
            "message_id": reference,
            "file_name": f"{reference}.xml",
            "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        },
    )
    subject = typeid(COLLECTION, reason.collection_id) if reason.collection_id else typeid(BATCH, batch.batch_id)
    details = {"message_id": reference, "reason": reason.reason_code, "debits": len(debits)}
    who = reason.actor or OURSELVES
    audit.record(tx, who=who, action=f"{kind}_requested", subject=subject, details=details)
    await sealed_files.save(tx, sealer, id_, BytesIO(content))
    await due_work.schedule(tx, SEND_REQUEST, str(id_), tx.now)


def _write_and_check(kind: RequestKind, request: DebitRequest) -> bytes:
    """Raises `UnwritableMessage` where the message does not match its profile."""
    out = BytesIO()
    if kind is RequestKind.CANCELLATION:
        write_camt055(out, request)
        faults = check_camt055(out.getvalue())
    else:
        write_pain007(out, request)
        faults = check_pain007(out.getvalue())
    if faults:
        raise UnwritableMessage(faults[0])
    return out.getvalue()
