from encours_notifications.domain.errors import EndpointDisabled, WebhookTargetRefused
from encours_notifications.formats.mail import MailNotWritable
from encours_platform.problems import Problem, Problems

PROBLEMS: Problems = {
    WebhookTargetRefused: Problem(422, "webhook-target-refused", "Webhooks do not go to that address"),
    EndpointDisabled: Problem(409, "endpoint-disabled", "The webhook endpoint is switched off"),
    MailNotWritable: Problem(422, "mail-not-writable", "No e-mail can be sent to that address"),
}
