"""Proposals which debit or batch a suspense item may be about, with scores that a person can follow."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact
from encours_values.sepa_text import to_sepa_text

PROPOSALS_MAX = 5
SCORE_MIN = 20
SCORE_MAX = 100
NEAR_DAYS = 10
"""Calendar days between a collection date and the booking of its credit or return that still count."""

REFERENCE_SHOWN_MIN = 8
"""Least characters of a reference that a bank has cut; fewer match too many debits."""

NAME_MAX = 70
"""Characters of a name in a file (CHR-01)."""

_POINTS = {
    "reference": 70,
    "reference_part": 45,
    "amount": 30,
    "date": 10,
    "mandate": 35,
    "debtor": 20,
    "account": 20,
    "batch_reference": 60,
}
"""Points of each resemblance; two independent ones make a good proposal."""

_UNREAD = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A submitted debit, or a submitted batch (`collection_on`: that of its first block)."""

    kind: Literal["collection", "batch"]
    id: UUID
    reference: str
    amount_minor: int
    currency: str
    collection_on: date
    mandate_reference: str | None = None
    debtor_name: str | None = None
    iban_masked: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """`score`: 0 to 100; `why`: the resemblances that make it."""

    kind: Literal["collection", "batch"]
    id: UUID
    score: int
    why: tuple[str, ...]


def as_read(reference: str | None) -> str:
    """A reference without the case and signs that banks may change.

    >>> as_read("COL-06eg q5")
    'COL06EGQ5'
    """
    return _UNREAD.sub("", (reference or "").upper())


def propose(fact: Fact, candidates: Iterable[Candidate]) -> list[Proposal]:
    """The best candidates, the likeliest first; none where no candidate is similar enough."""
    scored = [_score(fact, candidate) for candidate in candidates]
    good = [proposal for proposal in scored if proposal.score >= SCORE_MIN]
    return sorted(good, key=lambda each: (-each.score, each.id))[:PROPOSALS_MAX]


def _score(fact: Fact, candidate: Candidate) -> Proposal:
    why = tuple(_resemblances(fact, candidate))
    return Proposal(candidate.kind, candidate.id, min(SCORE_MAX, sum(_POINTS[each] for each in why)), why)


def _resemblances(fact: Fact, candidate: Candidate) -> Iterable[str]:
    tests = (
        ("amount", _same_amount(fact, candidate)),
        ("date", fact.on is not None and abs((fact.on - candidate.collection_on).days) <= NEAR_DAYS),
        ("mandate", _same(as_read, fact.mandate_reference, candidate.mandate_reference)),
        ("debtor", _same(_name, fact.debtor_name, candidate.debtor_name)),
        ("account", _same(str, fact.iban_masked, candidate.iban_masked)),
    )
    yield from _reference_resemblance(fact, candidate)
    yield from (name for name, holds in tests if holds)


def _reference_resemblance(fact: Fact, candidate: Candidate) -> Iterable[str]:
    reference = as_read(candidate.reference)
    if candidate.kind == "batch":
        reported = {as_read(fact.message_id), as_read(fact.payment_information_id)} - {""}
        if any(_alike(each, reference) for each in reported):
            yield "batch_reference"
        return
    reported_reference = as_read(fact.end_to_end_id)
    if reported_reference and reported_reference == reference:
        yield "reference"
    elif _alike(reported_reference, reference):
        yield "reference_part"


def _same_amount(fact: Fact, candidate: Candidate) -> bool:
    same_currency = fact.currency in {None, candidate.currency}
    return same_currency and candidate.amount_minor in {fact.amount_minor, fact.net_minor}


def _same(form: Callable[[str], str], reported: str | None, own: str | None) -> bool:
    """Whether both are the same in that form; what the bank does not report resembles nothing."""
    return bool(reported) and form(reported or "") == form(own or "")


def _name(written: str) -> str:
    """A name as a bank file has it: transliterated and cut (CHR-01)."""
    return as_read(to_sepa_text(written, max_length=NAME_MAX))


def _alike(reported: str, reference: str) -> bool:
    """Whether one contains the other and both are long enough: the bank has cut or extended the reference."""
    if min(len(reported), len(reference)) < REFERENCE_SHOWN_MIN:
        return False
    return reported in reference or reference in reported
