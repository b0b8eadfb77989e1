from encours_values.errors import DomainError


class SignatureProviderNotConfigured(DomainError):
    """The merchant's settings name a signature provider that this installation is not configured for."""


class WebhookNotVerified(DomainError):
    """The webhook is not signed with the secret that we share with the provider."""


class LinkUnknown(DomainError):
    """A signing link that does not exist."""


class LinkExpired(DomainError):
    """The signing link has expired or was replaced."""


class LinkUsed(DomainError):
    """The mandate of this link is not waiting for a signature."""


class CodeRequired(DomainError):
    """An earlier step of the signing page is missing."""


class TooManyCodes(DomainError):
    """Too many one-time codes within an hour."""


class TooManySteps(DomainError):
    """Too many requests with one signing link."""


class ConsentNeeded(DomainError):
    """The signer has not given consent."""


class DocumentChanged(DomainError):
    """The document to sign differs from the one shown; the signer has to read it again."""


class SealUnavailable(DomainError):
    """The time stamp authority does not answer; nothing was signed."""
