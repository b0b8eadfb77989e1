from encours_values.errors import DomainError


class WebhookTargetRefused(DomainError):
    """The address of a webhook endpoint is none that we call: not https, not resolvable, or not on the internet."""


class EndpointDisabled(DomainError):
    """Nothing is sent to an endpoint that is switched off."""
