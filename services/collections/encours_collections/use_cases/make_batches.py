"""Puts the debits of a day into files: claimed, written, checked and sealed in one transaction, or not at all."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from encours_collections.domain.batch import (
    NON_EEA_COUNTRIES,
    Amendment,
    Block,
    CreditorParty,
    Debit,
    MessageHeader,
    PostalAddress,
    Scheme,
    SequenceType,
    group_debits,
    message_header,
    message_id,
)
from encours_collections.domain.batch_life import BatchStatus
from encours_collections.formats.pain008 import write_pain008
from encours_collections.formats.pain008_profile import Violation
from encours_collections.formats.pain008_rules import check_pain008
from encours_collections.store import batches, collections, due_debits, mandates, sealed_files
from encours_collections.store.batches import NewBatch, Place
from encours_collections.store.collections import Postponed
from encours_collections.store.due_debits import DueDebit
from encours_collections.use_cases.announce import Calendar, announce, plan_files
from encours_collections.use_cases.ask_for_approval import ask_for_approval
from encours_collections.use_cases.check_debits import Judge, cut_off_at
from encours_collections.use_cases.dissolve_batch import OURSELVES, SEND
from encours_common import audit, due_work
from encours_common.bank_days import next_bank_day
from encours_common.contracts.gateway import MerchantSettings
from encours_common.db import Tx
from encours_common.errors import DomainError
from encours_common.iban import parse_iban
from encours_common.ids import BATCH, new_id, typeid
from encours_common.sealing import Sealer

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
    """One file a scheme with every announced debit that must leave by today (GRP-01).

    What cannot go (creditor incomplete, a debit no bank takes, our own lateness, a file that fails our check) stays
    announced with its cause and is tried again on the next bank day.
    """
    await batches.begin_making(tx)
    due = await due_debits.due(tx)
    if not due:
        return
    settings = tx.settings
    creditor = creditor_of(tx, sealer, settings)
    if creditor is None:
        await postpone(tx, settings, [(row, CREDITOR_INCOMPLETE) for row in due])
        return
    judge = Judge(tx, sealer)
    faults: list[tuple[DueDebit, str]] = []
    ready: dict[Scheme, list[tuple[DueDebit, Debit]]] = {}
    amended: set[UUID] = set()
    for row in due:
        if (cause := judge.fault_of(row)) is not None:
            faults.append((row, cause))
            continue
        try:
            debit = debit_of(tx, sealer, row, amended)
        except DomainError as fault:
            faults.append((row, f"unwritable: {fault.detail}"))
        else:
            ready.setdefault(debit.scheme, []).append((row, debit))
    await postpone(tx, settings, faults)
    for scheme in sorted(ready):
        await _make_batch(tx, sealer, creditor, ready[scheme])


def creditor_of(tx: Tx, sealer: Sealer, settings: MerchantSettings) -> CreditorParty | None:
    """Who collects, its IBAN opened; None where the settings do not say enough, or nothing a bank would take."""
    told = settings.creditor
    name = told.name or settings.legal.name
    if not (told.identifier and name and told.iban_sealed):
        return None
    try:
        iban = sealer.open(tx.tenant_id, told.iban_sealed).decode()
        return CreditorParty(name=name, identifier=told.identifier, iban=iban, bic=told.bic)
    except DomainError:
        return None


def debit_of(tx: Tx, sealer: Sealer, row: DueDebit, amended: set[UUID]) -> Debit:
    """Raises `UnwritableBatch` and `SealBroken`. An amendment goes with the first debit of its mandate (AMD-03)."""
    iban = sealer.open(tx.tenant_id, row.iban_sealed).decode()
    abroad = iban[:2] in NON_EEA_COUNTRIES
    amendment = None
    if row.amendment_due and row.mandate_id not in amended and (row.original_reference or row.account_changed):
        amendment = Amendment(original_mandate_reference=row.original_reference, new_debtor_account=row.account_changed)
        amended.add(row.mandate_id)
    return Debit(
        end_to_end_id=row.end_to_end_id,
        amount_minor=row.amount_minor,
        mandate_reference=row.reference,
        mandate_signed_on=row.signed_on,
        debtor_name=row.debtor_name,
        debtor_iban=iban,
        remittance=row.remittance,
        scheme=Scheme(row.scheme),
        sequence_type=SequenceType(row.sequence_type),
        collection_date=row.collection_date,
        debtor_bic=row.bic or (parse_iban(iban).bic if abroad else None),
        debtor_address=_address(row) if abroad else None,
        amendment=amendment,
    )


def _address(row: DueDebit) -> PostalAddress | None:
    if not row.city or not row.country:
        return None
    return PostalAddress(town=row.city, country=row.country, street=row.street or "", postcode=row.postcode or "")


async def _make_batch(tx: Tx, sealer: Sealer, creditor: CreditorParty, ready: Sequence[tuple[DueDebit, Debit]]) -> None:
    batch_id = new_id()
    content = content_of(tx, batch_id, creditor, [debit for _, debit in ready], created_at=tx.now)
    header, blocks = content
    reference, on = header.message_id, min(block.header.collection_date for block in blocks)
    approvals = tx.settings.collection.approvals
    with TemporaryFile() as out:
        written = await asyncio.to_thread(_write_and_check, out, lambda: write_pain008(out, header, blocks))
        await batches.insert(
            tx,
            NewBatch(
                id=batch_id,
                scheme=ready[0][1].scheme,
                message_id=reference,
                file_name=f"{reference}.xml",
                status=_status(written, approvals),
                collection_date=on,
                transactions=header.count,
                total_minor=header.total_minor,
                bytes=written.bytes,
                sha256=written.sha256,
                violations=[asdict(violation) for violation in written.violations],
                cause=FAILED_CHECK if written.violations else None,
                approvals_needed=approvals,
                approve_before=cut_off_at(tx, on) if approvals else None,
            ),
        )
        if written.violations:
            await postpone(tx, tx.settings, [(row, FAILED_CHECK) for row, _ in ready])
            return
        out.seek(0)
        await sealed_files.keep(tx, sealer, batch_id, out)
    details = {"sha256": written.sha256, "transactions": header.count, "total": header.total_minor}
    audit.note(tx, who=OURSELVES, action="batch_created", subject=typeid(BATCH, batch_id), details=details)
    await _claim(tx, batch_id, blocks, ready)
    if approvals:
        await ask_for_approval(tx, batch_id)
    else:
        await due_work.schedule(tx, SEND, str(batch_id), tx.now)


def content_of(
    tx: Tx, batch_id: UUID, creditor: CreditorParty, debits: Sequence[Debit], *, created_at: datetime
) -> tuple[MessageHeader, tuple[Block, ...]]:
    """Header and blocks of the batch's file: the same batch and debits give the same bytes."""
    reference = message_id(batch_id)
    blocks = group_debits(debits, creditor=creditor, message_id=reference)
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


def _write_and_check(out: IO[bytes], write: Callable[[], None]) -> _Written:
    """In a thread: writes, reads back and checks, in memory that does not grow with the file."""
    write()
    size = out.tell()
    out.seek(0)
    digest = hashlib.sha256()
    while part := out.read(sealed_files.PART_BYTES):
        digest.update(part)
    out.seek(0)
    return _Written(check_pain008(out), size, digest.hexdigest())


async def _claim(tx: Tx, batch_id: UUID, blocks: Sequence[Block], ready: Sequence[tuple[DueDebit, Debit]]) -> None:
    block_of = {debit.end_to_end_id: block.header.payment_information_id for block in blocks for debit in block.debits}
    places = [Place(row.id, block_of[row.end_to_end_id], debit.amendment is not None) for row, debit in ready]
    if await batches.claim(tx, batch_id, places) != len(places):
        raise AssertionError("locked debits are claimed together")
    await mandates.amendment_sent(tx, [row.mandate_id for row, debit in ready if debit.amendment is not None])
    await announce(tx, [row.id for row, _ in ready if row.cause not in TOLD_CAUSES])


async def postpone(tx: Tx, settings: MerchantSettings, rows: Sequence[tuple[DueDebit, str]]) -> None:
    """To the file of the next bank day. The buyer knew the earlier day; the new one is told when the file is made."""
    if not rows:
        return
    tomorrow = next_bank_day(tx.today + timedelta(days=1))
    calendar = Calendar.of(settings, tomorrow, notice_days=0)
    plans: list[Postponed] = []
    for row, cause in rows:
        dates = calendar.dates(max(row.due_date, row.collection_date))
        plans.append(Postponed(row.id, dates.collection_date, dates.submit_on, cause))
    await collections.postpone(tx, plans)
    await plan_files(tx, [plan.submit_on for plan in plans])
