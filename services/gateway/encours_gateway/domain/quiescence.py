"""Decides whether several processes are quiescent, by counting messages twice (Mattern's four-counter method).

Each service reports what it sent and handled once it has nothing left to do. If all that was sent by the time of
the second round had been handled by the time of the first, no event was in flight in between: all are quiescent.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Report:
    """One service's counts of business events of a tenant, by type, since ever."""

    service: str
    sent: Mapping[str, int]
    handled: Mapping[str, int]
    subscribes: Sequence[str]
    next_due_at: datetime | None


Round = Mapping[str, Report]
"""A report of every service, by its name."""


def counters(reports: Round) -> Mapping[str, tuple[Mapping[str, int], Mapping[str, int]]]:
    """Equal for two rounds if nothing happened between them."""
    return {name: (report.sent, report.handled) for name, report in reports.items()}


def in_flight(first: Round, second: Round) -> Mapping[tuple[str, str], int]:
    """Events sent by the second round that a subscriber had not handled by the first, by (subscriber, type).

    Empty means quiescent.
    """
    sent: Counter[str] = Counter()
    for report in second.values():
        sent.update(report.sent)
    missing = {
        (report.service, type_): sent[type_] - report.handled.get(type_, 0)
        for report in first.values()
        for type_ in report.subscribes
    }
    return {where: count for where, count in missing.items() if count}


def next_due(reports: Round) -> datetime | None:
    """The next instant at which some service has work for this tenant."""
    return min((report.next_due_at for report in reports.values() if report.next_due_at), default=None)
