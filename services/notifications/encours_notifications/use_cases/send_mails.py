"""Sends the mails that are due and records the results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any, Final
from uuid import UUID

from encours_contracts.gateway import MerchantSettings
from encours_contracts.notifications import NotificationFailed, NotificationSent
from encours_notifications.domain.notices import SECRETS
from encours_notifications.domain.notification import Attempted, MailOutcome, Status, after
from encours_notifications.formats.mail import (
    Attachment,
    Head,
    InvalidMailAddress,
    RenderedMail,
    in_fours,
    message,
    render_notice,
    with_creditor_account,
)
from encours_notifications.store import attachments, notifications, wakeups
from encours_notifications.store.attachments import SealedAttachment
from encours_notifications.store.notifications import DueMail
from encours_notifications.use_cases.mail_servers import MailServer, MailServers
from encours_platform.connections import Reports
from encours_platform.database import Database, Tx
from encours_platform.file_parts import join_parts
from encours_platform.outbox import append_all
from encours_platform.sealing import SealBroken, Sealer, creditor_iban_place
from encours_values.ids import NOTIFICATION, typeid

MAIL = "mail"
OUTBOX = "outbox"
"""Kind and subject of due work: the tenant's mails are one queue."""

AT_ONCE = 50
"""Mails of one run, over one connection."""
SEALED_SIZE_AT_ONCE = 16 * 1024 * 1024
"""Of the files of one run, so that a month of large statements stays out of memory."""

CHANNEL: Final = "email"
HIDDEN = "••••••"


@dataclass(frozen=True)
class MailContext:
    """What sending needs beside the database."""

    servers: MailServers
    sealer: Sealer
    reports: Reports = field(default_factory=Reports)


async def send_mails(context: MailContext, database: Database, tenant_id: UUID) -> None:
    """One round: at most `AT_ONCE` mails; what is left stays in the queue. Without a mail server none is sent.

    At least once: after a crash between sending and recording, a mail is sent again under the same Message-ID.
    """
    async with database.transaction(tenant_id) as tx:
        server = await context.servers.of_tenant(tx)
        if server is None:
            await notifications.mark_queued_not_sent(tx)
            await attachments.drop_unneeded(tx)
            return
        due = await _bounded(tx, await notifications.due(tx, AT_ONCE))
        files = await attachments.load(tx, [mail.notification_id for mail in due])
        settings = tx.settings
    outcomes = await _send(context, server, tenant_id, _Round(due, files, settings))
    if server.connection_id is not None and outcomes:
        fault = next((each.fault for each in outcomes if each.unreachable), None)
        await context.reports.record(database, tenant_id, server.connection_id, fault)

    async def record(tx: Tx) -> None:
        if due:
            await _record(tx, due, outcomes)
        await wakeups.lock(tx, MAIL, OUTBOX)
        await wakeups.settle(tx, MAIL, OUTBOX, await notifications.next_at(tx))

    await database.run(tenant_id, record)


@dataclass(frozen=True)
class _Round:
    """Mails to send, their files and what the merchant is now."""

    due: Sequence[DueMail]
    files: Mapping[UUID, SealedAttachment]
    settings: MerchantSettings


async def _bounded(tx: Tx, due: Sequence[DueMail]) -> Sequence[DueMail]:
    """The first mails whose files have room together; at least one."""
    sizes = await attachments.sizes(tx, [mail.notification_id for mail in due])
    total = 0
    for at, mail in enumerate(due):
        total += sizes.get(mail.notification_id, 0)
        if at and total > SEALED_SIZE_AT_ONCE:
            return due[:at]
    return due


async def _send(context: MailContext, server: MailServer, tenant_id: UUID, mails: _Round) -> list[MailOutcome]:
    outcomes: dict[UUID, MailOutcome] = {}
    ready: list[tuple[UUID, EmailMessage]] = []
    for mail in mails.due:
        try:
            secrets = _open(context.sealer, tenant_id, mail, mails)
            ready.append((mail.notification_id, _mail_of(server.sender, mail, secrets, mails.settings)))
        except (InvalidMailAddress, SealBroken) as bad:
            outcomes[mail.notification_id] = MailOutcome(bad.detail, final=True)
    sent = await server.mailer.send_all([each for _, each in ready]) if ready else []
    outcomes |= {notification_id: outcome for (notification_id, _), outcome in zip(ready, sent, strict=True)}
    return [outcomes[mail.notification_id] for mail in mails.due]


@dataclass(frozen=True)
class _Opened:
    """What only the mail itself shows."""

    facts: Mapping[str, Any]
    creditor_account: str | None
    file: Attachment | None


def _open(sealer: Sealer, tenant_id: UUID, mail: DueMail, mails: _Round) -> _Opened:
    """Raises `SealBroken`."""
    account, file = mails.settings.creditor.iban_sealed, mails.files.get(mail.notification_id)
    return _Opened(
        with_secrets(mail.facts, sealer, tenant_id),
        in_fours(sealer.open(tenant_id, account, creditor_iban_place(tenant_id)).decode()) if account else None,
        Attachment(file.name, join_parts(sealer, tenant_id, file.parts, file.sha256)) if file else None,
    )


def _mail_of(sender: str, mail: DueMail, opened: _Opened, settings: MerchantSettings) -> EmailMessage:
    rendered = render(mail.template, mail.locale, opened.facts, mail.buyer_name, mail.merchant_name, settings)
    rendered = with_creditor_account(rendered, opened.creditor_account)
    if mail.sandbox:
        rendered = replace(rendered, subject=f"[sandbox] {rendered.subject}")
    domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    head = Head(
        sender=sender,
        sender_name=settings.legal.name or mail.merchant_name,
        recipient=mail.recipient,
        reply_to=settings.legal.email,
        message_id=f"<{typeid(NOTIFICATION, mail.notification_id)}@{domain}>",
        written_at=mail.written_at,
    )
    return message(head, rendered, opened.file)


def with_secrets(facts: Mapping[str, Any], sealer: Sealer, tenant_id: UUID) -> Mapping[str, Any]:
    """The facts with their secrets in plain text. Raises `SealBroken`."""
    sealed = {name: facts[f"{name}_sealed"] for name in SECRETS if f"{name}_sealed" in facts}
    return {**facts, **{name: sealer.open(tenant_id, value).decode() for name, value in sealed.items()}}


def render(
    template: str,
    locale: str,
    facts: Mapping[str, Any],
    buyer_name: str | None,
    merchant_name: str,
    settings: MerchantSettings,
) -> RenderedMail:
    """A notice as its reader sees it, in the merchant's name; a secret that was not opened shows as dots.

    Who shows it fills in the merchant's account, whole or masked (`with_creditor_account`).
    """
    hidden = dict.fromkeys(SECRETS, HIDDEN)
    people = {
        "buyer": buyer_name or "–",
        "merchant": settings.legal.name or merchant_name,
        "merchant_email": settings.legal.email,
        "timezone": settings.timezone,
        "creditor_iban": settings.creditor.iban_masked,
    }
    return render_notice(template, locale, {**hidden, **facts, **people})


async def _record(tx: Tx, due: Sequence[DueMail], outcomes: Sequence[MailOutcome]) -> None:
    attempted = [after(outcome, mail.attempts, tx.now) for mail, outcome in zip(due, outcomes, strict=True)]
    await notifications.record(tx, [(mail.notification_id, each) for mail, each in zip(due, attempted, strict=True)])
    await attachments.drop_unneeded(tx)
    retries = [each.next_attempt_at for each in attempted if each.next_attempt_at is not None]
    if retries and all(outcome.unreachable for outcome in outcomes):
        await notifications.defer(tx, min(retries))
    events = [_result_event(mail, each) for mail, each in zip(due, attempted, strict=True)]
    await append_all(tx, [event for event in events if event is not None])


def _result_event(mail: DueMail, attempted: Attempted) -> NotificationSent | NotificationFailed | None:
    if attempted.status is Status.QUEUED:
        return None
    facts: dict[str, Any] = {
        **({f"{mail.document_kind}_id": mail.document_id} if mail.document_kind else {}),
        "notification_id": mail.notification_id,
        "account_id": mail.account_id,
        "channel": CHANNEL,
        "template": mail.template,
    }
    if attempted.status is Status.SENT:
        return NotificationSent(**facts)
    return NotificationFailed(**facts, cause=attempted.fault or "unknown")
