"""Imports bank files, from the API, a channel or the simulated bank alike."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import IO, Any
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import REASON_UNKNOWN, Fact, Match, Unmatched
from encours_collections.bank_answers.domain.bank_file import DocumentResult, FileResult, StoredBankFile
from encours_collections.bank_answers.domain.errors import ForeignAccount
from encours_collections.bank_answers.store import bank_files, bank_items
from encours_collections.bank_answers.use_cases.apply_account_report import Places, apply_account_report
from encours_collections.bank_answers.use_cases.apply_facts import ITEMS_MAX, ImportResult, listed
from encours_collections.bank_answers.use_cases.apply_refund_answers import apply_refund_status
from encours_collections.bank_answers.use_cases.apply_resolution import apply_request_status, apply_resolution
from encours_collections.bank_answers.use_cases.apply_status_report import apply_status_report
from encours_collections.bank_answers.use_cases.record_transport_log import record_transport_log
from encours_collections.core.store import sealed_files
from encours_collections.debits.domain.collection import Move
from encours_collections.debits.domain.return_reasons import RETURN_REASONS
from encours_contracts.collections import BankFileRefused
from encours_iso20022.codecs.bank_file import read_bank_file
from encours_iso20022.values.bank_file import BankDocument, BankFile
from encours_iso20022.values.resolution import Resolution
from encours_iso20022.values.status_report import StatusReport
from encours_platform import outbox
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer
from encours_values.iban import mask_ibans_in

PART_BYTES = 1024 * 1024
_OUTCOMES: Mapping[Move | None, str] = {
    Move.SETTLE: "settled",
    Move.REJECT: "rejected",
    Move.RETURN: "returned",
    Move.RECALL: "cancelled",
    None: "unknown",
}


@dataclass(frozen=True, slots=True)
class ReadBankFile:
    """A parsed bank file of `size` bytes; equal `sha256` means the same file. `source` stays open for the import."""

    source: IO[bytes] = field(repr=False)
    size: int
    sha256: str
    file: BankFile

    @property
    def kind(self) -> str:
        """The message's name, or the names of all where the file has several kinds."""
        return ", ".join(sorted({document.kind for document in self.file.documents}))


def parse_bank_file(content: bytes) -> ReadBankFile:
    """Needs no database, so it may run in a thread. Raises `UnreadableMessage`."""
    return parse_spooled(BytesIO(content))


def parse_spooled(source: IO[bytes]) -> ReadBankFile:
    """The same of a file that may be on disk. Raises `UnreadableMessage`."""
    source.seek(0)
    hashed, size = hashlib.sha256(), 0
    while part := source.read(PART_BYTES):
        hashed.update(part)
        size += len(part)
    return ReadBankFile(source, size, hashed.hexdigest(), read_bank_file(source))


async def import_bank_file(tx: Tx, sealer: Sealer, read: ReadBankFile, *, source: str) -> StoredBankFile:
    """Imports all messages of the file; where its content was imported before, returns the first result (INVT-3).

    Raises `ForeignAccount` where the file reports only accounts that are not the merchant's.
    """
    message_id = _message_id(read.file.documents[0])
    bank_file_id = await bank_files.insert_if_new(
        tx, sha256=read.sha256, source=source, kind=read.kind, message_id=message_id, size=read.size
    )
    if bank_file_id is not None:
        read.source.seek(0)
        await sealed_files.save(tx, sealer, bank_file_id, read.source)
        await bank_files.record_result(tx, bank_file_id, await _apply_all(tx, sealer, bank_file_id, read.file))
    stored = await bank_files.by_content(tx, read.sha256)
    if stored is None:
        raise AssertionError("an imported file is stored")
    return stored


async def report_foreign_file(database: Database, tenant_id: UUID, read: ReadBankFile, foreign: ForeignAccount) -> None:
    """Publishes the alert of a refused file; the import itself is rolled back."""
    message_id = _message_id(read.file.documents[0])
    refused = BankFileRefused(iban_masked=foreign.iban_masked, message_id=message_id)
    await database.run(tenant_id, lambda tx: outbox.append(tx, refused))


async def _apply_all(tx: Tx, sealer: Sealer, bank_file_id: UUID, file: BankFile) -> FileResult:
    """Message by message, each after what those before it changed."""
    places = Places()
    documents: list[DocumentResult] = []
    matched: list[dict[str, Any]] = []
    unmatched: list[dict[str, Any]] = []
    foreign: list[str] = []
    is_ours = False
    for document in file.documents:
        result = await _apply(tx, sealer, bank_file_id, document, places)
        foreign += result.foreign
        is_ours = is_ours or not result.foreign or result.own_reports > 0
        result.unmatched += [_reason_unknown(match) for match in result.matched if _is_unknown_reason(match)]
        result.unmatched = [_without_ibans(item) for item in result.unmatched]
        await bank_items.insert(tx, bank_file_id, result.unmatched)
        documents.append(_of_document(document, result))
        matched += [*result.batches, *map(_matched_item, result.matched[:ITEMS_MAX]), *result.statuses[:ITEMS_MAX]]
        unmatched += [unmatched_item(item.fact, item.cause) for item in result.unmatched[:ITEMS_MAX]]
        del matched[ITEMS_MAX:], unmatched[ITEMS_MAX:]
    if not is_ours:
        raise ForeignAccount(f"the account {foreign[0]} is not yours", iban_masked=foreign[0])
    warnings = [*file.warnings, *(warning for each in documents for warning in each.warnings)]
    return FileResult(documents, warnings, matched, unmatched)


async def _apply(tx: Tx, sealer: Sealer, bank_file_id: UUID, document: BankDocument, places: Places) -> ImportResult:
    message = document.message
    if isinstance(message, Resolution):
        return await apply_resolution(tx, message)
    if isinstance(message, StatusReport) and message.is_hac:
        return await record_transport_log(tx, bank_file_id, message)
    if isinstance(message, StatusReport):
        about_ours = await apply_request_status(tx, message) or await apply_refund_status(tx, message)
        return about_ours or await apply_status_report(tx, message)
    return await apply_account_report(tx, sealer, bank_file_id, message, places)


def _is_unknown_reason(match: Match) -> bool:
    code = match.fact.reason_code
    return code is not None and match.before is not match.after and code not in RETURN_REASONS


def _reason_unknown(match: Match) -> Unmatched:
    """A person decides what follows from the reason; the item has no amount, as the debit's is applied."""
    fact = replace(match.fact, amount_minor=None, net_minor=None, group_minor=None, bank_code=match.fact.reason_code)
    detail = "the debit failed for a reason that the rule book does not have"
    return Unmatched(replace(fact, detail=detail), REASON_UNKNOWN)


def _without_ibans(item: Unmatched) -> Unmatched:
    """References as a bank wrote them, which may hold an account number; ours hold none."""
    fact = item.fact
    masked = replace(
        fact,
        end_to_end_id=_masked(fact.end_to_end_id),
        payment_information_id=_masked(fact.payment_information_id),
        message_id=_masked(fact.message_id),
    )
    return replace(item, fact=masked)


def _message_id(document: BankDocument) -> str | None:
    """Banks build it from the account number, too."""
    return _masked(document.message.message_id)


def _masked(reference: str | None) -> str | None:
    return mask_ibans_in(reference) if reference else reference


def _of_document(document: BankDocument, result: ImportResult) -> DocumentResult:
    prefix = f"{document.where}: " if document.where else ""
    return DocumentResult(
        where=document.where,
        kind=document.kind,
        message_id=_message_id(document),
        matched_count=result.matched_count,
        unmatched_count=len(result.unmatched),
        ignored_count=result.ignored,
        transfers_count=result.transfers,
        warnings=[f"{prefix}{warning}" for warning in result.warnings],
    )


def _matched_item(match: Match) -> dict[str, Any]:
    changed, reason_code = match.before is not match.after, match.fact.reason_code
    return listed(match.debit, _OUTCOMES[match.fact.move], changed=changed, reason_code=reason_code)


def unmatched_item(fact: Fact, cause: str) -> dict[str, Any]:
    """An unmatched fact as the API shows it."""
    return {
        "cause": cause,
        "outcome": _OUTCOMES[fact.move],
        "end_to_end_id": fact.end_to_end_id,
        "payment_information_id": fact.payment_information_id,
        "message_id": fact.message_id,
        "amount": fact.amount_minor,
        "currency": fact.currency,
        "reason_code": fact.reason_code,
        "booked_on": fact.on.isoformat() if fact.on else None,
        "bank_code": fact.bank_code,
        "detail": fact.detail,
    }
