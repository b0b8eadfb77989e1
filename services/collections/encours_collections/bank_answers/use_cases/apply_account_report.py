"""Applies an account report (camt.053, camt.054): facts about our debits, transfers, charges, statement numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_collections.bank_answers.domain.account_records import AccountStatementRecord, ChargeRecord, TransferRecord
from encours_collections.bank_answers.domain.bank_facts import Fact
from encours_collections.bank_answers.domain.transfers import IncomingTransfer
from encours_collections.bank_answers.store import account_reports
from encours_collections.bank_answers.use_cases.account_digests import Digests
from encours_collections.bank_answers.use_cases.apply_facts import ImportResult, apply_facts
from encours_collections.bank_answers.use_cases.apply_refund_answers import apply_refund_bookings
from encours_collections.bank_answers.use_cases.read_facts import YEARS, facts_of_camt
from encours_collections.batches.store import batches
from encours_contracts.collections import TransferReceived
from encours_iso20022.values.account_report import AccountReport, CamtDocument
from encours_platform import outbox
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.iban import mask_iban, mask_ibans_in
from encours_values.ids import new_id

STATEMENT = "camt.053"
_DUPLICATES = frozenset({"DUPL", "CODU"})
ID_MAX = 40
FACTS_PER_CHUNK = 1000
ITEMS_MAX = 500
"""Most items in one answer; the counts are of all, and every unmatched one is stored as a suspense item."""


@dataclass(slots=True)
class Places:
    """The next free place of a statement and of a charge in the file, which may hold several messages."""

    statements: int = 0
    charges: int = 0


async def apply_account_report(
    tx: Tx, sealer: Sealer, bank_file_id: UUID, document: CamtDocument, places: Places
) -> ImportResult:
    """Applies bookings of our debits, publishes new transfers, stores charges and collects warnings (BAL-01)."""
    digests = await Digests.of(tx, sealer)
    duplicates, warnings = await _record_statements(tx, bank_file_id, document, digests, places.statements)
    places.statements += len(document.reports)
    parsed = facts_of_camt(document, duplicates)
    result = ImportResult(ignored=parsed.ignored, warnings=[*warnings, *parsed.warnings])
    to_recount: set[UUID] = set()
    for facts in _runs(parsed.facts):
        matched, unmatched = await apply_facts(tx, facts, to_recount=to_recount)
        free = max(0, ITEMS_MAX - len(result.matched))
        result.matched += matched[:free]
        result.matched_not_listed += len(matched[free:])
        result.unmatched += unmatched
    await apply_refund_bookings(tx, document, duplicates, result)
    if to_recount:
        await batches.update_status(tx, to_recount)
    result.transfers = await _publish_transfers(tx, bank_file_id, parsed.transfers, digests)
    charges = [
        ChargeRecord(
            place, charge.amount_minor, charge.currency, charge.booked_on, charge.entry_reference, charge.end_to_end_id
        )
        for place, charge in enumerate(parsed.charges, start=places.charges)
    ]
    places.charges += len(charges)
    await account_reports.insert_charges(tx, bank_file_id, charges)
    return result


def _runs(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """Facts in chunks, in order; facts of one booking that only add up stay together."""
    run: list[Fact] = []
    for fact in facts:
        if len(run) >= FACTS_PER_CHUNK and (fact.group_minor is None or fact.group != run[-1].group):
            yield run
            run = []
        run.append(fact)
    if run:
        yield run


async def _publish_transfers(
    tx: Tx, bank_file_id: UUID, transfers: Sequence[IncomingTransfer], digests: Digests
) -> int:
    """Publishes TransferReceived for each transfer that is new; returns how many."""
    rows = {transfer.key: _row(transfer, digests) for transfer in transfers}
    new_ids = await account_reports.insert_transfers(tx, bank_file_id, list(rows.values()))
    events = [_event(row) for row in rows.values() if row.transfer_id in new_ids]
    await outbox.append_all(tx, events)
    return len(events)


def _row(transfer: IncomingTransfer, digests: Digests) -> TransferRecord:
    payer = transfer.payer_account
    return TransferRecord(
        transfer_id=new_id(),
        booking_key=transfer.key,
        amount_minor=transfer.amount_minor,
        currency=transfer.currency,
        booked_on=transfer.booked_on,
        value_on=transfer.value_on,
        payer_name=transfer.payer_name,
        payer_iban_masked=mask_iban("".join(payer.split())) if payer else None,
        payer_digest=digests.digest(payer) if payer else None,
        structured_reference=transfer.structured_reference,
        remittance=transfer.remittance,
        end_to_end_id=transfer.end_to_end_id,
        bank_reference=transfer.bank_reference,
    )


def _event(row: TransferRecord) -> TransferReceived:
    return TransferReceived(
        transfer_id=row.transfer_id,
        amount=row.amount_minor,
        currency=row.currency,
        booked_on=row.booked_on,
        value_on=row.value_on,
        payer_name=row.payer_name,
        payer_iban_masked=row.payer_iban_masked,
        payer_digest=row.payer_digest,
        structured_reference=row.structured_reference,
        remittance=row.remittance,
        end_to_end_id=row.end_to_end_id,
        bank_reference=row.bank_reference,
    )


async def _record_statements(
    tx: Tx, bank_file_id: UUID, document: CamtDocument, digests: Digests, first_place: int
) -> tuple[set[int], list[str]]:
    """Places of statements that are marked as duplicates and were imported before, and warnings about missing numbers.

    A statement that is marked as a duplicate but is new is imported.
    """
    if document.message_name != STATEMENT:
        return set(), []
    rows = [_statement(place, report, digests) for place, report in enumerate(document.reports, start=first_place)]
    before = await account_reports.earlier_statements(tx, rows)
    duplicates: set[int] = set()
    warnings: list[str] = []
    highest: dict[tuple[str, int], int] = {}
    for row, report in zip(rows, document.reports, strict=True):
        seen, last = before[row.place]
        if seen and report.copy_duplicate in _DUPLICATES:
            duplicates.add(row.place - first_place)
        run = (row.account_digest, row.year)
        last = max((number for number in (last, highest.get(run)) if number is not None), default=None)
        if row.number is not None:
            if last is not None and row.number > last + 1 and not seen:
                warnings.append(_gap(report, last + 1, row.number - 1))
            highest[run] = max(row.number, highest.get(run, row.number))
    new = [row for row in rows if row.place - first_place not in duplicates]
    await account_reports.insert_statements(tx, bank_file_id, new)
    return duplicates, warnings


def _statement(place: int, report: AccountReport, digests: Digests) -> AccountStatementRecord:
    closing = report.balance("CLBD")
    day = (closing.on if closing else None) or (report.created_at.date() if report.created_at else None)
    numbers = (report.legal_sequence_number, report.electronic_sequence_number)
    return AccountStatementRecord(
        place=place,
        account_digest=digests.digest(report.account or ""),
        account_statement_id=mask_ibans_in(report.id)[:ID_MAX] if report.id else None,
        year=day.year if day is not None and day.year in YEARS else 0,
        number=next((number for number in numbers if number is not None), None),
    )


def _gap(report: AccountReport, first: int, last: int) -> str:
    missing = str(first) if first == last else f"{first} to {last}"
    of = mask_iban(report.account) if report.account else "an account"
    return f"statements {missing} of {of} are missing (BAL-01)"
