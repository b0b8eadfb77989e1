"""Facts that refuse a request; the table in http/problems.py gives each its status."""

from encours_values.errors import DomainError


class CreditorIncomplete(DomainError):
    """The merchant's account at the bank is not set."""


class UnknownReason(DomainError):
    """A reason code that is in no code list of ours (docs/rules/messages.md)."""
