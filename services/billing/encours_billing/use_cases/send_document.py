from dataclasses import dataclass
from datetime import date
from uuid import UUID

from encours_billing.store import buyer_credit, invoices, statements
from encours_contracts.billing import DocumentKind, DocumentSendRequested
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import NotFound


@dataclass(frozen=True, slots=True)
class _Summary:
    """What the mail says of the document."""

    account_id: UUID
    number: str
    amount_minor: int
    currency: str
    issued_on: date
    due_on: date | None


async def send_document(tx: Tx, kind: DocumentKind, document_id: UUID) -> str:
    """Has the document mailed to the buyer once more; answers its number. Raises `NotFound`."""
    found = await _summary(tx, kind, document_id)
    event = DocumentSendRequested(
        account_id=found.account_id,
        kind=kind,
        document_id=document_id,
        number=found.number,
        amount=found.amount_minor,
        currency=found.currency,
        issued_on=found.issued_on,
        due_date=found.due_on,
    )
    await append_all(tx, [event])
    return found.number


async def _summary(tx: Tx, kind: DocumentKind, document_id: UUID) -> _Summary:
    if kind is DocumentKind.INVOICE and (invoice := await invoices.one(tx, document_id)):
        amount_minor = invoice.balance.amount_minor
        return _Summary(
            invoice.account_id, invoice.number, amount_minor, invoice.currency, invoice.issued_on, invoice.due_on
        )
    if kind is DocumentKind.CREDIT_NOTE and (note := await buyer_credit.note(tx, document_id)):
        return _Summary(note.account_id, note.number, note.amount_minor, note.currency, note.issued_on, None)
    if kind is DocumentKind.STATEMENT and (stated := await statements.one(tx, document_id)):
        return _Summary(
            stated.account_id, stated.number, stated.total_minor, stated.currency, stated.period_end, stated.due_on
        )
    raise NotFound("there is no such document")
