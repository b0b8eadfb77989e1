"""Facts that refuse a request; the table in http/problems.py gives each its status."""

from encours_values.errors import DomainError


class NoFile(DomainError):
    """The batch has no file that may be read: it did not pass the check."""


class BankRefusesTransport(DomainError):
    """The channel to the bank does not take the file now; it is offered again. `cause` is kept with the batch."""

    def __init__(self, detail: str, *, cause: str = "channel_unavailable") -> None:
        super().__init__(detail)
        self.cause = cause


class TransportOutcomeUnknown(ConnectionError):
    """The channel may have taken the file: it is offered again, and nobody may take a debit out of it meanwhile."""

    def __init__(self, detail: str, *, cause: str = "channel_unavailable") -> None:
        super().__init__(detail)
        self.cause = cause


class AlreadyApproved(DomainError):
    """The same key approves a batch once; a second pair of eyes has a key of its own."""


class ApprovalTooLate(DomainError):
    """The bank's cut-off has passed: the batch does not go any more."""


class FileMismatch(DomainError):
    """What is approved is not the file that would go."""
