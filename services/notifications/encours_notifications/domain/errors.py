from encours_values.errors import DomainError


class WebhookTargetRefused(DomainError):
    """Webhooks do not go to this URL: not https, a name that does not resolve, or an address that is not public."""


class EndpointDisabled(DomainError):
    """The endpoint is disabled, so nothing is sent to it."""


class TooManyRotations(DomainError):
    """So many replaced secrets are still valid that another one would make the signature header too long."""
