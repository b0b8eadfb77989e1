from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from encours_billing.domain.invoice import Invoice
from encours_billing.store.invoices import COLUMNS, to_invoice
from encours_platform.database import Sql, Tx

ACCOUNTS_TO_CHECK = Sql("""
    SELECT account_id FROM invoice
     WHERE tenant_id = :tenant_id AND overdue_on IS NULL AND amount_minor > paid_minor + credited_minor
       AND overdue_check_on <= :today AND open_minor - in_collection_minor - disputed_minor > 0 AND NOT excused
       AND account_id > :after
     GROUP BY account_id ORDER BY account_id LIMIT :chunk""")
TO_FLAG = Sql("""
    SELECT invoice_id FROM invoice
     WHERE tenant_id = :tenant_id AND account_id = ANY(CAST(:accounts AS uuid[])) AND overdue_on IS NULL
       AND amount_minor > paid_minor + credited_minor AND overdue_check_on <= :today
       AND open_minor - in_collection_minor - disputed_minor > 0 AND NOT excused""")
FLAG = Sql(f"""
    UPDATE invoice SET overdue_on = :today, version = version + 1
     WHERE tenant_id = :tenant_id AND account_id = ANY(CAST(:accounts AS uuid[])) AND overdue_on IS NULL
       AND amount_minor > paid_minor + credited_minor AND overdue_check_on <= :today
       AND open_minor - in_collection_minor - disputed_minor > 0 AND NOT excused
    RETURNING {COLUMNS}""")  # noqa: S608
POSTPONE = Sql("""
    UPDATE invoice i SET overdue_check_on = r.check_on
      FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[])) AS r (id, check_on)
     WHERE i.tenant_id = :tenant_id AND i.invoice_id = r.id AND i.overdue_on IS NULL
     AND i.overdue_check_on < r.check_on""")


UNTIL_ACKNOWLEDGED = date(9999, 12, 31)
"""The invoice is not looked at before a person has."""

RESUME = Sql("""
    UPDATE invoice i SET overdue_check_on = r.check_on
      FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[])) AS r (id, check_on)
     WHERE i.tenant_id = :tenant_id AND i.invoice_id = r.id AND i.overdue_check_on = :never""")


WAITING = Sql("""
    SELECT DISTINCT i.invoice_id, i.account_id, i.due_on FROM payment p
      JOIN application a ON a.tenant_id = :tenant_id AND a.source_kind = 'payment' AND a.source_id = p.payment_id
      JOIN invoice i ON i.tenant_id = :tenant_id AND i.invoice_id = a.invoice_id AND i.overdue_check_on = :never
     WHERE p.tenant_id = :tenant_id AND p.account_id = :account_id AND p.reversed_on IS NOT NULL""")


async def waiting(tx: Tx, payer_id: UUID) -> list[tuple[UUID, UUID, date]]:
    """(invoice, its account, its due day) of what the payer's reversed payments paid and nobody is dunned for."""
    rows = await tx.rows(WAITING, account_id=payer_id, never=UNTIL_ACKNOWLEDGED)
    return [(row["invoice_id"], row["account_id"], row["due_on"]) for row in rows]


async def resume(tx: Tx, check_on: Mapping[UUID, date]) -> None:
    """Looks at these invoices again on those days, as a person has looked at what the bank did."""
    await tx.run(RESUME, ids=list(check_on), days=list(check_on.values()), never=UNTIL_ACKNOWLEDGED)


async def accounts_to_check(tx: Tx, after: UUID, chunk: int) -> list[UUID]:
    """Accounts with something to flag today, in order of id."""
    rows = await tx.rows(ACCOUNTS_TO_CHECK, today=tx.today, after=after, chunk=chunk)
    return [row["account_id"] for row in rows]


async def to_flag(tx: Tx, accounts: Sequence[UUID]) -> list[UUID]:
    """The invoices that `flag` would flag."""
    rows = await tx.rows(TO_FLAG, today=tx.today, accounts=list(accounts))
    return [row["invoice_id"] for row in rows]


async def flag(tx: Tx, accounts: Sequence[UUID]) -> list[Invoice]:
    """Flags what these (locked) accounts owe past its day; answers what was not flagged before."""
    rows = await tx.rows(FLAG, today=tx.today, accounts=list(accounts))
    return [to_invoice(row) for row in rows]


async def postpone(tx: Tx, check_on: Mapping[UUID, date]) -> None:
    """Looks at these invoices on a later day, as the delay is ours (DUE-01)."""
    await tx.run(POSTPONE, ids=list(check_on), days=list(check_on.values()))
