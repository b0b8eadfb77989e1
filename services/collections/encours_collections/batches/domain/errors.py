"""Errors of this wing; the table in http/problems.py gives each its status."""

from encours_values.errors import DomainError


class NoFile(DomainError):
    """The batch has no file, because it did not pass the check."""


class BankRefusesTransport(DomainError):
    """The channel does not accept the file now; it is sent again later. `cause` is stored with the batch."""

    def __init__(self, detail: str, *, cause: str = "channel_unavailable") -> None:
        super().__init__(detail)
        self.cause = cause


class TransportOutcomeUnknown(ConnectionError):
    """The channel may have accepted the file: it is sent again, and no debit may be removed meanwhile."""

    def __init__(self, detail: str, *, cause: str = "channel_unavailable") -> None:
        super().__init__(detail)
        self.cause = cause


class AlreadyApproved(DomainError):
    """A person approves a batch once, with whatever key; the second approval needs another person."""


class PreparedByYou(DomainError):
    """Who asked for a refund does not approve its file."""


class ApprovalTooLate(DomainError):
    """The bank's cut-off has passed; the batch is no longer sent."""


class FileMismatch(DomainError):
    """The approved SHA-256 is not that of the current file."""
