from encours_notifications.domain.errors import EndpointDisabled, TooManyRotations, WebhookTargetRefused
from encours_notifications.formats.mail import MailNotWritable
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    WebhookTargetRefused: Problem(422, "webhook-target-refused", "Webhook address not allowed"),
    EndpointDisabled: Problem(409, "endpoint-disabled", "The webhook endpoint is disabled"),
    TooManyRotations: Problem(409, "too-many-rotations", "Too many secrets of this endpoint are still valid"),
    MailNotWritable: Problem(422, "mail-not-writable", "Invalid e-mail address"),
}
