"""Who is told of what: which notices follow an event."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from encours_common.contracts.billing import StatementIssued
from encours_common.contracts.collections import CollectionReturned, CollectionScheduled
from encours_common.contracts.credit import LimitChanged, LimitReached
from encours_common.contracts.envelope import Event
from encours_common.contracts.mandates import MandateEnded, MandateSigned

Audience = Literal["buyer", "merchant"]

FULL_PERCENT = 100


def _always(_event: Any) -> bool:
    return True


@dataclass(frozen=True)
class Notice:
    """A template, its reader, the event's fields that it tells, and the events it is for."""

    template: str
    audience: Audience
    fields: Sequence[str]
    when: Callable[[Any], bool] = _always

    def facts(self, event: Event) -> dict[str, Any]:
        """What the template is given: JSON values, amounts in minor units, dates as ISO 8601 text."""
        return event.model_dump(mode="json", include=set(self.fields))


_DEBIT = ("amount", "currency", "collection_date", "allocations")
_RETURN = ("amount", "currency", "collection_date", "returned_on", "outcome", "details", "credit_consequence")

NOTICES: Mapping[str, Sequence[Notice]] = {
    LimitReached.TYPE: (
        Notice("limit_reached", "merchant", ("threshold_percent", "limit", "exposure", "currency")),
        Notice(
            "limit_used_up",
            "buyer",
            ("limit", "exposure", "currency"),
            when=lambda event: event.threshold_percent >= FULL_PERCENT,
        ),
    ),
    LimitChanged.TYPE: (
        Notice("limit_changed", "buyer", ("amount", "previous", "currency", "valid_from", "valid_to")),
    ),
    MandateSigned.TYPE: (
        Notice(
            "mandate_to_register",
            "buyer",
            ("reference", "signed_on"),
            when=lambda event: event.scheme == "B2B",
        ),
    ),
    MandateEnded.TYPE: (Notice("mandate_ended", "merchant", ("reference", "cause")),),
    CollectionScheduled.TYPE: (
        Notice("pre_notification", "buyer", (*_DEBIT, "mandate_reference", "creditor_identifier", "iban_masked")),
    ),
    StatementIssued.TYPE: (
        Notice(
            "statement_issued",
            "buyer",
            ("number", "period_start", "period_end", "due_date", "total", "currency", "invoices"),
        ),
    ),
    CollectionReturned.TYPE: (
        Notice("collection_returned", "buyer", _RETURN),
        Notice("collection_returned_merchant", "merchant", _RETURN),
    ),
}
"""Event type → notices (FEATURES S0.8, S0.33, S0.38, S2.8, S2.12, S2.15; TIM-01, MND-24). Reminders: `reminders.py`."""


def notices_of(event_type: str, event: Event) -> list[Notice]:
    return [notice for notice in NOTICES.get(event_type, ()) if notice.when(event)]
