"""Alerts about debits that a person has to act on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encours_collections.debits.domain.collection import Collection, Status
from encours_contracts.collections import AlertKind


@dataclass(frozen=True, slots=True)
class Alert:
    """`deadline`: the last day to act; None: none, or it has passed."""

    kind: AlertKind
    cause: str
    batch_id: UUID | None = None
    deadline: date | None = None


_SHOWN_IN: Mapping[AlertKind, frozenset[Status]] = {
    AlertKind.RECALL_NEEDED: frozenset({Status.SUBMITTED}),
    AlertKind.NO_ANSWER: frozenset({Status.SUBMITTED}),
    AlertKind.NOT_SENT: frozenset({Status.PLANNED, Status.ANNOUNCED}),
}


def open_alerts(debit: Collection) -> Sequence[Mapping[str, Any]]:
    """Alerts whose cause still exists, the oldest first."""
    return [alert for alert in debit.alerts if debit.status in _SHOWN_IN[AlertKind(alert["kind"])]]
