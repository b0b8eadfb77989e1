"""Books statements (camt.053) of the merchant's accounts: every entry ends in exactly one place (BTC-05, BAL-01)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from encours_collections.bank_answers.domain.bank_entry import (
    BankEntry,
    EntryPart,
    ItemKind,
    PartKind,
    item_kind,
    part_of,
    signed_minor,
)
from encours_collections.bank_answers.domain.bank_facts import UNREADABLE, Booked, Fact, Unmatched
from encours_collections.bank_answers.domain.bank_statement import (
    HELD_WORDS,
    LATE,
    BankAccount,
    BankStatement,
    HoldCause,
    Release,
    ReportedStatement,
    hold_cause,
    is_same,
)
from encours_collections.bank_answers.domain.booking_fields import INFO_MAX, YEARS
from encours_collections.bank_answers.domain.read_report import Charge, entries_of
from encours_collections.bank_answers.domain.transfers import IncomingTransfer, reversed_transfer
from encours_collections.bank_answers.store import account_reports, bank_accounts
from encours_collections.bank_answers.use_cases.apply_facts import ImportResult, apply_facts
from encours_collections.bank_answers.use_cases.apply_refund_answers import (
    apply_refund_bookings,
    listed_refund,
    settle_refund_file,
)
from encours_collections.bank_answers.use_cases.own_accounts import OwnAccounts
from encours_collections.bank_answers.use_cases.publish_bank_events import (
    entry_booked,
    statement_recorded,
    transfer_received,
    transfer_record,
    transfer_reversed,
)
from encours_collections.debits.domain.collection import Move
from encours_contracts.envelope import Event
from encours_iso20022.values.account_report import AccountReport
from encours_platform import outbox
from encours_platform.database import Tx
from encours_values.iban import mask_ibans_in
from encours_values.ids import new_id

REFERENCE_MAX = 40
FACTS_PER_CHUNK = 1000


@dataclass(slots=True)
class Booking:
    """The statements of one file while they are booked."""

    tx: Tx
    bank_file_id: UUID
    own: OwnAccounts
    result: ImportResult
    to_recount: set[UUID] = field(default_factory=set)
    charges: list[Charge] = field(default_factory=list)
    groups: int = 1

    def add_item(
        self, entry: BankEntry, account: BankAccount, item: Unmatched, kind: ItemKind, amount_minor: int
    ) -> None:
        """A suspense item that holds so much of the entry."""
        item_id = new_id()
        booked = Booked(item_id, account.bank_account_id, entry.bank_entry_id, kind.value, amount_minor, entry.text)
        self.result.unmatched.append(replace(item, booked=booked))
        if amount_minor:
            entry.parts.append(EntryPart(PartKind.SUSPENSE, amount_minor, bank_item_id=item_id, item_kind=kind))


async def import_statement(booking: Booking, account: BankAccount, place: int, report: AccountReport) -> bool:
    """Books the statement, or holds it whole; False where it changes nothing, as it was booked before."""
    tx = booking.tx
    await bank_accounts.lock(tx, account.bank_account_id)
    reported = reported_statement(tx, place, report)
    alike = await bank_accounts.statements_alike(tx, account.bank_account_id, reported)
    booked = next((each for each in alike if each.position is not None), None)
    name = f"statement {reported.number or reported.reference or ''}".strip()
    if booked is not None and is_same(reported, booked):
        booking.result.warnings.append(f"{name} was booked before")
        return False
    last = await bank_accounts.last_booked(tx, account.bank_account_id)
    cause = hold_cause(reported, last, booked)
    waiting = [each for each in alike if each.position is None]
    if cause is not None and any(is_same(reported, each) and each.cause == cause for each in waiting):
        booking.result.warnings.append(f"{name} is held already")
        return False
    statement = await bank_accounts.insert_statement(tx, account.bank_account_id, booking.bank_file_id, reported, cause)
    if cause is not None:
        booking.result.warnings.append(f"{name} is held, {HELD_WORDS[cause]} (BAL-01)")
        await outbox.append(tx, statement_recorded(account, statement))
        return False
    if reported.opening_minor is None or reported.closing_minor is None:
        booking.result.warnings.append(f"the balances of {name} cannot be checked (BAL-01)")
    await bank_accounts.replace_statements(tx, [each.bank_statement_id for each in waiting])
    for each in waiting:
        await outbox.append(tx, statement_recorded(account, replace(each, cause="corrected"), status="replaced"))
    await book_statement(booking, account, statement, report)
    return True


def reported_statement(tx: Tx, place: int, report: AccountReport) -> ReportedStatement:
    """What the statement says of itself."""
    opening, closing = report.balance("OPBD") or report.balance("PRCD"), report.balance("CLBD")
    numbers = (report.legal_sequence_number, report.electronic_sequence_number)
    first = next((entry for entry in report.entries if entry.is_booked), None)
    days = [
        closing.on if closing else None,
        report.created_at.date() if report.created_at else None,
        first.booked_on if first else None,
    ]
    closed_on = next((day for day in days if day is not None and day.year in YEARS), tx.today)
    return ReportedStatement(
        place=place,
        reference=mask_ibans_in(report.id)[:REFERENCE_MAX] if report.id else None,
        year=closed_on.year,
        number=next((number for number in numbers if number is not None), None),
        opening_minor=opening.signed_minor if opening else None,
        closing_minor=closing.signed_minor if closing else None,
        entries_minor=sum(entry.signed_minor for entry in report.entries if entry.is_booked),
        currency=closing.currency if closing else first.currency if first else "EUR",
        closed_on=closed_on,
        adds_up=report.balances_agree is not False,
    )


async def book_statement(
    booking: Booking,
    account: BankAccount,
    statement: BankStatement,
    report: AccountReport,
    release: Release | None = None,
) -> None:
    """Applies the entries, splits each into parts and publishes them.

    What a released statement does not explain (a gap before it, a sum that differs) is an item of its own, so that the
    ledger always has the bank's closing balance.
    """
    tx = booking.tx
    last = await bank_accounts.last_booked(tx, account.bank_account_id)
    read = entries_of(report, _reported(statement), booking.groups)
    booking.groups += len(read.entries)
    booking.result.ignored += read.unknown.ignored
    booking.result.warnings += read.unknown.warnings
    booking.result.unmatched += [Unmatched(fact, fact.fault or UNREADABLE) for fact in read.unknown.facts]
    booking.charges += read.charges
    entries = read.entries
    if statement.closing_minor is None:
        known = await bank_accounts.known_keys(tx, account.bank_account_id, [entry.key for entry in entries])
        entries = [entry for entry in entries if entry.key not in known]
        booking.result.ignored += len(read.entries) - len(entries)
    is_late = statement.cause in LATE
    opening, unexplained = _unexplained(statement, last, entries, is_late=is_late)
    closing_minor = statement.closing_minor
    if closing_minor is None and last is not None and last.closing_minor is not None:
        closing_minor = last.closing_minor + sum(entry.amount_minor for entry in entries)
    if is_late and last is not None:
        closing_minor = last.closing_minor
    await bank_accounts.book_statement(tx, statement, closing_minor, release)
    booked = replace(statement, closing_minor=closing_minor)
    await outbox.append(tx, statement_recorded(account, booked, status="booked"))
    await _apply_facts(booking, account, entries)
    events = await _apply_transfers(booking, account, entries)
    await _apply_refunds(booking, account, entries, report)
    for entry in entries:
        _complete(booking, account, entry)
    for entry in unexplained:
        item = Unmatched(entry.as_fact(), statement.cause or HoldCause.OPENING_DIFFERS)
        booking.add_item(entry, account, item, ItemKind.UNKNOWN, entry.rest_minor)
    entries = [*opening, *entries, *unexplained]
    await bank_accounts.insert_entries(tx, statement, entries)
    await outbox.append_all(tx, [*(entry_booked(account, statement, entry) for entry in entries), *events])


def _reported(statement: BankStatement) -> ReportedStatement:
    return ReportedStatement(
        **{name: getattr(statement, name) for name in ReportedStatement.__slots__ if name != "adds_up"}, adds_up=True
    )


def _unexplained(
    statement: BankStatement, last: BankStatement | None, entries: Sequence[BankEntry], *, is_late: bool
) -> tuple[list[BankEntry], list[BankEntry]]:
    """The balance of the account before its first statement, and what the entries of a released one leave open."""
    entries_minor = sum(entry.amount_minor for entry in entries)
    if last is None:
        opening_minor = statement.opening_minor
        if opening_minor is None and statement.closing_minor is not None:
            opening_minor = statement.closing_minor - entries_minor
        first = _entry(statement, opening_minor or 0, "Opening balance")
        first.parts.append(EntryPart(PartKind.OPENING, first.amount_minor))
        rest_minor = (
            0 if statement.closing_minor is None else statement.closing_minor - (opening_minor or 0) - entries_minor
        )
        return [first] if first.amount_minor else [], [_entry(statement, rest_minor, "")] if rest_minor else []
    if is_late:
        rest_minor = -entries_minor
    elif statement.closing_minor is None or last.closing_minor is None:
        rest_minor = 0
    else:
        rest_minor = statement.closing_minor - last.closing_minor - entries_minor
    return [], [_entry(statement, rest_minor, "Not explained by the statement")] if rest_minor else []


def _entry(statement: BankStatement, amount_minor: int, text: str) -> BankEntry:
    return BankEntry(
        bank_entry_id=new_id(),
        key=str(statement.bank_statement_id),
        amount_minor=amount_minor,
        currency=statement.currency,
        booked_on=statement.closed_on,
        bank_reference=None,
        text=text,
        group=0,
    )


async def _apply_facts(booking: Booking, account: BankAccount, entries: Sequence[BankEntry]) -> None:
    """Matches the facts of the entries with debits; a booking of a known booking belongs to nothing."""
    by_group = {entry.group: entry for entry in entries}
    for run in _runs(entries):
        matched, unmatched = await apply_facts(booking.tx, run, to_recount=booking.to_recount)
        for match in matched:
            if match.is_booked_again:
                unmatched.append(Unmatched(match.fact, "booked_again"))
            elif match.fact.group in by_group:
                by_group[match.fact.group].parts.append(part_of(match))
        booking.result.add_matched(matched)
        pending: dict[int, list[Unmatched]] = {}
        for each in unmatched:
            pending.setdefault(each.fact.group, []).append(each)
        for group, found in pending.items():
            _items_of(booking, account, by_group[group], found)


def _runs(entries: Iterable[BankEntry]) -> Iterator[list[Fact]]:
    """Facts in chunks, in order; facts of one entry that only add up stay together."""
    run: list[Fact] = []
    for fact in (fact for entry in entries for fact in entry.facts):
        if len(run) >= FACTS_PER_CHUNK and (fact.group_minor is None or fact.group != run[-1].group):
            yield run
            run = []
        run.append(fact)
    if run:
        yield run


def _items_of(booking: Booking, account: BankAccount, entry: BankEntry, found: Sequence[Unmatched]) -> None:
    """Suspense items for the facts of an entry that match nothing; together they hold what the entry has left."""
    applied = {part.collection_id for part in entry.parts}
    for place, each in enumerate(found):
        amount_minor = each.fact.amount_minor
        is_last = place == len(found) - 1
        shared = entry.rest_minor if is_last else 0
        signed = shared if amount_minor is None else signed_minor(each.fact, amount_minor)
        if each.cause in _APPLIED_ALL_THE_SAME and applied:
            signed = 0
        booking.add_item(entry, account, each, item_kind(each), signed)


_APPLIED_ALL_THE_SAME = frozenset({"booked_although_cancelled", "credited_although_rejected"})
"""Causes of items whose fact was applied too."""


async def _apply_transfers(booking: Booking, account: BankAccount, entries: Sequence[BankEntry]) -> list[Event]:
    """New transfers and the transfers that the bank takes back; the events, in the order of the entries."""
    received = [transfer for entry in entries for transfer in entry.transfers]
    rows = {transfer.key: transfer_record(transfer, account, booking.own.digests) for transfer in received}
    new_ids = await account_reports.insert_transfers(booking.tx, booking.bank_file_id, list(rows.values()))
    booking.result.transfers += len(new_ids)
    events: list[Event] = []
    for entry in entries:
        for transfer in entry.transfers:
            row = rows[transfer.key]
            if row.transfer_id in new_ids:
                new_ids.remove(row.transfer_id)
                entry.parts.append(EntryPart(PartKind.TRANSFER, row.amount_minor, transfer_id=row.transfer_id))
                events.append(transfer_received(row))
            else:
                repeated = Unmatched(_fact_of(entry, transfer), "reference_repeated")
                booking.add_item(entry, account, repeated, ItemKind.TRANSFER, transfer.amount_minor)
        if entry.reversal is not None:
            events += await _reverse_transfer(booking, account, entry)
    return events


async def _reverse_transfer(booking: Booking, account: BankAccount, entry: BankEntry) -> list[Event]:
    """Takes back the one transfer that is surely meant; else a person chooses."""
    reversal = entry.reversal
    if reversal is None:
        return []
    payer = reversal.payer_account
    candidates = await account_reports.booked_transfers(
        booking.tx, account.bank_account_id, reversal.amount_minor, reversal.currency, reversal.booked_on
    )
    sure, _ = reversed_transfer(reversal, booking.own.digests.digest(payer) if payer else None, candidates)
    if sure is None:
        cause = "transfer_unclear" if candidates else "transfer_unknown"
        item = Unmatched(entry.as_fact(), cause)
        booking.add_item(entry, account, item, ItemKind.TRANSFER_REVERSAL, entry.rest_minor)
        return []
    await account_reports.mark_reversed(booking.tx, sure.transfer_id, reversal.booked_on)
    entry.parts.append(EntryPart(PartKind.TRANSFER_REVERSAL, -reversal.amount_minor, transfer_id=sure.transfer_id))
    booking.result.transfers_reversed += 1
    return [transfer_reversed(sure.transfer_id, reversal)]


async def _apply_refunds(
    booking: Booking, account: BankAccount, entries: Sequence[BankEntry], report: AccountReport
) -> None:
    """Refunds that left the account, one by one or in one sum, or came back to it; what does not fit is an item."""
    for entry in entries:
        settled = await settle_refund_file(booking.tx, entry)
        if settled:
            entry.parts.append(EntryPart(PartKind.REFUND, entry.amount_minor))
            booking.result.statuses += [listed_refund(row, "settled", changed=True) for row in settled]
    if not any(entry.refunds for entry in entries):
        return
    result = ImportResult()
    matched = await apply_refund_bookings(booking.tx, [report], result)
    booking.result.statuses += result.statuses
    causes = {each.fact.end_to_end_id: each for each in result.unmatched}
    for entry in entries:
        for reference, amount_minor in entry.refunds:
            if reference in matched:
                entry.parts.append(EntryPart(PartKind.REFUND, amount_minor))
            if reference in causes:
                held_minor = 0 if reference in matched else amount_minor
                booking.add_item(entry, account, causes[reference], ItemKind.REFUND, held_minor)


def _fact_of(entry: BankEntry, transfer: IncomingTransfer) -> Fact:
    return replace(
        entry.as_fact(),
        amount_minor=transfer.amount_minor,
        debtor_name=transfer.payer_name,
        info=transfer.remittance[:INFO_MAX],
    )


def _complete(booking: Booking, account: BankAccount, entry: BankEntry) -> None:
    """What no debit and no transfer explains: the charge that the bank states, else a suspense item."""
    rest_minor = entry.rest_minor
    if rest_minor == 0:
        return
    if rest_minor == -entry.charges_minor or (entry.is_charge and not entry.parts):
        entry.parts.append(EntryPart(PartKind.CHARGE, rest_minor))
        booking.result.charged += not entry.facts
        return
    if not entry.parts:
        kind = ItemKind.UNKNOWN if entry.sent_files is None else ItemKind.REFUND
        cause = "unknown_booking" if entry.sent_files is None else "refunds_unclear"
    elif rest_minor < 0:
        kind, cause = ItemKind.CHARGE, "charge_not_stated"
    else:
        kind, cause = ItemKind.UNKNOWN, "amount_differs"
    fact = replace(entry.as_fact(), amount_minor=abs(rest_minor), move=Move.SETTLE if rest_minor > 0 else Move.RETURN)
    booking.add_item(entry, account, Unmatched(fact, cause), kind, rest_minor)
