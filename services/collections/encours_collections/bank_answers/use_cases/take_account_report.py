"""A camt file: what it says of our debits, and of the account itself."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact
from encours_collections.bank_answers.domain.transfers import IncomingTransfer
from encours_collections.bank_answers.store import account
from encours_collections.bank_answers.store.account import ChargeRow, StatementRow, TransferRow
from encours_collections.bank_answers.use_cases.account_digests import Digests
from encours_collections.bank_answers.use_cases.apply_facts import Taken, apply_facts
from encours_collections.bank_answers.use_cases.bank_facts import YEARS, facts_of_camt
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
FACTS_AT_ONCE = 1000
ITEMS_MAX = 500
"""Items told in one answer; the counts are of all, and the queue holds every unmatched one."""


async def take_account_report(tx: Tx, sealer: Sealer, file_id: UUID, document: CamtDocument) -> Taken:
    """Applies bookings of our debits, tells transfers once, keeps charges and notes what is odd (BAL-01)."""
    digests = await Digests.of(tx, sealer)
    duplicates, warnings = await _note_statements(tx, file_id, document, digests)
    told = facts_of_camt(document, duplicates)
    taken = Taken(ignored=told.ignored, warnings=[*warnings, *told.warnings])
    to_recount: set[UUID] = set()
    for facts in _runs(told.facts):
        matched, unmatched = await apply_facts(tx, facts, to_recount=to_recount)
        room = max(0, ITEMS_MAX - len(taken.matched))
        taken.matched += matched[:room]
        taken.matched_besides += len(matched[room:])
        taken.unmatched += unmatched
    if to_recount:
        await batches.recount(tx, to_recount)
    taken.transfers = await _tell_transfers(tx, file_id, told.transfers, digests)
    charges = [
        ChargeRow(
            place, charge.amount_minor, charge.currency, charge.booked_on, charge.entry_reference, charge.end_to_end_id
        )
        for place, charge in enumerate(told.charges)
    ]
    await account.take_charges(tx, file_id, charges)
    return taken


def _runs(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """Facts in their order, as many as are in memory together; those of one booking that only add up stay together."""
    run: list[Fact] = []
    for fact in facts:
        if len(run) >= FACTS_AT_ONCE and (fact.group_minor is None or fact.group != run[-1].group):
            yield run
            run = []
        run.append(fact)
    if run:
        yield run


async def _tell_transfers(tx: Tx, file_id: UUID, transfers: Sequence[IncomingTransfer], digests: Digests) -> int:
    """TransferReceived for each that no file has told before; answers how many."""
    rows = {transfer.key: _row(transfer, digests) for transfer in transfers}
    fresh = await account.take_transfers(tx, file_id, list(rows.values()))
    events = [_received(row) for row in rows.values() if row.id in fresh]
    await outbox.append_all(tx, events)
    return len(events)


def _row(transfer: IncomingTransfer, digests: Digests) -> TransferRow:
    payer = transfer.payer_account
    return TransferRow(
        id=new_id(),
        told_key=transfer.key,
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


def _received(row: TransferRow) -> TransferReceived:
    return TransferReceived(
        transfer_id=row.id,
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


async def _note_statements(
    tx: Tx, file_id: UUID, document: CamtDocument, digests: Digests
) -> tuple[set[int], list[str]]:
    """Places of statements that came before and say so themselves, and warnings of numbers that are missing.

    A duplicate of what never came is the first we see of it, and is taken.
    """
    if document.message_name != STATEMENT:
        return set(), []
    rows = [_statement(place, report, digests) for place, report in enumerate(document.reports)]
    before = await account.statements_before(tx, rows)
    duplicates: set[int] = set()
    warnings: list[str] = []
    highest: dict[tuple[str, int], int] = {}
    for row, report in zip(rows, document.reports, strict=True):
        seen, last = before[row.place]
        if seen and report.copy_duplicate in _DUPLICATES:
            duplicates.add(row.place)
        run = (row.account_digest, row.year)
        last = max((number for number in (last, highest.get(run)) if number is not None), default=None)
        if row.number is not None:
            if last is not None and row.number > last + 1 and not seen:
                warnings.append(_gap(report, last + 1, row.number - 1))
            highest[run] = max(row.number, highest.get(run, row.number))
    await account.note_statements(tx, file_id, [row for row in rows if row.place not in duplicates])
    return duplicates, warnings


def _statement(place: int, report: AccountReport, digests: Digests) -> StatementRow:
    closing = report.balance("CLBD")
    day = (closing.on if closing else None) or (report.created_at.date() if report.created_at else None)
    numbers = (report.legal_sequence_number, report.electronic_sequence_number)
    return StatementRow(
        place=place,
        account_digest=digests.digest(report.account or ""),
        statement_id=mask_ibans_in(report.id)[:ID_MAX] if report.id else None,
        year=day.year if day is not None and day.year in YEARS else 0,
        number=next((number for number in numbers if number is not None), None),
    )


def _gap(report: AccountReport, first: int, last: int) -> str:
    missing = str(first) if first == last else f"{first} to {last}"
    of = mask_iban(report.account) if report.account else "an account"
    return f"statements {missing} of {of} are missing (BAL-01)"
