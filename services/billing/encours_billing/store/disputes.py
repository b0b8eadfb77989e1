from collections.abc import Sequence
from uuid import UUID

from encours_billing.domain.dispute import Dispute, DisputeStatus, Message
from encours_platform.database import Record, Sql, Tx

INSERT = Sql("""
    INSERT INTO dispute (tenant_id, dispute_id, account_id, invoice_id, amount_minor, currency, reason, status,
           opened_at)
    VALUES (:tenant_id, :dispute_id, :account_id, :invoice_id, :amount_minor, :currency, :reason, :status,
           :opened_at)""")
PAGE = """
    SELECT dispute_id, account_id, invoice_id, amount_minor, currency, reason, status, opened_at, resolved_at,
           credit_note_id
      FROM dispute WHERE tenant_id = :tenant_id"""
ONE = Sql(f"{PAGE} AND dispute_id = :id")
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
    )


async def one(tx: Tx, dispute_id: UUID) -> Dispute | None:
    row = await tx.row(ONE, id=dispute_id)
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
