from pathlib import Path

from encours_notifications import consumers, jobs
from encours_notifications.adapters.smtp import SmtpMailer
from encours_notifications.adapters.webhooks import HttpWebhookSender
from encours_notifications.http import deliveries, endpoints, events, notifications
from encours_notifications.http.problems import PROBLEMS
from encours_notifications.use_cases.deliver_webhooks import Courier
from encours_notifications.use_cases.send_mails import PostOffice
from encours_platform.service import Runtime, Service

MIGRATIONS = Path(__file__).parent / "migrations"


def build(runtime: Runtime) -> Service:
    """Raises `ValueError` where the mail server's URL is none."""
    settings, api = runtime.settings, runtime.api
    sender = HttpWebhookSender(allow_private=settings.allow_private_webhooks)
    office = (
        PostOffice(SmtpMailer(settings.smtp_url), settings.mail_from, runtime.sealer) if settings.smtp_url else None
    )
    return Service(
        name="notifications",
        routers=[
            events.routes(api),
            endpoints.routes(api, sender, runtime.sealer),
            deliveries.routes(api),
            notifications.routes(api, runtime.sealer),
        ],
        handlers=consumers.handlers(mail_server=office is not None),
        jobs=jobs.jobs(Courier(sender, runtime.sealer), office),
        problems=PROBLEMS,
        migrations=MIGRATIONS,
    )
