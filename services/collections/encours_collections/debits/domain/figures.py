"""Figures of the collections report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatusTotal:
    status: str
    currency: str
    collections: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ReasonTotal:
    failed_by: str
    reason_code: str
    currency: str
    collections: int
    amount_minor: int
