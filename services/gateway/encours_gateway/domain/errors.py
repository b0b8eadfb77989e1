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
