"""Facts that refuse a request; the table in http/problems.py gives each its status."""

from encours_common.errors import DomainError


class AlreadyInCollection(DomainError):
    """The statement or invoice is claimed by a collection that is still alive (INVT-1)."""


class NoFileYet(DomainError):
    """The batch has no file that may be read: it did not pass the check."""


class UnknownReason(DomainError):
    """A reason code that is in no code list of ours (DOMAIN 2.5)."""


class UnsupportedContent(DomainError):
    """A bank's file comes as XML."""


class BankRefusesTransport(DomainError):
    """The channel to the bank does not take the file now; it is offered again."""


class AlreadyApproved(DomainError):
    """The same key approves a batch once; a second pair of eyes has a key of its own."""


class ApprovalTooLate(DomainError):
    """The bank's cut-off has passed: the batch does not go any more."""


class AnotherFile(DomainError):
    """What is approved is not the file that would go."""
