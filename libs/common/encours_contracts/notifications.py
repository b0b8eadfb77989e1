"""Published by notifications."""

from typing import Literal
from uuid import UUID

from encours_contracts.billing import DocumentKind
from encours_contracts.envelope import Event
from encours_contracts.fields import AccountId, CreditNoteId, InvoiceId, NotificationId, StatementId


class _Notification(Event):
    notification_id: NotificationId
    account_id: AccountId | None = None
    channel: Literal["email"]
    template: str
    invoice_id: InvoiceId | None = None
    credit_note_id: CreditNoteId | None = None
    statement_id: StatementId | None = None
    """The document that was attached, if any."""


class NotificationSent(_Notification, publisher="notifications"):
    pass


class NotificationFailed(_Notification, publisher="notifications"):
    cause: str


class DocumentRequested(Event, publisher="notifications", internal=True):
    """A mail waits for the file of a document; billing answers with `DocumentProvided`."""

    account_id: AccountId
    notification_id: NotificationId
    kind: DocumentKind
    document_id: UUID
