"""Debits whose failure calls for a hold, and whether what they were to pay is still open."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from encours_platform.database import Sql, Tx

INSERT = Sql("""
    INSERT INTO failed_debit (tenant_id, collection_id, account_id, reason_code, invoice_ids, ends_when_paid)
    VALUES (:tenant_id, :collection_id, :account_id, :reason_code, :invoice_ids, :ends_when_paid)
    ON CONFLICT (tenant_id, collection_id)
    DO UPDATE SET reason_code = excluded.reason_code,
                  ends_when_paid = failed_debit.ends_when_paid AND excluded.ends_when_paid""")
UNPAID = Sql("""
    SELECT DISTINCT ON (f.account_id) f.account_id, f.reason_code FROM failed_debit f
     WHERE f.tenant_id = :tenant_id AND f.account_id = ANY (CAST(:accounts AS uuid[])) AND NOT f.overridden
       AND (NOT f.ends_when_paid OR EXISTS (
            SELECT FROM unnest(f.invoice_ids) AS i (invoice_id)
              LEFT JOIN receivable r ON r.tenant_id = f.tenant_id AND r.invoice_id = i.invoice_id
             WHERE r.open_minor IS DISTINCT FROM 0))
     ORDER BY f.account_id, f.collection_id""")
DELETE = Sql("""
    DELETE FROM failed_debit WHERE tenant_id = :tenant_id AND collection_id = :collection_id""")
OVERRIDE = Sql("""
    UPDATE failed_debit SET overridden = true
     WHERE tenant_id = :tenant_id AND account_id = :account_id AND NOT overridden""")


async def insert(
    tx: Tx,
    collection_id: UUID,
    account_id: UUID,
    *,
    reason_code: str | None,
    invoice_ids: Sequence[UUID],
    ends_when_paid: bool,
) -> None:
    """A debit fails once; of what the bank says later, the reason counts, and a legal one stays (RTX-04)."""
    await tx.run(
        INSERT,
        collection_id=collection_id,
        account_id=account_id,
        reason_code=reason_code,
        invoice_ids=list(invoice_ids),
        ends_when_paid=ends_when_paid,
    )


async def delete(tx: Tx, collection_id: UUID) -> None:
    """The bank took back its return: the debit did not fail."""
    await tx.run(DELETE, collection_id=collection_id)


async def unpaid(tx: Tx, account_ids: Iterable[UUID]) -> Mapping[UUID, str | None]:
    """Account with a failed debit that calls for a hold now → its reason code; an invoice not known yet is unpaid."""
    rows = await tx.rows(UNPAID, accounts=sorted(account_ids))
    return {row["account_id"]: row["reason_code"] for row in rows}


async def override(tx: Tx, account_id: UUID) -> None:
    """The failures so far hold the account no more, whatever is paid."""
    await tx.run(OVERRIDE, account_id=account_id)
