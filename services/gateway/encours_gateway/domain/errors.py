from collections.abc import Mapping
from uuid import UUID

from encours_values.errors import DomainError


class ClockMovesBackward(DomainError):
    """A sandbox clock goes forward only, once there are accounts."""


class TenantNotQuiescent(DomainError):
    """Some service did not report in time; the clock stays where it is and can be moved again."""


class UnlawfulTerms(DomainError):
    """These terms break the statutory cap on every or most invoice dates (L441-10)."""


class TrialSecrets(DomainError):
    """The installation runs on secrets that everybody can read in `docker-compose.yml`."""


class LastAdminKey(DomainError):
    """Revoking it would lock the merchant out."""


class ConnectionExists(DomainError):
    """A merchant has one bank channel, one mail server, one connection with each signature provider."""


class SecretsMissing(DomainError):
    """Without its secrets the connection cannot log in; they are not sent to a place they were not given for."""


class SignInRefused(DomainError):
    """E-mail address and password do not belong together, or the user may not sign in; nobody learns which."""


class SeveralMerchants(DomainError):
    """The password is right at several merchants: one has to be named."""

    def __init__(self, merchants: Mapping[UUID, str]) -> None:
        super().__init__("this e-mail address is known to several merchants; name one as `merchant_id`")
        self.merchants = merchants


class TooManyAttempts(DomainError):
    """After failed attempts there is a pause, which grows with each."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many attempts failed; wait before the next one")
        self.seconds = seconds


class CrossSiteRefused(DomainError):
    """A page of another site makes the browser call us, or a page does not say that it is ours."""


class SessionNeeded(DomainError):
    """No session, or one that has ended."""


class SecondFactorNeeded(DomainError):
    """The session has a password only, and the merchant or the user wants more."""


class SecondFactorRefused(DomainError):
    """A code that is wrong or was used, or a passkey that proves nothing."""


class SignInAgain(DomainError):
    """Who changes how they sign in must have signed in a moment ago."""


class PasswordRefused(DomainError):
    """Too short, too long, or easily guessed."""


class LinkInvalid(DomainError):
    """An invitation, or a link to set a password, was used, replaced or withdrawn, or has expired."""


class UserExists(DomainError):
    """The merchant has a user of that e-mail address."""


class RoleNotYours(DomainError):
    """Nobody gives or takes a role that may do what he may not."""


class LastAdmin(DomainError):
    """Without an admin nobody could let anybody in."""


class ProviderUnreachable(DomainError):
    """The identity provider does not answer, or not as OpenID Connect says."""


class SingleSignOnRefused(DomainError):
    """What came back from the identity provider signs nobody in."""
