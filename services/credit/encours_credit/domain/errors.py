"""Errors that refuse a request; `http/problems.py` maps each to a problem."""

from encours_values.errors import DomainError


class ExternalIdInUse(DomainError):
    """Another account of the merchant has this external id."""


class OrderAlreadyExists(DomainError):
    """The account has a live order of this external id, placed under another Idempotency-Key."""


class ImpossibleMove(DomainError):
    """The order, or the account, is past the point where this could be done."""


class MoreThanOrdered(DomainError):
    """A shipment or a return of more than is left of the order."""


class InsurerNotConnected(DomainError):
    """No credit insurer is connected, so none can grant a limit."""


class UnlawfulTerms(DomainError):
    """Payment terms that pass the legal cap on most invoice dates (LAW-04)."""


class NotInGroup(DomainError):
    """An account cannot take this place in a group: groups have one level."""
