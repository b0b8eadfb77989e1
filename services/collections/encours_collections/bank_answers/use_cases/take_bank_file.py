"""Takes in what a bank sends, from the API, from the folder and from the simulated bank alike."""

import hashlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact, Match
from encours_collections.bank_answers.store import answers
from encours_collections.bank_answers.store.answers import BankFile
from encours_collections.bank_answers.use_cases.take_account_report import ITEMS_MAX, take_account_report
from encours_collections.bank_answers.use_cases.take_resolution import take_request_status, take_resolution
from encours_collections.bank_answers.use_cases.take_status_report import take_status_report
from encours_collections.bank_answers.use_cases.take_transport_log import take_transport_log
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
    """A bank's file, parsed; `sha256` is what makes a second one the same."""

    content: bytes = field(repr=False)
    sha256: str
    document: StatusReport | CamtDocument | Resolution

    @property
    def kind(self) -> str:
        if isinstance(self.document, Resolution):
            return "camt.029"
        return "pain.002" if isinstance(self.document, StatusReport) else self.document.message_name


def parse_bank_file(content: bytes) -> ReadBankFile:
    """Without a database, so in any thread. Raises `UnreadableMessage`."""
    return ReadBankFile(content, hashlib.sha256(content).hexdigest(), read_bank_file(content))


async def take_bank_file(tx: Tx, sealer: Sealer, read: ReadBankFile, *, source: str) -> BankFile:
    """Applies the file, or answers as the first time where its content came before (INVT-3)."""
    message_id = read.document.message_id
    file_id = await answers.take(
        tx, sha256=read.sha256, source=source, kind=read.kind, message_id=message_id, size=len(read.content)
    )
    if file_id is not None:
        await sealed_files.keep(tx, sealer, file_id, BytesIO(read.content))
        await _apply(tx, sealer, file_id, read)
    kept = await answers.by_content(tx, read.sha256)
    if kept is None:
        raise AssertionError("a file taken is kept")
    return kept


async def _apply(tx: Tx, sealer: Sealer, file_id: UUID, read: ReadBankFile) -> None:
    if isinstance(read.document, Resolution):
        taken = await take_resolution(tx, read.document)
    elif isinstance(read.document, StatusReport) and read.document.is_hac:
        taken = await take_transport_log(tx, file_id, read.document)
    elif isinstance(read.document, StatusReport):
        taken = await take_request_status(tx, read.document) or await take_status_report(tx, read.document)
    else:
        taken = await take_account_report(tx, sealer, file_id, read.document)
    await answers.queue(tx, file_id, taken.unmatched)
    await answers.finish(
        tx,
        file_id,
        matched=len(taken.matched) + taken.matched_besides + len(taken.batches),
        unmatched=len(taken.unmatched),
        ignored=taken.ignored,
        transfers=taken.transfers,
        warnings=taken.warnings,
        answer={
            "matched": [*taken.batches, *map(_told, taken.matched)][:ITEMS_MAX],
            "unmatched": [told_unmatched(item.fact, item.cause) for item in taken.unmatched[:ITEMS_MAX]],
        },
    )


def _told(match: Match) -> dict[str, Any]:
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


def told_unmatched(fact: Fact, cause: str) -> dict[str, Any]:
    """A fact in the queue, as it is told to people."""
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
