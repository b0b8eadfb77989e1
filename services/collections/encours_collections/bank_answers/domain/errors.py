"""Errors of this wing; the table in http/problems.py gives each its status."""

from encours_values.errors import DomainError


class AlreadyResolved(DomainError):
    """A person or a later file has resolved this item."""


class DebitMismatch(DomainError):
    """The item does not match the debit in amount or currency (BTC-03)."""


class ForeignAccount(DomainError):
    """The file reports an account that is not the merchant's; nothing of it is applied."""

    def __init__(self, detail: str, *, iban_masked: str) -> None:
        super().__init__(detail)
        self.iban_masked = iban_masked


class NotHeld(DomainError):
    """The statement is booked or replaced already."""


class UnsupportedContent(DomainError):
    """A bank file is sent as it came, not as a form or JSON."""


class ImpossibleDay(DomainError):
    """A debit is booked between its collection date and today."""
