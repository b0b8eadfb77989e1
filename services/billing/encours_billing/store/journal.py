from collections.abc import Sequence
from typing import Any

from encours_billing.domain.journal import Entry
from encours_platform.database import Sql, Tx
from encours_values.ids import new_id

WRITE = Sql("""
    INSERT INTO journal_entry (tenant_id, entry_id, place, journal, entry_on, ledger, account_id, piece, label,
           currency, debit_minor, credit_minor, source_id, reverses_entry_id, bank_account_id,
           bank_statement_id)
    SELECT :tenant_id, r.entry_id, r.place, r.journal, r.entry_on, r.ledger, r.account_id, r.piece, r.label,
           r.currency, r.debit_minor, r.credit_minor, r.source_id,
           CASE WHEN r.reverses THEN (
                SELECT e.entry_id FROM journal_entry e
                 WHERE e.tenant_id = :tenant_id AND e.source_id = r.source_id AND e.reverses_entry_id IS NULL
                 ORDER BY e.entry_id DESC LIMIT 1) END,
           r.bank_account_id, r.bank_statement_id
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           entry_id uuid, place integer, journal text, entry_on date, ledger text, account_id uuid, piece text,
           label text, currency text, debit_minor bigint, credit_minor bigint, source_id uuid, reverses boolean,
           bank_account_id uuid, bank_statement_id uuid)""")


async def write(tx: Tx, entries: Sequence[Entry]) -> None:
    """With the facts they account for, in one transaction; the table refuses what is not balanced."""
    rows = list[dict[str, Any]]()
    for entry in entries:
        common = {
            "entry_id": new_id(),
            "journal": entry.journal.value,
            "entry_on": entry.entry_on,
            "piece": entry.piece,
            "label": entry.label,
            "currency": entry.currency,
            **_of_money(entry),
        }
        for place, row in enumerate(entry.rows, start=1):
            account_id = row.account_id or entry.account_id
            amounts = {"debit_minor": row.debit_minor, "credit_minor": row.credit_minor}
            rows.append({**common, "place": place, "ledger": row.ledger.value, "account_id": account_id, **amounts})
    if rows:
        await tx.run(WRITE, rows=rows)


def _of_money(entry: Entry) -> dict[str, Any]:
    """What entries of invoices leave empty; a column that a row does not name is NULL."""
    named = {
        "source_id": entry.source_id,
        "reverses": entry.reverses or None,
        "bank_account_id": entry.bank_account_id,
        "bank_statement_id": entry.bank_statement_id,
    }
    return {name: value for name, value in named.items() if value is not None}
