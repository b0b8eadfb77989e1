"""Plans refunds and writes them into a credit transfer file (pain.001), which is approved and sent like any batch."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from uuid import UUID

from encours_collections.batches.domain.batch_record import Batch, NewBatch
from encours_collections.batches.domain.batch_status import BatchStatus
from encours_collections.batches.domain.refund import SCHEME, BatchKind, Refund, end_to_end_id, message_id
from encours_collections.batches.store import batches, refunds
from encours_collections.batches.use_cases.check_debits import file_day
from encours_collections.batches.use_cases.dissolve_batch import OURSELVES
from encours_collections.batches.use_cases.make_batches import creditor_of
from encours_collections.batches.use_cases.refund_events import approve_refunds, reject_refunds
from encours_collections.batches.use_cases.request_approval import request_approval
from encours_collections.core.domain.bank_profile import BankTerms, cut_off
from encours_collections.core.store import bank_profiles, sealed_files
from encours_collections.core.store.seals import iban_place
from encours_collections.debits.domain.causes import CREDITOR_INCOMPLETE, FAILED_CHECK, NO_TERMS
from encours_collections.debits.store import mandates
from encours_collections.debits.use_cases.announce import SUBMIT_HOUR
from encours_contracts.billing import RefundRequested
from encours_contracts.collections import AlertKind, CollectionAlertRaised, FailureDetails, RefundRejected
from encours_iso20022.codecs.pain001 import MESSAGE_NAME, check_pain001, write_pain001
from encours_iso20022.errors import UnwritableMessage
from encours_iso20022.values.credit_transfer import CreditTransfer, TransferMessage
from encours_iso20022.values.direct_debit import NON_EEA_COUNTRIES, CreditorParty
from encours_platform import audit, due_work, outbox
from encours_platform.database import Tx
from encours_platform.sealing import Sealer, refund_iban_place
from encours_values.bank_days import next_bank_day
from encours_values.errors import DomainError
from encours_values.iban import parse_iban
from encours_values.ids import BATCH, new_id, typeid

REFUND_BATCH = "refund_batch"
REFUNDS_MAX = 1000
"""Refunds of one file; the rest goes into the next one."""

NO_ACCOUNT = "no_account"


@dataclass(frozen=True, slots=True)
class _File:
    """What all transfers of a file share."""

    batch_id: UUID
    creditor: CreditorParty
    terms: BankTerms
    execution_on: date
    created_at: datetime


REFUND_FIELDS = ("refund_id", "account_id", "currency", "name", "remittance", "prepared_by")


async def plan_refunds(tx: Tx, sealer: Sealer, events: Sequence[RefundRequested]) -> None:
    """Stores refunds for the file of the day; without an IBAN they go to the account of the buyer's mandate."""
    accounts = await mandates.accounts_of(tx, [event.account_id for event in events])
    for event in events:
        own = (event.iban_sealed, event.iban_masked) if event.iban_sealed and event.iban_masked else None
        found = own or _of_mandate(tx, sealer, event.refund_id, accounts.get(event.account_id))
        if found is None:
            await outbox.append(tx, _without_account(tx, event))
            continue
        row = {name: getattr(event, name) for name in REFUND_FIELDS}
        row |= {"amount_minor": event.amount, "end_to_end_id": end_to_end_id(event.refund_id)}
        await refunds.insert(tx, {**row, "iban_sealed": found[0], "iban_masked": found[1]})
    await schedule_refund_batch(tx)


def _of_mandate(
    tx: Tx, sealer: Sealer, refund_id: UUID, account: tuple[UUID, str, str] | None
) -> tuple[str, str] | None:
    """The IBAN of a mandate, sealed for the refund."""
    if account is None:
        return None
    mandate_id, sealed, masked = account
    iban = sealer.open(tx.tenant_id, sealed, iban_place(mandate_id))
    return sealer.seal(tx.tenant_id, iban, refund_iban_place(refund_id)), masked


async def schedule_refund_batch(tx: Tx, *, later: bool = False) -> None:
    """Schedules the next file of refunds: this morning's, or with `later` and after that hour the next bank day's."""
    day = next_bank_day(tx.today + timedelta(days=1) if later else tx.today)
    at = due_work.at_local(tx, day, SUBMIT_HOUR)
    if at < tx.now:
        day = next_bank_day(day + timedelta(days=1))
        at = due_work.at_local(tx, day, SUBMIT_HOUR)
    await due_work.schedule(tx, REFUND_BATCH, "next", at)


async def make_refund_batch(tx: Tx, sealer: Sealer) -> None:
    """Writes the planned refunds into one file; what keeps the file from being written raises an alert."""
    rows = await refunds.lock_planned(tx, REFUNDS_MAX)
    if not rows:
        return
    creditor = creditor_of(tx, sealer, tx.settings)
    profile = await bank_profiles.in_use(tx)
    terms = profile.on(next_bank_day(tx.today)) if profile else None
    if creditor is None or terms is None:
        await _wait(tx, rows, CREDITOR_INCOMPLETE if creditor is None else NO_TERMS)
        return
    on = file_day(tx).accepted_on(terms)
    good, faulty = _writable(tx, sealer, rows)
    for row, cause in faulty:
        await reject_refunds(tx, [row], cause)
    if not good:
        return
    file = _File(new_id(), creditor, terms, on, tx.now)
    content = _content(_message(tx, sealer, file, good))
    if check_pain001(content):
        await _wait(tx, good, FAILED_CHECK)
        return
    await _store(tx, sealer, file, content, good)
    if len(rows) == REFUNDS_MAX:
        await schedule_refund_batch(tx)


async def fault_of_refund_batch(tx: Tx, sealer: Sealer, batch: Batch) -> str | None:
    """Why the batch may not be sent: its bytes differ from the approved ones, or its day has passed."""
    rows = await refunds.lock_of_batch(tx, batch.batch_id)
    creditor = creditor_of(tx, sealer, tx.settings)
    profile = await bank_profiles.in_use(tx)
    terms = profile.on(batch.collection_on) if profile else None
    if creditor is None or terms is None:
        return CREDITOR_INCOMPLETE if creditor is None else NO_TERMS
    if file_day(tx).accepted_on(terms) > batch.collection_on:
        return "late"
    try:
        file = _File(batch.batch_id, creditor, terms, batch.collection_on, batch.created_at)
        sha256 = hashlib.sha256(_content(_message(tx, sealer, file, rows))).hexdigest()
    except DomainError:
        return "content_changed"
    return None if sha256 == batch.sha256 else "content_changed"


async def release_refunds(tx: Tx, batch: Batch, cause: str) -> None:
    """The file of a dissolved batch is made again with the next one."""
    if batch.kind is BatchKind.CREDIT_TRANSFER:
        await refunds.unbatch(tx, batch.batch_id, cause)
        await schedule_refund_batch(tx, later=True)


def _writable(tx: Tx, sealer: Sealer, rows: Sequence[Refund]) -> tuple[list[Refund], list[tuple[Refund, str]]]:
    good, faulty = [], []
    for row in rows:
        try:
            _transfer(tx, sealer, row)
        except DomainError as fault:
            faulty.append((row, f"unwritable: {fault.detail}"))
        else:
            good.append(row)
    return good, faulty


def _transfer(tx: Tx, sealer: Sealer, row: Refund) -> CreditTransfer:
    iban = parse_iban(sealer.open(tx.tenant_id, row.iban_sealed, refund_iban_place(row.refund_id)).decode())
    if iban.country in NON_EEA_COUNTRIES and iban.bic is None:
        raise UnwritableMessage("a bank outside the EEA needs its BIC, which is unknown")
    if row.currency != "EUR":
        raise UnwritableMessage("SEPA credit transfers are in euros only")
    return CreditTransfer(
        end_to_end_id=row.end_to_end_id,
        amount_minor=row.amount_minor,
        creditor_name=row.name,
        creditor_iban=iban.compact,
        remittance=row.remittance,
        creditor_bic=iban.bic if iban.country in NON_EEA_COUNTRIES else None,
    )


def _message(tx: Tx, sealer: Sealer, file: _File, rows: Sequence[Refund]) -> TransferMessage:
    return TransferMessage(
        message_id=message_id(file.batch_id),
        created_at=file.created_at.astimezone(tx.timezone),
        debtor_name=file.creditor.name,
        debtor_iban=file.creditor.iban,
        debtor_bic=file.creditor.bic,
        execution_on=file.execution_on,
        batch_booking=file.terms.batch_booking,
        transfers=[_transfer(tx, sealer, row) for row in rows],
    )


def _content(message: TransferMessage) -> bytes:
    out = BytesIO()
    write_pain001(out, message)
    return out.getvalue()


async def _store(tx: Tx, sealer: Sealer, file: _File, content: bytes, rows: Sequence[Refund]) -> None:
    batch_id, on = file.batch_id, file.execution_on
    reference, approvals = message_id(batch_id), tx.settings.collection.approvals
    sha256, total_minor = hashlib.sha256(content).hexdigest(), sum(row.amount_minor for row in rows)
    new = NewBatch(
        batch_id=batch_id,
        kind=BatchKind.CREDIT_TRANSFER,
        scheme=SCHEME,
        message_id=reference,
        file_name=f"{reference}.xml",
        status=BatchStatus.AWAITING_APPROVAL if approvals else BatchStatus.CREATED,
        collection_on=on,
        transactions=len(rows),
        total_minor=total_minor,
        bytes=len(content),
        sha256=sha256,
        violations=[],
        cause=None,
        bank_profile=tx.settings.collection.bank_profile,
        message_name=MESSAGE_NAME,
        approvals_needed=approvals,
        approval_ends_at=cut_off(file.terms, on, tx.timezone) if approvals else None,
        recalls=False,
    )
    await batches.insert(tx, new)
    await sealed_files.save(tx, sealer, batch_id, BytesIO(content))
    await refunds.batch(tx, batch_id, [row.refund_id for row in rows], on)
    details = {"sha256": sha256, "transactions": len(rows), "total": total_minor}
    audit.record(tx, who=OURSELVES, action="batch_created", subject=typeid(BATCH, batch_id), details=details)
    if approvals:
        await request_approval(tx, batch_id)
        return
    created = await batches.find(tx, batch_id)
    if created is not None:
        await approve_refunds(tx, created)


async def _wait(tx: Tx, rows: Sequence[Refund], cause: str) -> None:
    """Tries again on the next bank day; the alert is raised when the cause is new."""
    if any(row.cause != cause for row in rows):
        alert = CollectionAlertRaised(
            kind=AlertKind.NOT_SENT,
            cause=cause,
            collections=0,
            amount=sum(row.amount_minor for row in rows),
            currency=rows[0].currency,
        )
        await outbox.append(tx, alert)
    await refunds.record_cause(tx, [row.refund_id for row in rows], cause)
    await schedule_refund_batch(tx, later=True)


def _without_account(tx: Tx, event: RefundRequested) -> RefundRejected:
    return RefundRejected(
        account_id=event.account_id,
        refund_id=event.refund_id,
        amount=event.amount,
        currency=event.currency,
        failed_on=tx.today,
        details=FailureDetails(cause=NO_ACCOUNT),
    )
