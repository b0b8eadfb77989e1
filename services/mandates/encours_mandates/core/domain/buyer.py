"""A buyer account of credit, as far as a mandate needs it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from encours_mandates.core.domain.mandate import PostalAddress

AccountBy = Literal["account_id", "external_id", "siren", "name"]
"""Which key of an account an import file uses."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """A buyer account, as credit published it last."""

    account_id: UUID
    name: str
    address: PostalAddress | None
    closed: bool
    external_id: str | None = None
    siren: str | None = None


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account, its name, and the key that matched it."""

    account_id: UUID
    name: str
    key: str
