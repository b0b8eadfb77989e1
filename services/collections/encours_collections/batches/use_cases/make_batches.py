"""Creates the files of a day: debits are batched, written, checked and sealed in one transaction."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from encours_collections.batches.domain.batch import message_id
from encours_collections.batches.domain.batch_record import BatchPlacement, NewBatch
from encours_collections.batches.domain.batch_status import BatchStatus
from encours_collections.batches.domain.due_debit import DueDebit
from encours_collections.batches.domain.file_plan import (
    FileDay,
    FileKey,
    PlanContext,
    PlannedFile,
    order_of_files,
    plan_files,
)
from encours_collections.batches.domain.refund import BatchKind
from encours_collections.batches.store import batches, due_debits
from encours_collections.batches.use_cases.check_debits import DebitChecker, approval_ends_at, file_day
from encours_collections.batches.use_cases.dissolve_batch import OURSELVES, SEND
from encours_collections.batches.use_cases.postpone import announce_again, postpone
from encours_collections.batches.use_cases.request_approval import request_approval
from encours_collections.core.domain.bank_profile import BankTerms
from encours_collections.core.store import bank_profiles, sealed_files
from encours_collections.core.store.seals import iban_place
from encours_collections.debits.domain.causes import CREDITOR_INCOMPLETE, FAILED_CHECK
from encours_collections.debits.store import amendments
from encours_contracts.gateway import MerchantSettings
from encours_iso20022.codecs.pain008 import Pain008Spool
from encours_iso20022.codecs.pain008_profile import Violation
from encours_iso20022.codecs.pain008_rules import check_pain008
from encours_iso20022.values.direct_debit import (
    BlockHeader,
    BlockKey,
    CreditorParty,
    MessageHeader,
    Scheme,
    block_headers,
    block_key,
    message_header,
)
from encours_platform import audit, due_work
from encours_platform.database import Tx
from encours_platform.sealing import Sealer, creditor_iban_place
from encours_values.errors import DomainError
from encours_values.ids import BATCH, new_id, typeid


@dataclass(frozen=True, slots=True)
class DayPlan:
    """The files of a day, the debits that wait, each with its cause, and those whose new day is announced first."""

    files: Sequence[PlannedFile]
    waiting: Sequence[tuple[DueDebit, str]]
    to_announce: Sequence[DueDebit]


@dataclass(frozen=True, slots=True)
class _Written:
    violations: Sequence[Violation]
    bytes: int
    sha256: str


async def make_batches(tx: Tx, sealer: Sealer) -> None:
    """Creates files with all announced debits due by today: one per scheme, or as the bank's terms say (GRP-01).

    A debit that cannot be sent (incomplete creditor, failed check, no bank terms, too late, a file with violations) is
    postponed. Debits are read in chunks, so that memory use is bounded.
    """
    await batches.lock_batching_exclusive(tx)
    creditor = creditor_of(tx, sealer, tx.settings)
    mandates_already_in_file: set[UUID] = set()
    drafts: dict[FileKey, _FileDraft] = {}
    with ExitStack() as spools:
        async for rows in due_debits.due(tx):
            if creditor is None:
                await postpone(tx, [(row, CREDITOR_INCOMPLETE) for row in rows])
                continue
            plan = await plan_bank_files(
                tx, sealer, creditor, rows, day=file_day(tx), mandates_already_in_file=mandates_already_in_file
            )
            await postpone(tx, plan.waiting)
            await announce_again(tx, [(row, row.cause) for row in plan.to_announce])
            for file in plan.files:
                if file.key not in drafts:
                    drafts[file.key] = _FileDraft(file)
                    spools.callback(drafts[file.key].spool.close)
                drafts[file.key].add(file)
        for draft in sorted(drafts.values(), key=lambda each: order_of_files(each.first)):
            await _make_batch(tx, sealer, draft)


async def plan_bank_files(
    tx: Tx,
    sealer: Sealer,
    creditor: CreditorParty,
    due: Sequence[DueDebit],
    *,
    day: FileDay,
    mandates_already_in_file: set[UUID] | None = None,
) -> DayPlan:
    """What these debits become on that day; `mandates_already_in_file` as in `plan_files`.

    A debit whose day moved in silence is not sent before its new day was announced.
    """
    checker = DebitChecker(tx, sealer)
    causes: Mapping[UUID, str | None] = {row.collection_id: checker.fault_of(row) for row in due}
    context = await plan_context(tx, sealer, creditor, due)
    good = [row for row in due if causes[row.collection_id] is None]
    files, waiting = plan_files(
        [row for row in good if not row.announcement_due],
        context,
        day=day,
        mandates_already_in_file=mandates_already_in_file,
    )
    ready, still_waiting = plan_files([row for row in good if row.announcement_due], context, day=day)
    faulty = [(row, cause) for row in due if (cause := causes[row.collection_id]) is not None]
    return DayPlan(files, [*faulty, *waiting, *still_waiting], [row for file in ready for row, _ in file.debits])


async def plan_context(tx: Tx, sealer: Sealer, creditor: CreditorParty, due: Sequence[DueDebit]) -> PlanContext:
    return PlanContext(
        open_iban=lambda row: sealer.open(tx.tenant_id, row.iban_sealed, iban_place(row.mandate_id)).decode(),
        amendment_states=await amendments.states(tx, [row.mandate_id for row in due]),
        creditor=creditor,
        profile=await bank_profiles.in_use(tx),
    )


class _FileDraft:
    """A file that is being created; its debits are on disk, only their ids and blocks are in memory."""

    def __init__(self, file: PlannedFile) -> None:
        self.first = file
        self.spool = Pain008Spool(file.terms.message)
        self.places: dict[BlockKey, list[UUID]] = {}
        self.amendment_numbers: dict[UUID, int] = {}

    def add(self, file: PlannedFile) -> None:
        self.spool.add(debit for _, debit in file.debits)
        for row, debit in file.debits:
            self.places.setdefault(block_key(debit), []).append(row.collection_id)
        self.amendment_numbers |= file.amendment_numbers


def creditor_of(tx: Tx, sealer: Sealer, settings: MerchantSettings) -> CreditorParty | None:
    """The creditor with its opened IBAN; None where the settings are incomplete or a bank would refuse them."""
    configured = settings.creditor
    name = configured.name or settings.legal.name
    if not (configured.identifier and name and configured.iban_sealed):
        return None
    try:
        iban = sealer.open(tx.tenant_id, configured.iban_sealed, creditor_iban_place(tx.tenant_id)).decode()
        return CreditorParty(
            name=name,
            identifier=configured.identifier,
            iban=iban,
            bic=configured.bic,
            trade_name=configured.trade_name,
            category_purpose=settings.collection.category_purpose,
            purpose=settings.collection.purpose,
        )
    except DomainError:
        return None


async def _make_batch(tx: Tx, sealer: Sealer, draft: _FileDraft) -> None:
    batch_id, terms = new_id(), draft.first.terms
    scheme = draft.first.debits[0][1].scheme
    header, blocks = headers_of(tx, batch_id, draft.spool, draft.first, scheme=scheme, created_at=tx.now)
    on = min(block.collection_date for block in blocks)
    approvals = tx.settings.collection.approvals
    with TemporaryFile() as out:
        written = await asyncio.to_thread(_write_and_check, out, terms, lambda: draft.spool.write(out, header, blocks))
        await batches.insert(
            tx,
            NewBatch(
                batch_id=batch_id,
                kind=BatchKind.DIRECT_DEBIT,
                scheme=scheme,
                message_id=header.message_id,
                file_name=f"{header.message_id}.xml",
                status=_status(written, approvals),
                collection_on=on,
                transactions=header.count,
                total_minor=header.total_minor,
                bytes=written.bytes,
                sha256=written.sha256,
                violations=[asdict(violation) for violation in written.violations],
                cause=FAILED_CHECK if written.violations else None,
                bank_profile=draft.first.profile_name,
                message_name=str(terms.message),
                approvals_needed=approvals,
                approval_ends_at=approval_ends_at(tx, terms, on) if approvals else None,
                recalls=terms.recalls,
            ),
        )
        if written.violations:
            for ids in draft.places.values():
                await _postpone_all(tx, ids, FAILED_CHECK, batch_id)
            return
        out.seek(0)
        await sealed_files.save(tx, sealer, batch_id, out)
    details = {"sha256": written.sha256, "transactions": header.count, "total": header.total_minor}
    audit.record(tx, who=OURSELVES, action="batch_created", subject=typeid(BATCH, batch_id), details=details)
    await _claim(tx, batch_id, blocks, draft)
    if approvals:
        await request_approval(tx, batch_id)
    else:
        await due_work.schedule(tx, SEND, str(batch_id), tx.now)


def headers_of(
    tx: Tx,
    batch_id: UUID,
    spool: Pain008Spool,
    file: PlannedFile,
    *,
    scheme: Scheme,
    created_at: datetime,
) -> tuple[MessageHeader, tuple[BlockHeader, ...]]:
    """Headers of the file and its blocks; the same batch and debits give the same bytes."""
    reference = message_id(batch_id)
    blocks = block_headers(
        spool.sums,
        scheme=scheme,
        creditor=file.creditor,
        message_id=reference,
        batch_booking=file.terms.batch_booking,
    )
    header = message_header(
        blocks,
        message_id=reference,
        created_at=created_at.astimezone(tx.timezone),
        initiating_party=file.creditor.name,
    )
    return header, blocks


def _status(written: _Written, approvals: int) -> BatchStatus:
    if written.violations:
        return BatchStatus.FAILED_CHECK
    return BatchStatus.AWAITING_APPROVAL if approvals else BatchStatus.CREATED


def _write_and_check(out: IO[bytes], terms: BankTerms, write: Callable[[], None]) -> _Written:
    """Runs in a thread: writes, reads back and checks with bounded memory."""
    write()
    size = out.tell()
    out.seek(0)
    digest = hashlib.sha256()
    while part := out.read(sealed_files.PART_BYTES):
        digest.update(part)
    out.seek(0)
    return _Written(check_pain008(out, terms), size, digest.hexdigest())


async def _claim(tx: Tx, batch_id: UUID, blocks: Sequence[BlockHeader], draft: _FileDraft) -> None:
    for block in blocks:
        key = (block.collection_date, block.sequence_type, block.category_purpose or "")
        for ids in chunks_of(draft.places[key]):
            places = [
                BatchPlacement(
                    id_, block.payment_information_id, str(block.sequence_type), draft.amendment_numbers.get(id_)
                )
                for id_ in ids
            ]
            if await batches.batch_debits(tx, batch_id, places) != len(places):
                raise AssertionError("locked debits are batched together")


async def _postpone_all(tx: Tx, ids: Sequence[UUID], cause: str, batch_id: UUID) -> None:
    for part in chunks_of(ids):
        await postpone(tx, [(row, cause) for row in await due_debits.by_ids(tx, part)], batch_id=batch_id)


def chunks_of(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Chunks of at most `CHUNK_SIZE`."""
    return (ids[start : start + due_debits.CHUNK_SIZE] for start in range(0, len(ids), due_debits.CHUNK_SIZE))
