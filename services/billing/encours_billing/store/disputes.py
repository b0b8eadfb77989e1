from collections.abc import Sequence
from uuid import UUID

from encours_billing.domain.dispute import Attachment, Dispute, DisputeKind, DisputeStatus, Message
from encours_platform.database import Record, Sql, Tx

INSERT = Sql("""
    INSERT INTO dispute (tenant_id, dispute_id, account_id, invoice_id, amount_minor, currency, reason, status,
           opened_at, kind, line_nos)
    VALUES (:tenant_id, :dispute_id, :account_id, :invoice_id, :amount_minor, :currency, :reason, :status,
           :opened_at, :kind, CAST(:line_nos AS integer[]))""")
PAGE = """
    SELECT dispute_id, account_id, invoice_id, amount_minor, currency, reason, status, opened_at, resolved_at,
           credit_note_id, kind, line_nos
      FROM dispute WHERE tenant_id = :tenant_id"""
ONE = Sql(f"{PAGE} AND dispute_id = :id")
LOCK = Sql(f"{PAGE} AND dispute_id = :id FOR UPDATE")
OF_INVOICE = Sql(f"{PAGE} AND invoice_id = :invoice_id ORDER BY dispute_id")
CLOSE = Sql("""
    UPDATE dispute SET status = :status, resolved_at = :resolved_at, credit_note_id = :credit_note_id
     WHERE tenant_id = :tenant_id AND dispute_id = :id AND status = 'open'""")
WRITE = Sql("""
    INSERT INTO dispute_message (tenant_id, message_id, dispute_id, author, message, written_at)
    VALUES (:tenant_id, :message_id, :dispute_id, :author, :message, :written_at)""")
MESSAGES = Sql("""
    SELECT message_id, message AS text, author, written_at FROM dispute_message
     WHERE tenant_id = :tenant_id AND dispute_id = :id ORDER BY message_id""")

ATTACH = Sql("""
    INSERT INTO dispute_attachment (tenant_id, attachment_id, dispute_id, name, media_type, size_bytes, sha256, author,
           attached_at, content_sealed)
    VALUES (:tenant_id, :attachment_id, :dispute_id, :name, :media_type, :size_bytes, :sha256, :author, :attached_at,
           :content_sealed)""")
FILES = """
    SELECT attachment_id, name, media_type, size_bytes, sha256, author, attached_at FROM dispute_attachment
     WHERE tenant_id = :tenant_id"""
ATTACHMENTS = Sql(f"{FILES} AND dispute_id = :id ORDER BY attachment_id")
CONTENT = Sql("""
    SELECT content_sealed FROM dispute_attachment
     WHERE tenant_id = :tenant_id AND dispute_id = :id AND attachment_id = :attachment_id""")
UNDER_OLD_KEYS = Sql("""
    SELECT attachment_id, content_sealed FROM dispute_attachment
     WHERE tenant_id = :tenant_id AND NOT starts_with(content_sealed, CAST(:current AS text) || '.') LIMIT 5""")
EXCHANGE = Sql("""
    UPDATE dispute_attachment SET content_sealed = :new
     WHERE tenant_id = :tenant_id AND attachment_id = :id AND content_sealed = :old""")


def to_dispute(row: Record) -> Dispute:
    return Dispute(
        dispute_id=row["dispute_id"],
        account_id=row["account_id"],
        invoice_id=row["invoice_id"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        reason=row["reason"],
        status=DisputeStatus(row["status"]),
        opened_at=row["opened_at"],
        resolved_at=row["resolved_at"],
        credit_note_id=row["credit_note_id"],
        kind=DisputeKind(row["kind"]),
        line_nos=row["line_nos"],
    )


async def insert(tx: Tx, dispute: Dispute) -> None:
    await tx.run(
        INSERT,
        dispute_id=dispute.dispute_id,
        account_id=dispute.account_id,
        invoice_id=dispute.invoice_id,
        amount_minor=dispute.amount_minor,
        currency=dispute.currency,
        reason=dispute.reason,
        status=dispute.status.value,
        opened_at=dispute.opened_at,
        kind=dispute.kind.value,
        line_nos=list(dispute.line_nos),
    )


async def one(tx: Tx, dispute_id: UUID) -> Dispute | None:
    row = await tx.row(ONE, id=dispute_id)
    return to_dispute(row) if row else None


async def lock(tx: Tx, dispute_id: UUID) -> Dispute | None:
    row = await tx.row(LOCK, id=dispute_id)
    return to_dispute(row) if row else None


async def of_invoice(tx: Tx, invoice_id: UUID) -> list[Dispute]:
    """Oldest first."""
    return [to_dispute(row) for row in await tx.rows(OF_INVOICE, invoice_id=invoice_id)]


async def close(tx: Tx, dispute: Dispute) -> bool:
    """False where it is closed already."""
    closed = await tx.run(
        CLOSE,
        id=dispute.dispute_id,
        status=dispute.status.value,
        resolved_at=dispute.resolved_at,
        credit_note_id=dispute.credit_note_id,
    )
    return closed == 1


async def write(tx: Tx, dispute_id: UUID, message: Message) -> None:
    await tx.run(
        WRITE,
        message_id=message.message_id,
        dispute_id=dispute_id,
        author=message.author,
        message=message.text,
        written_at=message.written_at,
    )


async def messages(tx: Tx, dispute_id: UUID) -> Sequence[Message]:
    """In the order in which they were written; never changed, never deleted (S3.8)."""
    return [Message(**dict(row.items())) for row in await tx.rows(MESSAGES, id=dispute_id)]


async def attach(tx: Tx, dispute_id: UUID, attachment: Attachment, content_sealed: str) -> None:
    values = {name: getattr(attachment, name) for name in attachment.__slots__}
    await tx.run(ATTACH, dispute_id=dispute_id, content_sealed=content_sealed, **values)


async def attachments(tx: Tx, dispute_id: UUID) -> Sequence[Attachment]:
    """In the order in which they were attached."""
    return [Attachment(**dict(row.items())) for row in await tx.rows(ATTACHMENTS, id=dispute_id)]


async def attachment_content(tx: Tx, dispute_id: UUID, attachment_id: UUID) -> str | None:
    """Sealed."""
    sealed: str | None = await tx.value(CONTENT, id=dispute_id, attachment_id=attachment_id)
    return sealed


async def attachments_under_old_keys(tx: Tx, current_key_id: str) -> Sequence[tuple[UUID, str]]:
    """Some of them."""
    rows = await tx.rows(UNDER_OLD_KEYS, current=current_key_id)
    return [(row["attachment_id"], row["content_sealed"]) for row in rows]


async def exchange_attachment(tx: Tx, attachment_id: UUID, old: str, new: str) -> None:
    await tx.run(EXCHANGE, id=attachment_id, old=old, new=new)
