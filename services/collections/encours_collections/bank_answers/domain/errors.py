"""Errors of this wing; the table in http/problems.py gives each its status."""

from encours_values.errors import DomainError


class AlreadyResolved(DomainError):
    """A person or a later file has resolved this item."""


class DebitMismatch(DomainError):
    """The item does not match the debit in amount or currency (BTC-03)."""


class UnsupportedContent(DomainError):
    """A bank file is sent as it came, not as a form or JSON."""


class ImpossibleDay(DomainError):
    """A debit is booked between its collection date and today."""
