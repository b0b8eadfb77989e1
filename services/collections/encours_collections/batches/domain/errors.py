"""Facts that refuse a request; the table in http/problems.py gives each its status."""

from encours_common.errors import DomainError


class AlreadyInCollection(DomainError):
    """The statement or invoice is claimed by a collection that is still alive (INVT-1)."""


class AlreadyRetried(DomainError):
    """A debit that came back is tried again at most once (RTX-02)."""


class AlreadyResolved(DomainError):
    """Somebody, or a later file, has settled this item already."""


class DoesNotFit(DomainError):
    """What the bank told is not about that debit, to the cent and in its currency (BTC-03)."""


class CreditorIncomplete(DomainError):
    """The merchant's account at the bank is not set."""


class NoFileYet(DomainError):
    """The batch has no file that may be read: it did not pass the check."""


class UnknownReason(DomainError):
    """A reason code that is in no code list of ours (DOMAIN 2.5)."""


class UnsupportedContent(DomainError):
    """A bank's file comes as XML."""


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


class BuiltInProfile(DomainError):
    """A bank profile of the house is the same for all merchants."""


class TooManyProfiles(DomainError):
    """A merchant needs a handful of bank profiles."""


class AlreadyApproved(DomainError):
    """The same key approves a batch once; a second pair of eyes has a key of its own."""


class ApprovalTooLate(DomainError):
    """The bank's cut-off has passed: the batch does not go any more."""


class AnotherFile(DomainError):
    """What is approved is not the file that would go."""
