"""Facts that refuse a request; the table in http/problems.py gives each its status."""

from encours_values.errors import DomainError


class AlreadyResolved(DomainError):
    """Somebody, or a later file, has settled this item already."""


class DebitMismatch(DomainError):
    """What the bank told is not about that debit, to the cent and in its currency (BTC-03)."""


class UnsupportedContent(DomainError):
    """A bank's file comes as XML."""
