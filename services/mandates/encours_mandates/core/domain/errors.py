from encours_values.errors import DomainError


class ImpossibleMove(DomainError):
    """The mandate's status does not allow this move."""


class ReferenceAlreadyUsed(DomainError):
    """A mandate of this creditor had that reference before; references are never used again (MND-23)."""


class AccountClosed(DomainError):
    """A closed account cannot have a new mandate."""


class CreditorNotSet(DomainError):
    """The merchant has no creditor identifier yet, and no mandate is valid without one (MND-02)."""


class CountryNotInSepa(DomainError):
    """The account is in a country whose banks take no SEPA direct debit."""


class DebtorAddressNeeded(DomainError):
    """A debtor bank outside the European Economic Area requires the debtor's address (MND-04)."""


class DebtorBicNeeded(DomainError):
    """A bank outside the European Economic Area is found by its BIC."""


class NothingToAmend(DomainError):
    """The amendment changes nothing."""


class NothingToRecord(DomainError):
    """The debtor's bank has nothing to record: the mandate is not signed, has ended, or is Core (MND-24)."""


class UnsupportedContent(DomainError):
    """The body is of a type that this call does not read."""


class UnreadableImport(DomainError):
    """The file as a whole cannot be read; the detail never quotes it."""
