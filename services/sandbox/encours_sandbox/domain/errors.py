"""Facts that refuse a request or a file; the table in http/problems.py gives each request its status."""

from encours_values.errors import DomainError


class CreditorIncomplete(DomainError):
    """The merchant's account at the bank is not set."""


class UnknownReason(DomainError):
    """A reason code that no bank gives."""


class UnreadableOrder(Exception):
    """A file that the bank cannot process as a whole."""
