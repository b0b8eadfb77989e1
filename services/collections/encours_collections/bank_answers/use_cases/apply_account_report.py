"""Applies an account report (camt.053, camt.054): statements book, notices announce (BTC-05)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from encours_collections.bank_answers.domain.account_records import ChargeRecord
from encours_collections.bank_answers.domain.bank_facts import Fact
from encours_collections.bank_answers.domain.bank_statement import BankAccount
from encours_collections.bank_answers.domain.read_report import Charge, facts_of_notices
from encours_collections.bank_answers.store import account_reports
from encours_collections.bank_answers.use_cases.apply_facts import ImportResult, apply_facts
from encours_collections.bank_answers.use_cases.apply_refund_answers import apply_refund_bookings
from encours_collections.bank_answers.use_cases.book_statements import Booking, import_statement
from encours_collections.bank_answers.use_cases.own_accounts import OwnAccounts
from encours_collections.bank_answers.use_cases.release_statement import book_next
from encours_collections.batches.store import batches
from encours_contracts.collections import BankFileRefused
from encours_iso20022.values.account_report import AccountReport, CamtDocument
from encours_platform import outbox
from encours_platform.database import Tx
from encours_platform.sealing import Sealer
from encours_values.iban import mask_iban
from encours_values.pasted_text import compact_number

STATEMENT = "camt.053"
FACTS_PER_CHUNK = 1000
OwnReport = tuple[int, BankAccount | None, AccountReport]
"""Place in the file, account (None where neither the report nor the settings name one), report."""


@dataclass(slots=True)
class Places:
    """The next free place of a statement and of a charge in the file, which may hold several messages."""

    statements: int = 0
    charges: int = 0


async def apply_account_report(
    tx: Tx, sealer: Sealer, bank_file_id: UUID, document: CamtDocument, places: Places
) -> ImportResult:
    """Applies the reports of the merchant's own accounts, and refuses those of others with an alert."""
    own = await OwnAccounts.of(tx, sealer)
    reports, foreign = _own_reports(document, own, places.statements)
    places.statements += len(document.reports)
    result = ImportResult(foreign=foreign, own_reports=len(reports))
    for each in foreign:
        result.warnings.append(f"the report of {each} is refused: the account is not yours")
        await outbox.append(tx, BankFileRefused(iban_masked=each, message_id=document.message_id))
    if document.message_name == STATEMENT:
        charges = await _book(Booking(tx, bank_file_id, own, result), reports)
        for account_id in sorted({account.bank_account_id for _, account, _ in reports if account is not None}):
            await book_next(tx, sealer, own, account_id)
    else:
        charges = await _announce(tx, result, [report for _, _, report in reports])
    await account_reports.insert_charges(
        tx, bank_file_id, [_charge(*each) for each in enumerate(charges, places.charges)]
    )
    places.charges += len(charges)
    return result


def _own_reports(document: CamtDocument, own: OwnAccounts, first_place: int) -> tuple[list[OwnReport], list[str]]:
    """The reports of the merchant's accounts, statements in the order of their numbers; the masked other accounts."""
    reports: list[OwnReport] = []
    foreign: list[str] = []
    for place, report in enumerate(document.reports, first_place):
        account = own.of_number(report.account)
        if account is None and report.account is not None:
            foreign.append(mask_iban(compact_number(report.account)))
        else:
            reports.append((place, account, report))
    return sorted(reports, key=_number), foreign


def _number(each: OwnReport) -> int:
    report = each[2]
    return report.legal_sequence_number or report.electronic_sequence_number or 0


async def _book(booking: Booking, reports: Sequence[OwnReport]) -> list[Charge]:
    for place, account, report in reports:
        if account is None:
            booking.result.warnings.append(
                "a statement names no account, and the settings name none: it is not applied"
            )
        else:
            await import_statement(booking, account, place, report)
    if booking.to_recount:
        await batches.update_status(booking.tx, booking.to_recount)
    return booking.charges


async def _announce(tx: Tx, result: ImportResult, reports: Sequence[AccountReport]) -> list[Charge]:
    notices = facts_of_notices(reports)
    result.ignored += notices.ignored
    result.warnings += notices.warnings
    to_recount: set[UUID] = set()
    for facts in _runs(notices.facts):
        matched, unmatched = await apply_facts(tx, facts, to_recount=to_recount)
        result.add_matched(matched)
        result.unmatched += unmatched
    await apply_refund_bookings(tx, reports, result)
    if to_recount:
        await batches.update_status(tx, to_recount)
    return notices.charges


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


def _charge(place: int, charge: Charge) -> ChargeRecord:
    return ChargeRecord(
        place, charge.amount_minor, charge.currency, charge.booked_on, charge.entry_reference, charge.end_to_end_id
    )
