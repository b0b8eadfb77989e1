"""Puts the debits of a day into files: claimed, written, checked and sealed in one transaction, or not at all."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from encours_collections.batches.domain.batch import message_id
from encours_collections.batches.domain.batch_life import BatchStatus
from encours_collections.batches.store import batches, due_debits
from encours_collections.batches.store.batches import NewBatch, Place
from encours_collections.batches.store.due_debits import DueDebit
from encours_collections.batches.use_cases.ask_for_approval import ask_for_approval
from encours_collections.batches.use_cases.check_debits import Judge, approve_before, file_day
from encours_collections.batches.use_cases.dissolve_batch import OURSELVES, SEND
from encours_collections.batches.use_cases.fit_debits import FileDay, FileKey, PlannedFile, fit_debits, order_of_files
from encours_collections.core.domain.bank_profile import BankTerms
from encours_collections.core.store import bank_profiles, sealed_files
from encours_collections.debits.store import amendments, collections
from encours_collections.debits.store.collections import Postponed
from encours_collections.debits.use_cases.announce import announce, calendar_of, plan_files
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
from encours_platform.sealing import Sealer
from encours_values.bank_days import next_bank_day
from encours_values.errors import DomainError
from encours_values.ids import BATCH, new_id, typeid

CREDITOR_INCOMPLETE = "creditor_incomplete"
FAILED_CHECK = "failed_check"
NOT_APPROVED = "not_approved"
REFUSED = "batch_rejected"
TOLD_CAUSES = frozenset({None, NOT_APPROVED, REFUSED})
"""Why a debit was moved to another day, where the buyer was told that day at once."""


@dataclass(frozen=True, slots=True)
class _Written:
    violations: Sequence[Violation]
    bytes: int
    sha256: str


async def make_batches(tx: Tx, sealer: Sealer) -> None:
    """Files with every announced debit that must leave by today: one a scheme, or as the bank's terms have it (GRP-01).

    What cannot go (creditor incomplete, a debit that fails a check or that no bank takes, no terms of the bank, our own
    lateness, a file that fails our check) stays announced with its cause and is tried again on the next bank day. Some
    debits at a time, so that memory does not grow with their number.
    """
    await batches.begin_making(tx)
    creditor = creditor_of(tx, sealer, tx.settings)
    told: set[UUID] = set()
    making: dict[FileKey, _Making] = {}
    with ExitStack() as spools:
        async for rows in due_debits.due(tx):
            if creditor is None:
                await postpone(tx, [(row, CREDITOR_INCOMPLETE) for row in rows])
                continue
            files, waiting = await plan(tx, sealer, creditor, rows, day=file_day(tx), told=told)
            await postpone(tx, waiting)
            for file in files:
                if file.key not in making:
                    making[file.key] = _Making(file)
                    spools.callback(making[file.key].spool.close)
                making[file.key].add(file)
        for made in sorted(making.values(), key=lambda each: order_of_files(each.first)):
            await _make_batch(tx, sealer, made)


async def plan(
    tx: Tx,
    sealer: Sealer,
    creditor: CreditorParty,
    due: Sequence[DueDebit],
    *,
    day: FileDay,
    told: set[UUID] | None = None,
) -> tuple[list[PlannedFile], list[tuple[DueDebit, str]]]:
    """The files that these debits would make on that day, and those that would stay, each with its cause.

    `told` as in `fit_debits`.
    """
    judge = Judge(tx, sealer)
    causes: Mapping[UUID, str | None] = {row.id: judge.fault_of(row) for row in due}
    files, waiting = fit_debits(
        [row for row in due if causes[row.id] is None],
        day=day,
        open_iban=lambda sealed: sealer.open(tx.tenant_id, sealed).decode(),
        standing=await amendments.standing(tx, [row.mandate_id for row in due]),
        creditor=creditor,
        profile=await bank_profiles.in_use(tx),
        told=told,
    )
    return files, [*((row, cause) for row in due if (cause := causes[row.id]) is not None), *waiting]


class _Making:
    """A file in the making: its debits are on disk, of each only its place stays here."""

    def __init__(self, file: PlannedFile) -> None:
        self.first = file
        self.spool = Pain008Spool(file.terms.message)
        self.places: dict[BlockKey, list[UUID]] = {}
        self.amended: dict[UUID, int] = {}
        self.told_anew: list[UUID] = []

    def add(self, file: PlannedFile) -> None:
        self.spool.add(debit for _, debit in file.debits)
        for row, debit in file.debits:
            self.places.setdefault(block_key(debit), []).append(row.id)
        self.amended |= file.amended
        self.told_anew += [row.id for row, _ in file.debits if row.cause not in TOLD_CAUSES]


def creditor_of(tx: Tx, sealer: Sealer, settings: MerchantSettings) -> CreditorParty | None:
    """Who collects, its IBAN opened; None where the settings do not say enough, or nothing a bank would take."""
    told = settings.creditor
    name = told.name or settings.legal.name
    if not (told.identifier and name and told.iban_sealed):
        return None
    try:
        iban = sealer.open(tx.tenant_id, told.iban_sealed).decode()
        return CreditorParty(
            name=name,
            identifier=told.identifier,
            iban=iban,
            bic=told.bic,
            trade_name=told.trade_name,
            category_purpose=settings.collection.category_purpose,
            purpose=settings.collection.purpose,
        )
    except DomainError:
        return None


async def _make_batch(tx: Tx, sealer: Sealer, made: _Making) -> None:
    batch_id, terms = new_id(), made.first.terms
    scheme = made.first.debits[0][1].scheme
    header, blocks = heads_of(tx, batch_id, made.spool, scheme, made.first.creditor, terms, created_at=tx.now)
    on = min(block.collection_date for block in blocks)
    approvals = tx.settings.collection.approvals
    with TemporaryFile() as out:
        written = await asyncio.to_thread(_write_and_check, out, terms, lambda: made.spool.write(out, header, blocks))
        await batches.insert(
            tx,
            NewBatch(
                id=batch_id,
                scheme=scheme,
                message_id=header.message_id,
                file_name=f"{header.message_id}.xml",
                status=_status(written, approvals),
                collection_date=on,
                transactions=header.count,
                total_minor=header.total_minor,
                bytes=written.bytes,
                sha256=written.sha256,
                violations=[asdict(violation) for violation in written.violations],
                cause=FAILED_CHECK if written.violations else None,
                bank_profile=made.first.profile_name,
                message_name=str(terms.message),
                approvals_needed=approvals,
                approve_before=approve_before(tx, terms, on) if approvals else None,
            ),
        )
        if written.violations:
            for ids in made.places.values():
                await _postpone_all(tx, ids, FAILED_CHECK)
            return
        out.seek(0)
        await sealed_files.keep(tx, sealer, batch_id, out)
    details = {"sha256": written.sha256, "transactions": header.count, "total": header.total_minor}
    audit.record(tx, who=OURSELVES, action="batch_created", subject=typeid(BATCH, batch_id), details=details)
    await _claim(tx, batch_id, blocks, made)
    if approvals:
        await ask_for_approval(tx, batch_id)
    else:
        await due_work.schedule(tx, SEND, str(batch_id), tx.now)


def heads_of(
    tx: Tx,
    batch_id: UUID,
    spool: Pain008Spool,
    scheme: Scheme,
    creditor: CreditorParty,
    terms: BankTerms,
    *,
    created_at: datetime,
) -> tuple[MessageHeader, tuple[BlockHeader, ...]]:
    """The heads of the batch's file and of its blocks: the same batch and debits give the same bytes."""
    reference = message_id(batch_id)
    blocks = block_headers(
        spool.sums, scheme=scheme, creditor=creditor, message_id=reference, batch_booking=terms.batch_booking
    )
    header = message_header(
        blocks,
        message_id=reference,
        created_at=created_at.astimezone(tx.timezone),
        initiating_party=creditor.name,
    )
    return header, blocks


def _status(written: _Written, approvals: int) -> BatchStatus:
    if written.violations:
        return BatchStatus.FAILED_CHECK
    return BatchStatus.AWAITING_APPROVAL if approvals else BatchStatus.CREATED


def _write_and_check(out: IO[bytes], terms: BankTerms, write: Callable[[], None]) -> _Written:
    """In a thread: writes, reads back and checks, in memory that does not grow with the file."""
    write()
    size = out.tell()
    out.seek(0)
    digest = hashlib.sha256()
    while part := out.read(sealed_files.PART_BYTES):
        digest.update(part)
    out.seek(0)
    return _Written(check_pain008(out, terms), size, digest.hexdigest())


async def _claim(tx: Tx, batch_id: UUID, blocks: Sequence[BlockHeader], made: _Making) -> None:
    for block in blocks:
        key = (block.collection_date, block.sequence_type, block.category_purpose or "")
        for ids in in_parts(made.places[key]):
            places = [
                Place(id_, block.payment_information_id, str(block.sequence_type), made.amended.get(id_)) for id_ in ids
            ]
            if await batches.claim(tx, batch_id, places) != len(places):
                raise AssertionError("locked debits are claimed together")
    for ids in in_parts(made.told_anew):
        await announce(tx, ids)


async def _postpone_all(tx: Tx, ids: Sequence[UUID], cause: str) -> None:
    for part in in_parts(ids):
        await postpone(tx, [(row, cause) for row in await due_debits.by_ids(tx, part)])


def in_parts(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """As many as are in memory together."""
    return (ids[start : start + due_debits.AT_ONCE] for start in range(0, len(ids), due_debits.AT_ONCE))


async def postpone(tx: Tx, rows: Sequence[tuple[DueDebit, str]]) -> None:
    """To the file of the next bank day. The buyer knew the earlier day; the new one is told when the file is made."""
    if not rows:
        return
    tomorrow = next_bank_day(tx.today + timedelta(days=1))
    calendar = await calendar_of(tx, tomorrow, notice_days=0)
    plans: list[Postponed] = []
    for row, cause in rows:
        dates = calendar.dates(max(row.due_date, row.collection_date), None)
        plans.append(Postponed(row.id, dates.collection_date, dates.submit_on, cause))
    await collections.postpone(tx, plans)
    await plan_files(tx, [plan.submit_on for plan in plans])
