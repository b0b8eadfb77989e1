from datetime import timedelta
from functools import partial
from pathlib import Path

from encours_notifications import consumers, jobs
from encours_notifications.adapters.smtp import SmtpMailer, SmtpServer, check_connection, mailer_of
from encours_notifications.adapters.webhooks import HttpWebhookSender
from encours_notifications.http import deliveries, endpoints, events, notifications
from encours_notifications.http.problems import PROBLEMS
from encours_notifications.settings import NotificationsSettings
from encours_notifications.use_cases.deliver_webhooks import WebhookContext
from encours_notifications.use_cases.mail_servers import KIND, MailServer, MailServers
from encours_notifications.use_cases.reseal import reseal
from encours_notifications.use_cases.send_mails import MailContext
from encours_platform.pruning import Prune
from encours_platform.service import Runtime, Service

MIGRATIONS = Path(__file__).parent / "migrations"


def build(runtime: Runtime) -> Service:
    """Raises `ValueError` where a setting of the mail server or of the webhooks cannot be read."""
    settings, api = runtime.settings.own(NotificationsSettings), runtime.api
    sender = HttpWebhookSender(allow_private=settings.allow_private_webhooks, ports=_ports(settings))
    servers = _mail_servers(runtime, settings)
    dispatcher = jobs.WebhookDispatcher(WebhookContext(sender, runtime.sealer), runtime.database.patient)
    return Service(
        name="notifications",
        routers=[
            events.routes(api),
            endpoints.routes(api, sender, runtime.sealer),
            deliveries.routes(api),
            notifications.routes(api, runtime.sealer),
        ],
        handlers=consumers.handlers(servers),
        jobs=jobs.jobs(MailContext(servers, runtime.sealer)),
        connection_tests={KIND: partial(check_connection, outbound=runtime.outbound)},
        background=[dispatcher.run],
        problems=PROBLEMS,
        audited=True,
        settings=NotificationsSettings,
        reseal=reseal,
        prunes=[
            Prune(
                "delivery",
                "created_at",
                timedelta(days=settings.delivery_days),
                where="status <> 'pending'",
                by_tenants_clock=True,
            ),
            Prune("announced_debit", "debit_on", timedelta(days=1), by_tenants_clock=True),
            Prune("event", "occurred_at", timedelta(days=settings.event_log_days), by_tenants_clock=True),
        ],
        migrations=MIGRATIONS,
    )


def _ports(settings: NotificationsSettings) -> frozenset[int]:
    texts = settings.webhook_ports.replace(" ", "").split(",")
    if not all(text.isdecimal() and 0 < int(text) < 65536 for text in texts):
        raise ValueError("ENCOURS_WEBHOOK_PORTS lists ports, separated by commas: 443,8443")
    return frozenset(map(int, texts))


def _mail_servers(runtime: Runtime, settings: NotificationsSettings) -> MailServers:
    default = None
    if settings.smtp_url:
        default = MailServer(SmtpMailer(SmtpServer.from_url(settings.smtp_url)), settings.mail_from)
    return MailServers(runtime.sealer, partial(mailer_of, outbound=runtime.outbound), default)
