"""Facts that refuse a request; the table in http/problems.py gives each its status."""

from encours_values.errors import DomainError


class AlreadyInCollection(DomainError):
    """The statement or invoice is claimed by a collection that is still alive (INVT-1)."""


class AlreadyRetried(DomainError):
    """A debit that came back is tried again at most once (RTX-02)."""
