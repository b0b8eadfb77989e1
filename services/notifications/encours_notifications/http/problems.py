from encours_notifications.domain.errors import EndpointDisabled, TooManyRotations, WebhookTargetRefused
from encours_notifications.formats.mail import InvalidMailAddress
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    WebhookTargetRefused: Problem(422, "webhook-target-refused", "Webhook address not allowed"),
    EndpointDisabled: Problem(409, "endpoint-disabled", "The webhook endpoint is disabled"),
    TooManyRotations: Problem(409, "too-many-rotations", "Too many secrets of this endpoint are still valid"),
    InvalidMailAddress: Problem(422, "invalid-mail-address", "Invalid e-mail address"),
}
