"""Reads facts about our debits from an account report (docs/rules/messages.md)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from encours_collections.bank_answers.domain.bank_entry import BankEntry
from encours_collections.bank_answers.domain.bank_facts import STATUS_UNKNOWN, UNREADABLE, Fact
from encours_collections.bank_answers.domain.bank_statement import ReportedStatement
from encours_collections.bank_answers.domain.transfers import IncomingTransfer, TransferReversal, booking_key
from encours_collections.batches.domain.refund import PREFIX as REFUND_PREFIX
from encours_collections.debits.domain.collection import Move
from encours_iso20022.values.account_report import (
    AccountReport,
    BankCode,
    Direction,
    Entry,
    Kind,
    SpoiledEntry,
    TransactionDetails,
)
from encours_values.iban import mask_iban, mask_ibans_in
from encours_values.ids import new_id
from encours_values.packed import Packed

INFO_MAX = 200
REMITTANCE_MAX = 560
YEARS = range(2000, 2200)
CODE_MAX = 40
WARNINGS_MAX = 50
"""Most warnings of one message about its bookings; the items are of all."""
TEXTS_MAX = 5
"""Details of an entry whose texts a person sees."""

_REVERSED = "PRDD"
_UNDONE = frozenset({"UPDD", "PRDD", "RRTN"})
"""Codes of returns and reversals: a credit with one of them takes a return back."""

_DIRECT_DEBITS = "IDDT"
_RECEIVED = frozenset({"RCDT", "RRCT"})
_CHARGES = frozenset({"CHRG", "COMM", "COME", "COMI", "COMT", "FEES"})
_NOT_PROVIDED = "NOTPROVIDED"
_NO_NUMBERS = frozenset({_NOT_PROVIDED, "NONREF"})
_MOVES = {
    Kind.COLLECTION_CREDIT: Move.SETTLE,
    Kind.COLLECTION_RETURN: Move.RETURN,
    Kind.COLLECTION_REVERSAL: Move.RETURN,
}


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
            found.warnings.append(f"the balances of {_masked(report.id) or 'a report'} do not add up (BAL-01)")
        unknown = _read_unknown(report)
        found.facts.extend(unknown.facts)
        found.warnings += unknown.warnings
        found.ignored += unknown.ignored
        for entry in report.entries:
            if not entry.is_booked:
                continue
            facts = Packed(_of_entry(entry, group=len(found.facts) + 1))
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
    transfers = _Transfers(report.account, statement)
    alike: Counter[str] = Counter()
    for entry in report.entries:
        if not entry.is_booked:
            continue
        booked_on = _booked_on(entry) or statement.closed_on
        dated = replace(entry, booked_on=booked_on)
        group = first_group + len(found.entries)
        facts = Packed(replace(fact, in_statement=True, group=group) for fact in _of_entry(dated, group=group))
        charges = list(_charges(dated))
        found.charges += charges
        found.entries.append(
            BankEntry(
                bank_entry_id=new_id(),
                key=_entry_key(dated, alike),
                amount_minor=dated.signed_minor,
                currency=dated.currency,
                booked_on=booked_on,
                bank_reference=_masked(_number(entry.servicer_reference) or _number(entry.entry_reference)),
                text=_text(dated),
                group=group,
                charges_minor=sum(charge.amount_minor for charge in charges),
                is_charge=_is_charge(dated),
                facts=facts,
                transfers=[] if facts else list(transfers.of(dated)),
                reversal=None if facts else _transfer_reversal(dated),
                refunds=() if facts else _refunds(dated),
            )
        )
    return found


def _entry_key(entry: Entry, alike: Counter[str]) -> str:
    """The same for the same entry in every statement: by the bank's reference, else by its texts and its place."""
    numbers = (_number(entry.servicer_reference), *(_number(part.servicer_reference) for part in entry.transactions))
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
    codes = [entry.code, *(part.code for part in entry.transactions)]
    return any(code.sub_family in _CHARGES for code in codes)


def _refunds(entry: Entry) -> list[tuple[str, int]]:
    """References and signed amounts of our refunds that the entry books."""
    found: list[tuple[str, int]] = []
    for part in entry.transactions:
        amount_minor = entry.amount_minor if len(entry.transactions) == 1 else part.amount_minor
        if part.end_to_end_id and part.end_to_end_id.startswith(REFUND_PREFIX) and amount_minor:
            is_credit = (part.direction or entry.direction) is Direction.CREDIT
            found.append((part.end_to_end_id, amount_minor if is_credit else -amount_minor))
    return found


def _transfer_reversal(entry: Entry) -> TransferReversal | None:
    """A debit in the family of received transfers: the bank takes one back (RvslInd, RRTN, a reason)."""
    part = entry.transactions[0] if len(entry.transactions) == 1 else TransactionDetails(code=entry.code)
    families = {entry.code.family, part.code.family}
    booked_on = _booked_on(entry)
    if entry.direction is not Direction.DEBIT or not families & _RECEIVED or booked_on is None:
        return None
    return TransferReversal(
        amount_minor=entry.amount_minor,
        currency=entry.currency,
        booked_on=booked_on,
        payer_name=_masked(part.debtor_name),
        payer_account=part.debtor_account,
        structured_reference=_masked(part.creditor_reference),
        remittance=mask_ibans_in(part.remittance or entry.additional_info)[:REMITTANCE_MAX],
        end_to_end_id=_masked(_reference(part.end_to_end_id)),
        bank_reference=_masked(_number(part.servicer_reference) or _number(entry.servicer_reference)),
        reason_code=part.reason_code,
    )


def _read_unknown(report: AccountReport) -> Notices:
    """What a person has to look at: bookings without amount, of an unknown status, and what was not read."""
    parsed = Notices(ignored=sum(each.is_announced for each in report.entries))
    of = _masked(report.id) or "a statement"
    parsed.ignored += sum(not each.is_booked for each in report.spoiled)
    unsure = [each for each in report.entries if not (each.is_booked or each.is_announced)]
    spoiled = [each for each in report.spoiled if each.is_booked]
    for entry in unsure:
        parsed.facts.extend(_unknown(entry, STATUS_UNKNOWN, _status_of(entry), entry.status))
    for each in spoiled:
        parsed.facts.extend(_unknown(each, UNREADABLE, each.fault))
    texts = [*report.faults, *(_status_of(each) for each in unsure), *(each.fault for each in spoiled)]
    texts += [each.fault for each in report.entries if each.is_booked and each.fault]
    parsed.warnings += [f"{of}: {text}" for text in texts[:WARNINGS_MAX]]
    if len(texts) > WARNINGS_MAX:
        parsed.warnings.append(f"{of}: {len(texts) - WARNINGS_MAX} more bookings cannot be read")
    return parsed


def _status_of(entry: Entry) -> str:
    status = f"the status {(_masked(entry.status) or '')[:CODE_MAX]}" if entry.status else "no status"
    return f"a booking has {status}, which the rule book does not have (line {entry.line})"


def _unknown(entry: Entry | SpoiledEntry, cause: str, detail: str, code: str | None = None) -> Iterator[Fact]:
    """A booking that nobody may apply, by each of its details, so that each can be found."""
    only = len(entry.transactions) < 2
    for part in entry.transactions or (TransactionDetails(),):
        amount_minor = part.amount_minor
        if amount_minor is None and only and isinstance(entry, Entry):
            amount_minor = entry.amount_minor
        yield Fact(
            move=None,
            end_to_end_id=_reference(part.end_to_end_id),
            payment_information_id=part.payment_information_id,
            message_id=part.message_id,
            amount_minor=amount_minor,
            currency=part.currency or entry.currency,
            on=_plausible(entry.booked_on),
            reason_code=part.reason_code,
            info=_masked_text(part.additional_info or part.remittance or entry.additional_info),
            fault=cause,
            mandate_reference=_masked(part.mandate_reference),
            debtor_name=_masked(part.debtor_name),
            iban_masked=mask_iban(part.debtor_account) if part.debtor_account else None,
            bank_code=(_masked(code) or "")[:CODE_MAX] or _code_of(part.code if part.code.family else entry.code),
            detail=detail,
        )


def _code_of(code: BankCode) -> str | None:
    """The code of the booking as the bank wrote it."""
    iso = "/".join(part for part in (code.domain, code.family, code.sub_family) if part)
    return (_masked(iso or code.proprietary) or "")[:CODE_MAX] or None


class _Transfers:
    """Incoming transfers of one statement, each with its own key."""

    def __init__(self, account: str | None, statement: ReportedStatement) -> None:
        self._account = account
        self._statement = (statement.year, statement.number or statement.reference)
        self._same: Counter[str] = Counter()

    def of(self, entry: Entry) -> Iterator[IncomingTransfer]:
        """Transfers that the entry books, one for each of its details where these add up, else one for all of it."""
        if entry.direction is not Direction.CREDIT or entry.is_reversal or entry.kind is not Kind.CREDIT_TRANSFER:
            return
        if entry.amount_minor <= 0 or _booked_on(entry) is None:
            return
        in_entry: Counter[str] = Counter()
        parts = entry.transactions
        if len(parts) < 2 or any(not part.amount_minor for part in parts) or not entry.details_agree:
            yield self._transfer(entry, parts[0] if len(parts) == 1 else None, in_entry)
            return
        for part in parts:
            if part.direction is Direction.CREDIT and part.kind is Kind.CREDIT_TRANSFER:
                yield self._transfer(entry, part, in_entry)

    def _transfer(self, entry: Entry, part: TransactionDetails | None, in_entry: Counter[str]) -> IncomingTransfer:
        """Equal bookings count separately: within their entry where the bank numbers entries, else in the statement.

        Bookings without a bank reference in two statements are two, however alike they are.
        """
        amount_minor, currency = entry.amount_minor, entry.currency
        if part is not None and len(entry.transactions) > 1:
            amount_minor, currency = part.amount_minor or 0, part.currency or currency
        part = part or TransactionDetails()
        booked_on = _booked_on(entry)
        if booked_on is None:
            raise AssertionError("a transfer has a booking date")
        numbers = (_number(entry.servicer_reference), _number(part.servicer_reference))
        texts = (*self._statement, part.end_to_end_id, part.debtor_account, part.remittance, part.creditor_reference)
        fingerprint = booking_key(
            self._account, booked_on, amount_minor, currency, *(numbers if any(numbers) else texts)
        )
        alike = in_entry if numbers[0] else self._same
        alike[fingerprint] += 1
        return IncomingTransfer(
            key=booking_key(fingerprint, alike[fingerprint]),
            amount_minor=amount_minor,
            currency=currency,
            booked_on=booked_on,
            value_on=entry.value_on if entry.value_on and entry.value_on.year in YEARS else None,
            payer_name=_masked(part.debtor_name),
            payer_account=part.debtor_account,
            structured_reference=_masked(part.creditor_reference),
            remittance=mask_ibans_in(part.remittance or entry.additional_info)[:REMITTANCE_MAX],
            end_to_end_id=_masked(_reference(part.end_to_end_id)),
            bank_reference=_masked(part.servicer_reference or entry.servicer_reference or entry.entry_reference),
        )


def _charges(entry: Entry) -> Iterator[Charge]:
    """What the bank states as charges, of the booking or of one of its details."""
    reference = _masked(entry.servicer_reference or entry.entry_reference)
    if entry.charges_minor:
        yield Charge(entry.charges_minor, entry.currency, _booked_on(entry), reference)
    for part in entry.transactions:
        if part.charges_minor:
            currency, of = part.currency or entry.currency, _masked(part.end_to_end_id)
            yield Charge(part.charges_minor, currency, _booked_on(entry), reference, of)


def _of_entry(entry: Entry, group: int) -> Iterator[Fact]:
    if entry.fault is not None:
        yield from _of_spoiled(entry, entry.fault, group)
    elif entry.transactions:
        amounts_reported = all(details.amount_minor is not None for details in entry.transactions)
        fault = "sum_mismatch" if entry.details_agree is False else None
        for details in entry.transactions:
            yield from _of_details(entry, details, group=group, amounts_reported=amounts_reported, fault=fault)
    elif entry.kind in _MOVES:
        yield from _of_sum(entry, group)


def _of_spoiled(entry: Entry, detail: str, group: int) -> Iterator[Fact]:
    """A booking of which a part cannot be read: it waits for a person as what it seems to be."""
    facts: list[Fact] = []
    for part in entry.transactions:
        facts += _of_details(entry, part, group=group, amounts_reported=True, fault=UNREADABLE)
    if not entry.transactions and entry.kind in _MOVES:
        facts += _of_sum(entry, group)
    if len(facts) < max(1, len(entry.transactions)):
        yield from _unknown(entry, UNREADABLE, detail)
    else:
        yield from (replace(fact, fault=UNREADABLE, detail=detail) for fact in facts)


def _of_details(
    entry: Entry, details: TransactionDetails, *, group: int, amounts_reported: bool, fault: str | None
) -> Iterator[Fact]:
    move = _MOVES.get(details.kind)
    reference = _reference(details.end_to_end_id)
    is_credit = (details.direction or entry.direction) is Direction.CREDIT
    is_ours = bool(reference and reference.startswith("COL-")) or details.code.family == _DIRECT_DEBITS
    if move is None and details.kind is Kind.OTHER and is_ours:
        move = Move.SETTLE if is_credit else Move.RETURN
    if move is None:
        return
    is_recredit = bool(entry.is_reversal or details.reason_code or details.code.sub_family in _UNDONE)
    batch = entry.batches[0] if len(entry.batches) == 1 else None
    charges_minor = details.charges_minor + (entry.charges_minor if len(entry.transactions) == 1 else 0)
    yield Fact(
        move=move,
        end_to_end_id=reference,
        payment_information_id=details.payment_information_id or (batch.payment_information_id if batch else None),
        message_id=details.message_id or (batch.message_id if batch else None),
        amount_minor=details.amount_minor if amounts_reported else None,
        currency=details.currency or entry.currency,
        on=_booked_on(entry),
        reason_code=details.reason_code,
        info=_masked_text(details.additional_info),
        group=group,
        group_minor=None if amounts_reported else entry.amount_minor,
        net_minor=_net_of_charges(
            move, details.amount_minor if amounts_reported else entry.amount_minor, charges_minor
        ),
        fault=fault,
        mandate_reference=_masked(details.mandate_reference),
        debtor_name=_masked(details.debtor_name),
        iban_masked=mask_iban(details.debtor_account) if details.debtor_account else None,
        is_reversal=_is_reversal(details.kind, details.code),
        is_recredit=move is Move.SETTLE and is_recredit,
        bank_reference=_masked(_number(details.servicer_reference) or _number(entry.servicer_reference)),
    )


def _of_sum(entry: Entry, group: int) -> Iterator[Fact]:
    """A booking without details: one sum for a block or a message (BTC-04)."""
    batches = entry.batches or (None,)
    for batch in batches:
        total = batch.total_minor if batch else None
        move = _MOVES[entry.kind]
        yield Fact(
            move=move,
            payment_information_id=batch.payment_information_id if batch else None,
            message_id=batch.message_id if batch else None,
            amount_minor=total if total is not None or len(batches) > 1 else entry.amount_minor,
            currency=entry.currency,
            on=_booked_on(entry),
            info=_masked_text(entry.additional_info),
            group=group,
            bank_reference=_masked(_number(entry.servicer_reference)),
            net_minor=_net_of_charges(move, entry.amount_minor, entry.charges_minor) if len(batches) == 1 else None,
            fault=None if _sums_agree(entry) else "sum_mismatch",
            is_reversal=_is_reversal(entry.kind, entry.code),
        )


def _sums_agree(entry: Entry) -> bool:
    """Whether the sums of the blocks that a booking counts are the booking, its charges aside (BTC-03)."""
    totals = [batch.total_minor for batch in entry.batches]
    if not totals or None in totals:
        return True
    total_minor = sum(total for total in totals if total is not None)
    return total_minor in {entry.amount_minor, entry.amount_minor + entry.charges_minor}


def _net_of_charges(move: Move, amount_minor: int | None, charges_minor: int) -> int | None:
    """The amount without charges, which are added to debits and deducted from credits."""
    if amount_minor is None or charges_minor == 0:
        return None
    return amount_minor + charges_minor if move is Move.SETTLE else amount_minor - charges_minor


def _is_reversal(kind: Kind, code: BankCode) -> bool:
    """Whether it may be the booking of our own reversal (BTC-01: PRDD, with or without a reason)."""
    return kind is Kind.COLLECTION_REVERSAL or code.sub_family == _REVERSED


def _booked_on(entry: Entry) -> date | None:
    return _plausible(entry.booked_on or entry.value_on)


def _plausible(day: date | None) -> date | None:
    """None where the bank wrote an implausible date."""
    return day if day is not None and day.year in YEARS else None


def _number(reference: str | None) -> str | None:
    """The bank's number of a booking, where it has one."""
    return None if reference in {None, *_NO_NUMBERS} else reference


def _reference(written: str | None) -> str | None:
    return None if written in {None, _NOT_PROVIDED} else written


def _masked(written: str | None) -> str | None:
    return mask_ibans_in(written)[:INFO_MAX] if written else None


def _masked_text(text: str) -> str:
    return mask_ibans_in(text)[:INFO_MAX]
