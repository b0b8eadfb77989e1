from encours_common.errors import DomainError


class ImpossibleMove(DomainError):
    """A mandate cannot do that from where it stands."""


class ReferenceTaken(DomainError):
    """A mandate of this creditor had that reference before; references are never used again (MND-23)."""


class AccountClosed(DomainError):
    """A closed account takes no new mandate."""


class CreditorNotSet(DomainError):
    """The merchant has no creditor identifier yet, and no mandate is valid without one (MND-02)."""


class CountryNotInSepa(DomainError):
    """The account is in a country whose banks take no SEPA direct debit."""


class InvalidBic(DomainError):
    """A text is not a BIC (ISO 9362)."""


class DebtorAddressNeeded(DomainError):
    """A bank outside the European Economic Area wants the debtor's address (MND-04)."""


class DebtorBicNeeded(DomainError):
    """A bank outside the European Economic Area is found by its BIC."""


class NothingToAmend(DomainError):
    """The amendment changes nothing."""


class SignatureProviderNotConfigured(DomainError):
    """The merchant wants its mandates signed with a provider that this house has no access to."""


class NoticeNotVerified(DomainError):
    """Whoever posted this does not know the secret that we share with the provider."""


class LinkUnknown(DomainError):
    """A signing link that we never made."""


class LinkExpired(DomainError):
    """The signing link's time is over, or another one took its place."""


class LinkUsed(DomainError):
    """Nothing is to be signed any more behind this link."""


class CodeWanted(DomainError):
    """The step comes after the one-time code, or after what the code comes after."""


class TooManyCodes(DomainError):
    """No more one-time codes for now."""


class TooManySteps(DomainError):
    """A signing link was used more often than anybody would."""


class ConsentNeeded(DomainError):
    """Nothing is signed without the consent."""


class DocumentChanged(DomainError):
    """What would be signed is not what was shown; it is to be looked at again."""


class SealUnavailable(DomainError):
    """The time stamp authority does not answer; nothing was signed."""


class NothingToRecord(DomainError):
    """The debtor's bank has nothing to record: the mandate is not signed, has ended, or is Core (MND-24)."""


class ListedTwice(DomainError):
    """A list of banks says two things of one bank, scheme and first day."""


class UnsupportedContent(DomainError):
    """The body is of a type that this call does not read."""


class UnreadableImport(DomainError):
    """The file as a whole cannot be read; the detail never quotes it."""
