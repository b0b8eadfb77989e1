"""A buyer account: its state and the actions that the state allows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class HoldSetBy(StrEnum):
    """Who set a hold: one of the system ends by itself, one of a person by a person (CRD-13)."""

    PERSON = "person"
    SYSTEM = "system"


class Status(StrEnum):
    PENDING = "pending"
    """No limit is in force, neither its own nor its group's."""
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    """Orders are declined until an operator releases the account (CRD-13, ORDER_HOLD)."""
    CLOSED = "closed"


ACTIONS: Mapping[Status, tuple[str, ...]] = {
    Status.PENDING: ("set_limit", "hold", "close"),
    Status.ACTIVE: ("set_limit", "hold", "close"),
    Status.ON_HOLD: ("set_limit", "release", "close"),
    Status.CLOSED: ("reopen",),
}


def status_of(*, closed: bool, held: bool, has_limit: bool) -> Status:
    """The state that outranks the others."""
    if closed:
        return Status.CLOSED
    if held:
        return Status.ON_HOLD
    return Status.ACTIVE if has_limit else Status.PENDING


@dataclass(frozen=True)
class NewAccount:
    """Data of a buyer for a new account; `terms` as the API has them."""

    name: str
    country: str
    email: str
    address: Mapping[str, str]
    siren: str | None = None
    vat_number: str | None = None
    vat_exemption: str | None = None
    external_id: str | None = None
    parent_id: UUID | None = None
    terms: Mapping[str, Any] | None = None
    analytics: Mapping[str, str] | None = None
    prenotification: Mapping[str, Any] | None = None
    """`{days, evidence}` agreed with the buyer (TIM-01)."""


@dataclass(frozen=True)
class Account:
    id: UUID
    external_id: str | None
    parent_id: UUID | None
    name: str
    siren: str | None
    vat_number: str | None
    vat_exemption: str | None
    """Why no VAT is charged to it, as a VATEX code."""
    country: str
    email: str
    address: Mapping[str, str]
    terms: Mapping[str, Any] | None
    """The buyer's own; none = the merchant's."""
    analytics: Mapping[str, str]
    prenotification: Mapping[str, Any] | None
    status: Status
    hold_cause: str | None
    hold_reason_code: str | None
    hold_set_by: HoldSetBy | None
    opened_at: datetime

    @property
    def available_actions(self) -> tuple[str, ...]:
        return ACTIONS[self.status]
