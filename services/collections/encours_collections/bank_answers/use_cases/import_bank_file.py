"""Imports bank files, from the API, a channel or the simulated bank alike."""

import hashlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact, Match
from encours_collections.bank_answers.domain.bank_file import BankFile, FileResult
from encours_collections.bank_answers.store import bank_files, bank_items
from encours_collections.bank_answers.use_cases.apply_account_report import ITEMS_MAX, apply_account_report
from encours_collections.bank_answers.use_cases.apply_resolution import apply_request_status, apply_resolution
from encours_collections.bank_answers.use_cases.apply_status_report import apply_status_report
from encours_collections.bank_answers.use_cases.record_transport_log import record_transport_log
from encours_collections.core.store import sealed_files
from encours_collections.debits.domain.collection import Move
from encours_iso20022.codecs.bank_file import read_bank_file
from encours_iso20022.values.account_report import CamtDocument
from encours_iso20022.values.resolution import Resolution
from encours_iso20022.values.status_report import StatusReport
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.ids import ACCOUNT, COLLECTION, typeid

_OUTCOMES = {Move.SETTLE: "settled", Move.REJECT: "rejected", Move.RETURN: "returned", Move.RECALL: "cancelled"}


@dataclass(frozen=True, slots=True)
class ReadBankFile:
    """A parsed bank file; equal `sha256` means the same file."""

    content: bytes = field(repr=False)
    sha256: str
    document: StatusReport | CamtDocument | Resolution

    @property
    def kind(self) -> str:
        if isinstance(self.document, Resolution):
            return "camt.029"
        return "pain.002" if isinstance(self.document, StatusReport) else self.document.message_name


def parse_bank_file(content: bytes) -> ReadBankFile:
    """Needs no database, so it may run in a thread. Raises `UnreadableMessage`."""
    return ReadBankFile(content, hashlib.sha256(content).hexdigest(), read_bank_file(content))


async def import_bank_file(tx: Tx, sealer: Sealer, read: ReadBankFile, *, source: str) -> BankFile:
    """Imports the file; where its content was imported before, returns the first result (INVT-3)."""
    message_id = read.document.message_id
    bank_file_id = await bank_files.insert_if_new(
        tx, sha256=read.sha256, source=source, kind=read.kind, message_id=message_id, size=len(read.content)
    )
    if bank_file_id is not None:
        await sealed_files.save(tx, sealer, bank_file_id, BytesIO(read.content))
        await _apply(tx, sealer, bank_file_id, read)
    stored = await bank_files.by_content(tx, read.sha256)
    if stored is None:
        raise AssertionError("an imported file is stored")
    return stored


async def _apply(tx: Tx, sealer: Sealer, bank_file_id: UUID, read: ReadBankFile) -> None:
    if isinstance(read.document, Resolution):
        result = await apply_resolution(tx, read.document)
    elif isinstance(read.document, StatusReport) and read.document.is_hac:
        result = await record_transport_log(tx, bank_file_id, read.document)
    elif isinstance(read.document, StatusReport):
        result = await apply_request_status(tx, read.document) or await apply_status_report(tx, read.document)
    else:
        result = await apply_account_report(tx, sealer, bank_file_id, read.document)
    await bank_items.insert(tx, bank_file_id, result.unmatched)
    await bank_files.record_result(
        tx,
        bank_file_id,
        FileResult(
            matched_count=len(result.matched) + result.matched_not_listed + len(result.batches),
            unmatched_count=len(result.unmatched),
            ignored_count=result.ignored,
            transfers_count=result.transfers,
            warnings=result.warnings,
            matched=[*result.batches, *map(_matched_item, result.matched)][:ITEMS_MAX],
            unmatched=[unmatched_item(item.fact, item.cause) for item in result.unmatched[:ITEMS_MAX]],
        ),
    )


def _matched_item(match: Match) -> dict[str, Any]:
    return {
        "outcome": _OUTCOMES[match.fact.move],
        "changed": match.before is not match.after,
        "end_to_end_id": match.debit.end_to_end_id,
        "collection_id": typeid(COLLECTION, match.debit.collection_id),
        "account_id": typeid(ACCOUNT, match.debit.account_id),
        "amount": match.debit.amount_minor,
        "currency": match.debit.currency,
        "reason_code": match.fact.reason_code,
    }


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
    }
