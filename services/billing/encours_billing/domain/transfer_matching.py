"""Which invoices a credit transfer pays: only what is sure is applied, the rest waits for a person with proposals.

Rules with worked cases: docs/algorithms/transfer-matching.md.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import combinations, islice
from uuid import UUID

from encours_billing.domain.allocation import OpenInvoice, Part, Rule, allocate
from encours_billing.domain.invoice import Invoice
from encours_values.creditor_reference import number_in

_BETWEEN = r"[\s\-./_]{0,3}"
_NUMBER = re.compile(rf"(?<![A-Z0-9])([FR]){_BETWEEN}([0-9]{{4}}){_BETWEEN}([0-9]{{6,12}})(?![0-9])", re.ASCII)
_SPREAD = re.compile(rf"(?<![A-Z0-9])([FR]){_BETWEEN}((?:[0-9]{_BETWEEN}){{9}}[0-9])(?![0-9])", re.ASCII)
"""A number of ten digits that a bank's line break or a person's spaces have torn."""
_RF = re.compile(r"(?<![A-Z0-9])RF[0-9]{2}(?:[ ]?[A-Z0-9]){1,30}", re.ASCII)
_OURS = re.compile(r"[FR][0-9]{10,16}", re.ASCII)
_KEY_MIN = 11
COMBINED_MAX = 3
"""Invoices of one account that a proposal adds up."""
CONSIDERED_MAX = 40
"""Open invoices of one account, the oldest, that combinations are made of."""
PROPOSED_MAX = 20
"""Combinations of one account."""


class MatchRule(StrEnum):
    """How a transfer found its invoices; the first that holds decides."""

    CREDITOR_REFERENCE = "creditor_reference"
    DOCUMENT_NUMBER = "document_number"
    PAYER_AND_AMOUNT = "payer_and_amount"
    NAME_AND_AMOUNT = "name_and_amount"
    BY_HAND = "by_hand"


CERTAINTY: Mapping[MatchRule, int] = {
    MatchRule.CREDITOR_REFERENCE: 100,
    MatchRule.DOCUMENT_NUMBER: 95,
    MatchRule.PAYER_AND_AMOUNT: 90,
    MatchRule.NAME_AND_AMOUNT: 80,
    MatchRule.BY_HAND: 100,
}
"""Per cent; nothing below the least of these is applied by itself."""


@dataclass(frozen=True, slots=True)
class Named:
    """What the text of a transfer names, as letters and digits of document numbers, each once.

    `by_reference` out of RF references whose check digits hold, `by_number` as written; `broken` where an RF reference
    was meant and is none.
    """

    by_reference: Sequence[str]
    by_number: Sequence[str]
    broken: bool = False

    @property
    def keys(self) -> list[str]:
        return list(dict.fromkeys([*self.by_reference, *self.by_number]))


@dataclass(frozen=True, slots=True)
class Incoming:
    """A transfer as matching sees it; `amount_minor` above zero."""

    amount_minor: int
    currency: str
    named: Named


@dataclass(frozen=True, slots=True)
class Document:
    """An invoice, or a statement with its invoices, under the letters and digits of its number."""

    key: str
    account_id: UUID
    invoices: Sequence[Invoice]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of the documents that a transfer names and of who may have sent it."""

    documents: Mapping[str, Document]
    """Key → document, of those that exist."""
    payers: AbstractSet[UUID]
    """Accounts whose transfers came from this bank account before."""
    namesakes: AbstractSet[UUID]
    """Accounts of exactly the payer's name."""
    open_of: Mapping[UUID, Sequence[Invoice]]
    """Account → its open invoices, oldest first; of payers and namesakes."""
    parents: Mapping[UUID, UUID | None] = field(default_factory=dict)
    """Account → its parent, which pays for it; of the documents."""

    def payer_of(self, accounts: AbstractSet[UUID]) -> UUID | None:
        """The account that pays for all of these: the only one, or the parent of their group."""
        if len(accounts) == 1:
            return next(iter(accounts))
        heads = {self.parents.get(account_id) or account_id for account_id in accounts}
        return heads.pop() if len(heads) == 1 else None


@dataclass(frozen=True, slots=True)
class Match:
    rule: MatchRule
    account_id: UUID
    parts: Sequence[Part]
    """What is for each invoice: it pays what is open there, and waits for what is at the bank. The rest is credit."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a person may confirm; `score` from 0 to 99, `why` in words for programs."""

    account_id: UUID
    invoice_ids: Sequence[UUID]
    score: int
    why: Sequence[str]


def read_names(structured_reference: str | None, remittance: str) -> Named:
    """Document numbers that a transfer's texts name, whatever case, spaces and separators they are written with.

    >>> read_names("RF16 F201 1000 042", "").by_reference
    ['F2011000042']
    >>> read_names(None, "fact. f2011-000007, F 2011 000 008").by_number
    ['F2011000007', 'F2011000008']
    """
    references, broken, text = list[str](), False, remittance.upper()
    if structured_reference:
        number = number_in(structured_reference)
        if number:
            references.append(number)
        else:
            broken = structured_reference.strip().upper().startswith("RF")
            text = f"{structured_reference.upper()} ; {text}"
    for found in _RF.finditer(text):
        if number := _number_within(found[0].replace(" ", "")):
            references.append(number)
        else:
            broken = True
    numbers = [key for _, key in sorted(_numbers(text))]
    return Named(list(dict.fromkeys(references)), list(dict.fromkeys(numbers)), broken)


def _number_within(text: str) -> str | None:
    """The shortest beginning that is a reference to a number of ours: other words may follow it."""
    for end in range(4 + _KEY_MIN, min(len(text), 25) + 1):
        number = number_in(text[:end])
        if number and _OURS.fullmatch(number):
            return number
    return None


def _numbers(text: str) -> Iterator[tuple[int, str]]:
    whole = {found.start(): "".join(found.groups()) for found in _NUMBER.finditer(text)}
    yield from whole.items()
    for found in _SPREAD.finditer(text):
        if found.start() not in whole:
            yield found.start(), re.sub(r"[^A-Z0-9]", "", found[0])


def decide(transfer: Incoming, known: Knowledge, rule: Rule, today: date) -> Match | None:
    """What the transfer pays beyond doubt; None where a person has to look.

    Documents that the text names decide, all of one account or group; one that is unknown is tolerated only where the
    known ones make exactly the amount. Without any name: the one invoice or statement of exactly the amount, of the one
    account that is known by the payer's bank account, else by his exact name. A discount is never assumed.
    """
    named = [known.documents[key] for key in transfer.named.keys if key in known.documents]
    unknown = transfer.named.broken or len(named) < len(transfer.named.keys)
    if named:
        by = (
            MatchRule.CREDITOR_REFERENCE
            if any(key in known.documents for key in transfer.named.by_reference)
            else MatchRule.DOCUMENT_NUMBER
        )
        payer_id = known.payer_of({document.account_id for document in named})
        return _pay_named(transfer, named, Payer(payer_id, by), rule, today, exact=unknown) if payer_id else None
    if unknown:
        return None
    return _pay_by_amount(transfer, known, rule, today)


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose money it is, and how that was found."""

    account_id: UUID
    by: MatchRule


def _pay_named(
    transfer: Incoming, named: Sequence[Document], payer: Payer, rule: Rule, today: date, *, exact: bool
) -> Match | None:
    invoices = {invoice.invoice_id: invoice for document in named for invoice in document.invoices}
    if any(invoice.currency != transfer.currency for invoice in invoices.values()):
        return None
    total = sum(invoice.balance.open_minor for invoice in invoices.values())
    if total == 0 or (exact and transfer.amount_minor not in _totals(list(invoices.values()))):
        return None
    return Match(payer.by, payer.account_id, _parts(transfer.amount_minor, list(invoices.values()), rule, today))


def _pay_by_amount(transfer: Incoming, known: Knowledge, rule: Rule, today: date) -> Match | None:
    accounts, by = known.payers, MatchRule.PAYER_AND_AMOUNT
    if not accounts:
        accounts, by = known.namesakes, MatchRule.NAME_AND_AMOUNT
    if len(accounts) != 1:
        return None
    [account_id] = accounts
    fitting = {
        frozenset(invoice.invoice_id for invoice in document): document
        for document in _documents_of(known.open_of.get(account_id, ()), transfer.currency)
        if transfer.amount_minor in _totals(document)
    }
    if len(fitting) != 1:
        return None
    [invoices] = fitting.values()
    return Match(by, account_id, _parts(transfer.amount_minor, invoices, rule, today))


def _documents_of(invoices: Sequence[Invoice], currency: str) -> list[list[Invoice]]:
    """Each open invoice, and those of each statement together."""
    its = [each for each in invoices if each.currency == currency]
    stated = {each.statement_id for each in its if each.statement_id}
    together = [[each for each in its if each.statement_id == id_] for id_ in sorted(stated)]
    return [*([each] for each in its), *together]


def _totals(invoices: Sequence[Invoice]) -> set[int]:
    """In all, without what is at the bank, and without what is disputed either."""
    return {
        sum(each.balance.open_minor for each in invoices),
        sum(each.balance.payable_minor for each in invoices),
        sum(each.balance.collectable_minor for each in invoices),
    } - {0}


def _parts(amount_minor: int, invoices: Sequence[Invoice], rule: Rule, today: date) -> Sequence[Part]:
    """By the merchant's rule among these invoices; what is disputed, then what is at the bank, comes after the rest.

    The part of an invoice that is at the bank waits for the result of the debit.
    """
    undisputed = sum(each.balance.collectable_minor for each in invoices)
    payable = {
        each.invoice_id: each.balance.collectable_minor if amount_minor <= undisputed else each.balance.payable_minor
        for each in invoices
    }
    at_bank = {each.invoice_id: each.balance.open_minor - each.balance.payable_minor for each in invoices}
    paid = allocate(amount_minor, _targets(invoices, payable), rule, today)
    waiting = allocate(paid.unallocated_minor, _targets(invoices, at_bank), rule, today)
    sums = Counter[UUID]()
    for part in (*paid.parts, *waiting.parts):
        sums[part.invoice_id] += part.amount_minor
    return [Part(invoice_id, minor) for invoice_id, minor in sums.items()]


def _targets(invoices: Sequence[Invoice], takes: Mapping[UUID, int]) -> list[OpenInvoice]:
    return [
        OpenInvoice(each.invoice_id, each.number, each.issued_on, each.due_on, takes[each.invoice_id])
        for each in invoices
        if takes[each.invoice_id]
    ]


def propose(
    transfer: Incoming, known: Knowledge, similar: Sequence[Document], same_amount: Sequence[Invoice]
) -> list[Proposal]:
    """What a person may confirm, the likeliest first: named, sent by a known payer, a similar number, the amount.

    `similar`: documents whose number is nearly one that the text names; `same_amount`: open invoices of anyone that
    are open for exactly the amount.
    """
    found = dict[tuple[UUID, frozenset[UUID]], dict[str, int]]()

    def note(account_id: UUID, invoice_ids: Sequence[UUID], why: str, score: int) -> None:
        reasons = found.setdefault((account_id, frozenset(invoice_ids)), {})
        reasons[why] = max(score, reasons.get(why, 0))

    for account_id, its in _by_account([known.documents[k] for k in transfer.named.keys if k in known.documents]):
        takes = [each.invoice_id for each in its if each.balance.payable_minor]
        note(account_id, takes, "named" if takes else "named_and_paid_already", 75)
    for account_id in sorted(known.payers | known.namesakes):
        why, score = ("payer", 70) if account_id in known.payers else ("payer_name", 60)
        note(account_id, (), why, score - 30)
        for combined in _combinations(known.open_of.get(account_id, ()), transfer):
            note(account_id, combined, why, score)
            note(account_id, combined, "amount", 50)
    for document in similar:
        takes = [each.invoice_id for each in document.invoices if each.balance.payable_minor]
        note(document.account_id, takes, "similar_number", 55)
        if transfer.amount_minor in _totals(document.invoices):
            note(document.account_id, takes, "amount", 50)
    for invoice in same_amount:
        note(invoice.account_id, [invoice.invoice_id], "amount", 25)
    proposals = [
        Proposal(account_id, sorted(ids), min(99, max(why.values()) + 10 * (len(why) - 1)), sorted(why))
        for (account_id, ids), why in found.items()
    ]
    return sorted(proposals, key=lambda each: (-each.score, each.account_id, list(each.invoice_ids)))


def _by_account(documents: Sequence[Document]) -> Iterator[tuple[UUID, list[Invoice]]]:
    for account_id in sorted({document.account_id for document in documents}):
        its = {i.invoice_id: i for each in documents if each.account_id == account_id for i in each.invoices}
        yield account_id, list(its.values())


def _combinations(invoices: Sequence[Invoice], transfer: Incoming) -> Iterator[list[UUID]]:
    """Some of up to three open invoices that make exactly the amount, the oldest first, and statements that do."""
    payable = [each for each in invoices if each.currency == transfer.currency and each.balance.payable_minor]
    its = payable[:CONSIDERED_MAX]
    for chosen in islice(_adding_up([each.balance.payable_minor for each in its], transfer.amount_minor), PROPOSED_MAX):
        yield [its[place].invoice_id for place in chosen]
    for document in _documents_of(invoices, transfer.currency):
        if len(document) > COMBINED_MAX and transfer.amount_minor in _totals(document):
            yield [each.invoice_id for each in document]


def _adding_up(amounts: Sequence[int], requested: int) -> Iterator[tuple[int, ...]]:
    """Places of one, two and three amounts (each above zero) that add up; with a look-up for the last of three."""
    places = dict[int, list[int]]()
    for place, amount in enumerate(amounts):
        places.setdefault(amount, []).append(place)
    yield from ((place,) for place in places.get(requested, ()))
    pairs = list(combinations(range(len(amounts)), 2))
    yield from (pair for pair in pairs if amounts[pair[0]] + amounts[pair[1]] == requested)
    for first, second in pairs:
        for third in places.get(requested - amounts[first] - amounts[second], ()):
            if third > second:
                yield first, second, third


def similar_keys(key: str) -> set[str]:
    """Numbers that differ from this one by one digit, or by two neighbours changed round.

    >>> "F2011000024" in similar_keys("F2011000042"), "F2011000042" in similar_keys("F2011000042")
    (True, False)
    """
    near = {
        f"{key[:at]}{digit}{key[at + 1 :]}" for at in range(1, len(key)) for digit in "0123456789" if digit != key[at]
    }
    near |= {f"{key[:at]}{key[at + 1]}{key[at]}{key[at + 2 :]}" for at in range(1, len(key) - 1)}
    return near - {key}
