from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from encours_contracts.billing import DocumentKind
from encours_contracts.fields import AccountId, DocumentId
from encours_notifications.domain.notification import Status
from encours_notifications.formats.mail import with_creditor_account
from encours_notifications.http.schemas import Notification, NotificationDetails, NotificationInFull
from encours_notifications.store import notifications
from encours_notifications.use_cases.send_mails import CHANNEL, render, with_secrets
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, path_id
from encours_platform.paging import Day, ListQuery, Page
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import CREDIT_NOTE, INVOICE, NOTIFICATION, STATEMENT, typeid

NotificationPath = Annotated[UUID, path_id(NOTIFICATION, "notification_id")]


PREFIXES = {
    DocumentKind.INVOICE: INVOICE,
    DocumentKind.CREDIT_NOTE: CREDIT_NOTE,
    DocumentKind.STATEMENT: STATEMENT,
}


class NotificationQuery(ListQuery):
    """What the list of notifications may be narrowed and sorted by; its store knows the columns."""

    account_id: AccountId | None = None
    document_id: DocumentId | None = None
    """The invoice, credit note or statement that is attached."""
    template: Annotated[str, Field(max_length=100, pattern="^[a-z_]+$", examples=["overdue"])] | None = None
    status: Literal["waiting", "not_sent", "queued", "sent", "failed"] | None = None
    audience: Literal["buyer", "merchant"] | None = None
    created_from: Day | None = None
    created_to: Day | None = None
    """Inclusive, in the merchant's calendar."""
    sort: Literal["created_at", "-created_at"] | None = None


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("notifications")

    @r.get("/v1/notifications", response_model=Page[Notification], responses=EXPORTS)
    async def list_notifications(
        request: Request, query: Annotated[NotificationQuery, Query()]
    ) -> Page[Notification] | Response:
        """Notices to buyers and to the merchant, by e-mail: the newest first, or in the order of `sort`."""
        return await api.listed(request, notifications.LIST, query, lambda _tx: _row, Notification)

    @r.get("/v1/notifications/{notification_id}", response_model=NotificationInFull)
    async def read_notification(request: Request, notification_id: NotificationPath) -> NotificationInFull:
        """With subject and text. A signer's link or code is visible in a sandbox only."""
        caller = api.caller(request)
        return await api.read(request, lambda tx: _in_full(tx, notification_id, sealer if caller.sandbox else None))

    return r


async def _in_full(tx: Tx, notification_id: UUID, sealer: Sealer | None) -> NotificationInFull:
    found = await notifications.find(tx, notification_id)
    if found is None:
        raise NotFound("no such notification")
    merchant_name = await notifications.merchant_name(tx)
    facts = with_secrets(found.facts, sealer, tx.tenant_id) if sealer else found.facts
    rendered = render(found.template, found.locale, facts, found.buyer_name, merchant_name, tx.settings)
    rendered = with_creditor_account(rendered, tx.settings.creditor.iban_masked)
    return NotificationInFull(**dict(_answer(found)), subject=rendered.subject, text=rendered.text)


def _row(row: Record) -> Notification:
    return _answer(notifications.notification_of(row))


def _document_id(notification: notifications.Notification) -> str | None:
    if notification.document_kind is None or notification.document_id is None:
        return None
    return typeid(PREFIXES[notification.document_kind], notification.document_id)


def _answer(notification: notifications.Notification) -> Notification:
    details = None
    if notification.last_fault is not None:
        will_retry = notification.status is Status.QUEUED
        details = NotificationDetails(cause=notification.last_fault, will_retry=will_retry)
    return Notification(
        id=notification.notification_id,
        account_id=notification.account_id,
        event_id=notification.event_id,
        channel=CHANNEL,
        template=notification.template,
        audience=notification.audience,
        recipient=notification.recipient,
        locale=notification.locale,
        status=notification.status.value,
        created_at=notification.created_at,
        sent_at=notification.sent_at,
        document_id=_document_id(notification),
        details=details,
        available_actions=[],
    )
