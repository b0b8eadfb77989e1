"""A buyer account of credit, as far as a mandate needs it."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from encours_mandates.core.domain.mandate import PostalAddress

AccountBy = Literal["account_id", "external_id", "siren", "name"]
"""By what a file of somebody else's names an account."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """A buyer account as credit told it last."""

    account_id: UUID
    name: str
    address: PostalAddress | None
    closed: bool
    external_id: str | None = None
    siren: str | None = None


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """An account, its name, and the text that it is asked for by."""

    account_id: UUID
    name: str
    key: str
