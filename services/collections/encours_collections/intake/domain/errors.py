"""Errors of this wing; the table in http/problems.py gives each its status."""

from encours_values.errors import DomainError


class AlreadyInCollection(DomainError):
    """A live collection already claims the statement or invoice (INVT-1)."""


class AlreadyRetried(DomainError):
    """A failed debit is retried at most once (RTX-02)."""
