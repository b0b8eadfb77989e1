from encours_common.errors import DomainError


class CreditNoteExists(DomainError):
    """The account has a credit note under this external id already."""


class CreditExceedsInvoice(DomainError):
    """Credit notes that name an invoice may not add up to more than it (INV-04)."""


class AllocationTooLarge(DomainError):
    """More was allocated than the invoice can take: what is at the bank already takes no other money."""


class NothingToDispute(DomainError):
    """The invoice has nothing open that is not under dispute already."""


class DisputeClosed(DomainError):
    """The dispute was resolved before."""


class CollectedTooMuch(DomainError):
    """A debit names more of an invoice than was ever open: for a person to look at, never to book."""
