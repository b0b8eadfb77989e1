"""Transfers that wait for a person, by the accounts that they may be of."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from encours_notifications.domain.pending_transfer import Owed, PendingTransfer
from encours_platform.database import Sql, Tx

DELETE = Sql("DELETE FROM pending_transfer WHERE tenant_id = :tenant_id AND transfer_id = ANY(CAST(:ids AS uuid[]))")
INSERT = Sql("""
    INSERT INTO pending_transfer (tenant_id, transfer_id, account_id, invoice_ids, amount_minor, currency)
    SELECT :tenant_id, r.transfer_id, r.account_id,
           ARRAY(SELECT CAST(jsonb_array_elements_text(r.invoice_ids) AS uuid)), r.amount_minor, r.currency
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           transfer_id uuid, account_id uuid, invoice_ids jsonb, amount_minor bigint, currency text)""")
OF = Sql("""
    SELECT account_id, invoice_ids, amount_minor, currency FROM pending_transfer
     WHERE tenant_id = :tenant_id AND account_id = ANY(CAST(:ids AS uuid[])) ORDER BY account_id, transfer_id""")
OWED = Sql("""
    SELECT invoice_id, account_id, currency, asked_minor FROM receivable
     WHERE tenant_id = :tenant_id AND account_id = ANY(CAST(:ids AS uuid[])) AND asked_minor > 0
     ORDER BY account_id, due_on, number""")


async def replace(tx: Tx, transfer_ids: Collection[UUID], rows: Sequence[Mapping[str, Any]]) -> None:
    """Of these transfers, so much waits for a person now."""
    await tx.run(DELETE, ids=list(transfer_ids))
    if rows:
        await tx.run(INSERT, rows=list(rows))


async def of(tx: Tx, account_ids: Collection[UUID]) -> list[PendingTransfer]:
    return [PendingTransfer(**dict(row)) for row in await tx.rows(OF, ids=list(account_ids))]


async def owed(tx: Tx, account_ids: Collection[UUID]) -> list[Owed]:
    """What these accounts are asked for, the oldest first."""
    return [Owed(**dict(row)) for row in await tx.rows(OWED, ids=list(account_ids))]
