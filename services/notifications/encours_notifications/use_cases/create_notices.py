from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from encours_contracts.billing import DocumentKind
from encours_contracts.gateway import MerchantSettings
from encours_contracts.notifications import DocumentRequested
from encours_notifications.domain.notices import Audience
from encours_notifications.domain.notification import NewNotification
from encours_notifications.store import buyers, notifications, wakeups
from encours_notifications.store.buyers import Buyer
from encours_notifications.use_cases.send_mails import MAIL, OUTBOX
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_values.ids import new_id


@dataclass(frozen=True)
class Signer:
    """Who signs the mandate for the buyer, or a user: address and language."""

    email: str
    language: str


@dataclass(frozen=True)
class NoticeRequest:
    """A notice to create: for whom, and the facts that its template shows."""

    template: str
    audience: Audience
    account_id: UUID | None
    facts: dict[str, Any]
    event_id: UUID | None = None
    signer: Signer | None = None
    document: tuple[DocumentKind, UUID] | None = None


async def create_notices(tx: Tx, requests: Sequence[NoticeRequest], *, mail_server: bool) -> None:
    """Records notices in one statement; with a mail server they are queued, without one they are not sent.

    A notice to a buyer whose address is not known yet waits for the account's event. One with a document asks billing
    for the file and waits for it (decision 16).
    """
    if not requests:
        return
    known = await buyers.known(tx, {each.account_id for each in requests if each.account_id is not None})
    settings = tx.settings
    new = [_new(each, known.get(each.account_id) if each.account_id else None, settings) for each in requests]
    if await notifications.insert(tx, new, mail_server=mail_server):
        await wakeups.wake(tx, MAIL, [OUTBOX], tx.now)
    if mail_server:
        await append_all(tx, [_document_request(each) for each in new if each.document_id is not None])


def _document_request(notice: NewNotification) -> DocumentRequested:
    if notice.account_id is None or notice.document_kind is None or notice.document_id is None:
        raise AssertionError("a document is of a kind and goes to a buyer")
    return DocumentRequested(
        account_id=notice.account_id,
        notification_id=notice.notification_id,
        kind=notice.document_kind,
        document_id=notice.document_id,
    )


def _new(request: NoticeRequest, buyer: Buyer | None, settings: MerchantSettings) -> NewNotification:
    if request.signer is not None:
        recipient: str | None = request.signer.email
    elif request.audience == "merchant":
        recipient = settings.legal.email
    else:
        recipient = buyer.email if buyer else None
    kind, document_id = request.document or (None, None)
    return NewNotification(
        notification_id=new_id(),
        account_id=request.account_id,
        event_id=request.event_id,
        template=request.template,
        audience=request.audience,
        recipient=recipient,
        buyer_name=buyer.name if buyer else None,
        locale=request.signer.language if request.signer else settings.locale,
        facts=request.facts,
        document_kind=kind,
        document_id=document_id,
    )
