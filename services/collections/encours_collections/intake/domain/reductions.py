"""Reductions of claims: what is paid otherwise or disputed is not debited."""

from dataclasses import dataclass
from uuid import UUID

from encours_collections.debits.domain.claims import Claim


@dataclass(frozen=True, slots=True)
class ClaimReduction:
    """Amounts by which a claim is reduced, minor units; below zero raises it again."""

    claim: Claim
    paid_minor: int = 0
    disputed_minor: int = 0


@dataclass(frozen=True, slots=True)
class ReducedCollections:
    """Collections whose amount changed, by their status now."""

    announced: list[UUID]
    planned: list[UUID]
    cancelled: list[UUID]
