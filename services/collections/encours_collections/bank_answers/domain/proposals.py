"""Which debit, or which batch, a thing in the reconciliation queue may be about: scores that a person can follow."""

import re
from collections.abc import Iterable
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
"""Calendar days between a collection date and the booking of its credit or return that still say something."""

REFERENCE_SHOWN_MIN = 8
"""Characters of a reference that a bank cut short; fewer fit too many."""

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
"""What each resemblance is worth; two independent ones make a good proposal."""

_UNREAD = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A debit at the bank, or a batch that went there (`collection_on` then that of its first block)."""

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
    """`score` of 100, and the resemblances that make it."""

    kind: Literal["collection", "batch"]
    id: UUID
    score: int
    why: tuple[str, ...]


def as_read(reference: str | None) -> str:
    """A reference as banks that change case and drop signs leave it.

    >>> as_read("COL-06eg q5")
    'COL06EGQ5'
    """
    return _UNREAD.sub("", (reference or "").upper())


def propose(fact: Fact, candidates: Iterable[Candidate]) -> list[Proposal]:
    """The best of the candidates, the likeliest first; none where nothing is alike enough."""
    scored = [_score(fact, candidate) for candidate in candidates]
    good = [proposal for proposal in scored if proposal.score >= SCORE_MIN]
    return sorted(good, key=lambda each: (-each.score, each.id))[:PROPOSALS_MAX]


def _score(fact: Fact, candidate: Candidate) -> Proposal:
    why = tuple(_resemblances(fact, candidate))
    return Proposal(candidate.kind, candidate.id, min(SCORE_MAX, sum(_POINTS[each] for each in why)), why)


def _resemblances(fact: Fact, candidate: Candidate) -> Iterable[str]:
    if candidate.kind == "batch":
        reported = {as_read(fact.message_id), as_read(fact.payment_information_id)} - {""}
        if any(_alike(each, as_read(candidate.reference)) for each in reported):
            yield "batch_reference"
    else:
        reported_reference, reference = as_read(fact.end_to_end_id), as_read(candidate.reference)
        if reported_reference and reported_reference == reference:
            yield "reference"
        elif _alike(reported_reference, reference):
            yield "reference_part"
    if candidate.amount_minor in {fact.amount_minor, fact.net_minor} and fact.currency in {None, candidate.currency}:
        yield "amount"
    if fact.on is not None and abs((fact.on - candidate.collection_on).days) <= NEAR_DAYS:
        yield "date"
    if fact.mandate_reference and as_read(fact.mandate_reference) == as_read(candidate.mandate_reference):
        yield "mandate"
    if fact.debtor_name and _name(fact.debtor_name) == _name(candidate.debtor_name or ""):
        yield "debtor"
    if fact.iban_masked and fact.iban_masked == candidate.iban_masked:
        yield "account"


def _name(written: str) -> str:
    """A name as it stands in a bank's file: transliterated and cut (CHR-01)."""
    return as_read(to_sepa_text(written, max_length=NAME_MAX))


def _alike(reported: str, reference: str) -> bool:
    """Whether one is a long part of the other: cut at an end, or with something of the bank's around it."""
    if min(len(reported), len(reference)) < REFERENCE_SHOWN_MIN:
        return False
    return reported in reference or reference in reported
