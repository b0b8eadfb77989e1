"""Payment terms: when an invoice falls due, and whether the law allows it.

A term is an ordered list of steps, walked from the invoice date: "45 days, then end of month" and "end of month, then
45 days" are the same steps in another order, and another date.
"""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar, assert_never

from encours_values.errors import DomainError

_Choice = TypeVar("_Choice", bound=StrEnum)

_DAYS_MAX = 366
_NET_CAP_DAYS = 60
_END_OF_MONTH_CAP_DAYS = 45
_CAP_CHECK_FROM = date(2026, 1, 1)
_CAP_CHECK_DAYS = 1461  # four years, 29 February among them


class TermsNotUnderstood(DomainError):
    """The JSON of a term has a field that is missing, unknown or out of range; `pointer` names it."""


class Kind(StrEnum):
    """How a term is spoken of; the first word of its JSON."""

    NET = "net"
    END_OF_MONTH = "end_of_month"
    STATEMENT = "statement"


class Rule(StrEnum):
    """Which comes first: the two lawful readings of "45 jours fin de mois" (LAW-02, A and B)."""

    DAYS_THEN_END_OF_MONTH = "days_then_end_of_month"
    END_OF_MONTH_THEN_DAYS = "end_of_month_then_days"


@dataclass(frozen=True, slots=True)
class AddDays:
    """So many calendar days on."""

    days: int


@dataclass(frozen=True, slots=True)
class EndOfMonth:
    """To the last day of the month reached."""


@dataclass(frozen=True, slots=True)
class NextMonthOn:
    """To a day (1..31) of the following month, or its last day if the month is shorter: "le 15"."""

    day_of_month: int


Step = AddDays | EndOfMonth | NextMonthOn


@dataclass(frozen=True, slots=True)
class Terms:
    """A payment term: what it is called and the steps from the invoice date to the due date."""

    kind: Kind
    steps: tuple[Step, ...]

    def to_json(self) -> dict[str, object]:
        """Write the term as the public contract does; `parse_terms` reads it back to an equal value."""
        match self.steps:
            case (AddDays(days),):
                return {"kind": self.kind.value, "days": days}
            case (EndOfMonth(), AddDays(days)) if self.kind is Kind.STATEMENT:
                return {"kind": self.kind.value, "days_after_month_end": days}
            case (EndOfMonth(), AddDays(days)):
                return {"kind": self.kind.value, "days": days, "rule": Rule.END_OF_MONTH_THEN_DAYS.value}
            case (AddDays(days), EndOfMonth()):
                return {"kind": self.kind.value, "days": days, "rule": Rule.DAYS_THEN_END_OF_MONTH.value}
            case (AddDays(), EndOfMonth(), NextMonthOn(day_of_month)):
                return Terms(self.kind, self.steps[:2]).to_json() | {"then_day": day_of_month}
        raise ValueError(f"no JSON for the steps {self.steps}")


def net(days: int) -> Terms:
    """So many calendar days from the invoice date."""
    return Terms(Kind.NET, (AddDays(days),))


def end_of_month(days: int, rule: Rule = Rule.DAYS_THEN_END_OF_MONTH, then_day: int | None = None) -> Terms:
    """French "jours fin de mois" by either reading; a `then_day` of 15 is "le 15" of the month after."""
    if rule is Rule.END_OF_MONTH_THEN_DAYS:
        return Terms(Kind.END_OF_MONTH, (EndOfMonth(), AddDays(days)))
    last = () if then_day is None else (NextMonthOn(then_day),)
    return Terms(Kind.END_OF_MONTH, (AddDays(days), EndOfMonth(), *last))


def statement(days_after_month_end: int) -> Terms:
    """Month's statement, which falls due so many days after the end of the month."""
    return Terms(Kind.STATEMENT, (EndOfMonth(), AddDays(days_after_month_end)))


N30, N45, N60 = net(30), net(45), net(60)
FDM30A, FDM45A = end_of_month(30), end_of_month(45)
FDM30B = end_of_month(30, Rule.END_OF_MONTH_THEN_DAYS)
FDM45B = end_of_month(45, Rule.END_OF_MONTH_THEN_DAYS)
REL15, REL30 = statement(15), statement(30)
PRESETS: Mapping[str, Terms] = {
    "N30": N30,
    "N45": N45,
    "N60": N60,
    "FDM30A": FDM30A,
    "FDM30B": FDM30B,
    "FDM45A": FDM45A,
    "FDM45B": FDM45B,
    "REL15": REL15,
    "REL30": REL30,
}

_FIELDS: Mapping[Kind, frozenset[str]] = {
    Kind.NET: frozenset({"kind", "days"}),
    Kind.END_OF_MONTH: frozenset({"kind", "days", "rule", "then_day"}),
    Kind.STATEMENT: frozenset({"kind", "days_after_month_end"}),
}


def parse_terms(value: Mapping[str, object]) -> Terms:
    """Read a term from the JSON of the public contract; a field that is null counts as absent.

    `rule` may be left out and is then `days_then_end_of_month`, the usual French reading (docs/rules/decisions.md).
    >>> parse_terms({"kind": "statement", "days_after_month_end": 15}) == REL15
    True
    """
    given = {name: each for name, each in value.items() if each is not None}
    kind = _choice(given, "kind", Kind, None)
    for name in sorted(given.keys() - _FIELDS[kind]):
        raise TermsNotUnderstood(f"A term of kind {kind} has no field {name[:40]}.", pointer=_pointer(name))
    match kind:
        case Kind.NET:
            return net(_whole_number(given, "days", 0, _DAYS_MAX))
        case Kind.STATEMENT:
            return statement(_whole_number(given, "days_after_month_end", 0, _DAYS_MAX))
        case Kind.END_OF_MONTH:
            return _parse_end_of_month(given)


def _parse_end_of_month(given: Mapping[str, object]) -> Terms:
    days = _whole_number(given, "days", 0, _DAYS_MAX)
    rule = _choice(given, "rule", Rule, Rule.DAYS_THEN_END_OF_MONTH)
    if "then_day" not in given:
        return end_of_month(days, rule)
    if rule is not Rule.DAYS_THEN_END_OF_MONTH:
        raise TermsNotUnderstood(f"then_day goes with the rule {Rule.DAYS_THEN_END_OF_MONTH}.", pointer="/then_day")
    return end_of_month(days, rule, _whole_number(given, "then_day", 1, 31))


def _whole_number(given: Mapping[str, object], name: str, least: int, most: int) -> int:
    number = given.get(name)
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise TermsNotUnderstood(f"{name} is a whole number from {least} to {most}.", pointer=_pointer(name))
    return number


def _choice(given: Mapping[str, object], name: str, choices: type[_Choice], default: _Choice | None) -> _Choice:
    word = given.get(name, default)
    for choice in choices:
        if word == choice:
            return choice
    raise TermsNotUnderstood(f"{name} is one of {', '.join(choices)}.", pointer=_pointer(name))


def _pointer(name: str) -> str:
    """JSON pointer of a field of the term itself (RFC 6901)."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _walk(day: date, step: Step) -> date:
    match step:
        case AddDays(days):
            return day + timedelta(days=days)
        case EndOfMonth():
            return _end_of_month(day)
        case NextMonthOn(day_of_month):
            last = _end_of_month(_end_of_month(day) + timedelta(days=1))
            return last.replace(day=min(day_of_month, last.day))
        case _:
            assert_never(step)


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def due_date(invoice_on: date, terms: Terms) -> date:
    """Day the invoice falls due by its contract, before any shift to a bank day and before any legal cap (docs/rules).

    >>> due_date(date(2026, 1, 15), FDM45A), due_date(date(2026, 1, 15), FDM45B)
    (datetime.date(2026, 3, 31), datetime.date(2026, 3, 17))
    """
    day = invoice_on
    for step in terms.steps:
        day = _walk(day, step)
    return day


def is_statement(terms: Terms) -> bool:
    """Whether invoices of this term are gathered in the month's statement."""
    return terms.kind is Kind.STATEMENT


def latest_lawful_due_date(invoice_on: date, terms: Terms) -> date:
    """Last day the law allows this invoice to fall due (Code de commerce, art. L441-10 I; LAW-01, LAW-02, LAW-04).

    60 days from the invoice date whatever the contract. A term that speaks of the end of the month may go as far as 45
    days end of month by its own reading; "le 15" follows neither reading, so the later of both counts. A statement is
    a periodic invoice issued at the end of the month: 45 days from then.
    """
    plain = invoice_on + timedelta(days=_NET_CAP_DAYS)
    days_first = due_date(invoice_on, FDM45A)
    month_first = due_date(invoice_on, FDM45B)
    match terms.steps:
        case (AddDays(),):
            return plain
        case (AddDays(), EndOfMonth()):
            return max(plain, days_first)
        case (EndOfMonth(), AddDays()):
            return max(plain, month_first)
    return max(plain, days_first, month_first)


@lru_cache(maxsize=4096)
def lawful_due_date(invoice_on: date, terms: Terms) -> date:
    """Contractual due date, brought forward to the legal cap where it passes it.

    >>> lawful_due_date(date(2026, 1, 30), parse_terms({"kind": "end_of_month", "days": 30, "then_day": 15}))
    datetime.date(2026, 3, 31)
    """
    return min(due_date(invoice_on, terms), latest_lawful_due_date(invoice_on, terms))


@dataclass(frozen=True, slots=True)
class Lawful:
    """Every invoice date gives a due date within the cap."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Some invoice dates pass the cap: the term is accepted, and each such invoice capped (`lawful_due_date`)."""

    reason: str
    dates_over_cap: int  # of the 1461 days of 2026-2029


@dataclass(frozen=True, slots=True)
class Refused:
    """The term is refused: its words, or most invoice dates, pass the cap."""

    reason: str
    dates_over_cap: int  # of the 1461 days of 2026-2029


CapCheck = Lawful | Warned | Refused


@lru_cache(maxsize=1024)
def cap_check(terms: Terms) -> CapCheck:
    """Whether the law allows a term, tried on each invoice date of four years (LAW-04, docs/rules/decisions.md).

    A term over the cap on some date is refused if it says more days than the law (60 net, else 45) or is over on more
    than half of the dates, else warned about: "45 j FDM + 15" is over on 1120 of 1461, "30 j FDM le 15" on 420.
    """
    days = (_CAP_CHECK_FROM + timedelta(days=offset) for offset in range(_CAP_CHECK_DAYS))
    over = [day for day in days if due_date(day, terms) > latest_lawful_due_date(day, terms)]
    if not over:
        return Lawful()
    reason = (
        f"Past the legal cap (Code de commerce, art. L441-10) on {len(over)} of {_CAP_CHECK_DAYS} invoice dates: "
        f"an invoice of {over[0]} would fall due on {due_date(over[0], terms)}, "
        f"the latest lawful day is {latest_lawful_due_date(over[0], terms)}."
    )
    refused = _says_more_days_than_the_law(terms) or 2 * len(over) > _CAP_CHECK_DAYS
    return (Refused if refused else Warned)(reason, len(over))


def _says_more_days_than_the_law(terms: Terms) -> bool:
    """Whether the words alone pass the cap, such as "60 jours fin de mois", over on 720 of 1461 dates only."""
    days = sum(step.days for step in terms.steps if isinstance(step, AddDays))
    return days > (_NET_CAP_DAYS if terms.kind is Kind.NET else _END_OF_MONTH_CAP_DAYS)
