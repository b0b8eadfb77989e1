from encours_values.errors import DomainError


class SignatureProviderNotConfigured(DomainError):
    """The merchant wants its mandates signed with a provider that this installation has no access to."""


class WebhookNotVerified(DomainError):
    """Whoever posted this does not know the secret that we share with the provider."""


class LinkUnknown(DomainError):
    """A signing link that we never made."""


class LinkExpired(DomainError):
    """The signing link's time is over, or another one took its place."""


class LinkUsed(DomainError):
    """Nothing is to be signed any more behind this link."""


class CodeRequired(DomainError):
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
