"""Reads facts about our debits, transfers and charges from an account report (docs/rules/messages.md)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from encours_collections.bank_answers.domain.bank_entry import BankEntry
from encours_collections.bank_answers.domain.bank_facts import STATUS_UNKNOWN, UNREADABLE, Fact
from encours_collections.bank_answers.domain.bank_statement import ReportedStatement
from encours_collections.bank_answers.domain.booking_fields import REMITTANCE_MAX, booked_on_of, masked, number_of
from encours_collections.bank_answers.domain.debit_facts import CODE_MAX, facts_of_entry, unknown_booking
from encours_collections.bank_answers.domain.transfer_facts import TransferReader, transfer_reversal
from encours_collections.bank_answers.domain.transfers import booking_key
from encours_collections.batches.domain.refund import PREFIX as REFUND_PREFIX
from encours_iso20022.values.account_report import AccountReport, Direction, Entry, Kind
from encours_values.iban import mask_ibans_in
from encours_values.ids import new_id
from encours_values.packed import Packed

WARNINGS_MAX = 50
"""Most warnings of one message about its bookings; the items are of all."""
TEXTS_MAX = 5
"""Details of an entry whose texts a person sees."""


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge of the bank: minor units, above zero where the bank debited it (BTC-03)."""

    amount_minor: int
    currency: str
    booked_on: date | None
    entry_reference: str | None
    end_to_end_id: str | None = None


@dataclass(slots=True)
class Notices:
    """Facts of announcing messages.

    `ignored` counts bookings that are not of our debits: their statement books them.
    """

    facts: Packed[Fact] = field(default_factory=Packed)
    charges: list[Charge] = field(default_factory=list)
    ignored: int = 0
    warnings: list[str] = field(default_factory=list)


def facts_of_notices(reports: Iterable[AccountReport]) -> Notices:
    """Collections and returns that a camt.054 or camt.052 announces (BTC-05). Pending bookings are left out."""
    found = Notices()
    for report in reports:
        if report.balances_agree is False:
            found.warnings.append(f"the balances of {masked(report.id) or 'a report'} do not add up (BAL-01)")
        unknown = _read_unknown(report)
        found.facts.extend(unknown.facts)
        found.warnings += unknown.warnings
        found.ignored += unknown.ignored
        for entry in report.entries:
            if not entry.is_booked:
                continue
            facts = Packed(facts_of_entry(entry, group=len(found.facts) + 1))
            found.facts.extend(facts)
            found.charges += _charges(entry)
            found.ignored += not facts
    return found


@dataclass(slots=True)
class StatementEntries:
    """The booked entries of one statement, and what of it a person has to look at."""

    unknown: Notices
    entries: list[BankEntry] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)


def entries_of(report: AccountReport, statement: ReportedStatement, first_group: int) -> StatementEntries:
    """Reads every booked entry: what it says of our debits and of transfers, and what the bank charges."""
    found = StatementEntries(_read_unknown(report))
    transfers = TransferReader(report.account, statement)
    alike: Counter[str] = Counter()
    for entry in report.entries:
        if not entry.is_booked:
            continue
        booked_on = booked_on_of(entry) or statement.closed_on
        dated = replace(entry, booked_on=booked_on)
        group = first_group + len(found.entries)
        facts = Packed(replace(fact, in_statement=True, group=group) for fact in facts_of_entry(dated, group=group))
        charges = list(_charges(dated))
        found.charges += charges
        found.entries.append(
            BankEntry(
                bank_entry_id=new_id(),
                key=_entry_key(dated, alike),
                amount_minor=dated.signed_minor,
                currency=dated.currency,
                booked_on=booked_on,
                bank_reference=masked(number_of(entry.servicer_reference) or number_of(entry.entry_reference)),
                text=_text(dated),
                group=group,
                charges_minor=sum(charge.amount_minor for charge in charges),
                is_charge=_is_charge(dated),
                facts=facts,
                transfers=[] if facts else list(transfers.of(dated)),
                reversal=None if facts else transfer_reversal(dated),
                refunds=() if facts else _refunds(dated),
                sent_files=_sent_files(dated),
            )
        )
    return found


def _entry_key(entry: Entry, alike: Counter[str]) -> str:
    """The same for the same entry in every statement: by the bank's reference, else by its texts and its place."""
    numbers = (
        number_of(entry.servicer_reference),
        *(number_of(part.servicer_reference) for part in entry.transactions),
    )
    texts = [
        (part.end_to_end_id, part.debtor_account, part.remittance, part.creditor_reference)
        for part in entry.transactions
    ]
    fingerprint = booking_key(
        entry.booked_on, entry.signed_minor, entry.currency, *(numbers if any(numbers) else (*texts, _text(entry)))
    )
    alike[fingerprint] += 1
    return booking_key(fingerprint, alike[fingerprint])


def _text(entry: Entry) -> str:
    """What a person can recognise the entry by."""
    texts = [entry.additional_info]
    for part in entry.transactions[:TEXTS_MAX]:
        texts += [part.debtor_name or "", part.remittance, part.additional_info]
    return mask_ibans_in(" ".join(dict.fromkeys(text.strip() for text in texts if text.strip())))[:REMITTANCE_MAX]


def _is_charge(entry: Entry) -> bool:
    """Whether the entry is a charge of the bank, or a refund of one (BTC-03)."""
    return Kind.CHARGE in {entry.kind, *(part.kind for part in entry.transactions)}


def _refunds(entry: Entry) -> list[tuple[str, int]]:
    """References and signed amounts of our refunds that the entry books."""
    found: list[tuple[str, int]] = []
    for part in entry.transactions:
        amount_minor = entry.amount_minor if len(entry.transactions) == 1 else part.amount_minor
        if part.end_to_end_id and part.end_to_end_id.startswith(REFUND_PREFIX) and amount_minor:
            is_credit = (part.direction or entry.direction) is Direction.CREDIT
            found.append((part.end_to_end_id, amount_minor if is_credit else -amount_minor))
    return found


def _sent_files(entry: Entry) -> list[str] | None:
    """The references of a sum of transfers that left the account; None where the entry is something else."""
    is_sum = entry.kind is Kind.CREDIT_TRANSFER and entry.direction is Direction.DEBIT and not entry.transactions
    if not is_sum or entry.is_reversal:
        return None
    given = [each for batch in entry.batches for each in (batch.message_id, batch.payment_information_id)]
    return [each for each in given if each]


def _charges(entry: Entry) -> Iterator[Charge]:
    """What the bank states as charges, of the booking or of one of its details."""
    reference = masked(entry.servicer_reference or entry.entry_reference)
    if entry.charges_minor:
        yield Charge(entry.charges_minor, entry.currency, booked_on_of(entry), reference)
    for part in entry.transactions:
        if part.charges_minor:
            currency, of = part.currency or entry.currency, masked(part.end_to_end_id)
            yield Charge(part.charges_minor, currency, booked_on_of(entry), reference, of)


def _read_unknown(report: AccountReport) -> Notices:
    """What a person has to look at: bookings without amount, of an unknown status, and what was not read."""
    parsed = Notices(ignored=sum(each.is_announced for each in report.entries))
    of = masked(report.id) or "a statement"
    parsed.ignored += sum(not each.is_booked for each in report.spoiled)
    unsure = [each for each in report.entries if not (each.is_booked or each.is_announced)]
    spoiled = [each for each in report.spoiled if each.is_booked]
    for entry in unsure:
        parsed.facts.extend(unknown_booking(entry, STATUS_UNKNOWN, _status_of(entry), entry.status))
    for each in spoiled:
        parsed.facts.extend(unknown_booking(each, UNREADABLE, each.fault))
    texts = [*report.faults, *(_status_of(each) for each in unsure), *(each.fault for each in spoiled)]
    texts += [each.fault for each in report.entries if each.is_booked and each.fault]
    parsed.warnings += [f"{of}: {text}" for text in texts[:WARNINGS_MAX]]
    if len(texts) > WARNINGS_MAX:
        parsed.warnings.append(f"{of}: {len(texts) - WARNINGS_MAX} more bookings cannot be read")
    return parsed


def _status_of(entry: Entry) -> str:
    status = f"the status {(masked(entry.status) or '')[:CODE_MAX]}" if entry.status else "no status"
    return f"a booking has {status}, which the rule book does not have (line {entry.line})"
