"""0002 list indexes

Why:  invoices, statements and payments are listed by day.
Lock: none that stops writers; the indexes are built concurrently.
"""

from encours_platform.schema import create_index_concurrently

revision = "0002_list_indexes"
down_revision = "0001_baseline"


def upgrade() -> None:
    create_index_concurrently("invoice_by_due_day", "invoice (tenant_id, due_on, id)")
    create_index_concurrently("statement_by_due_day", "statement (tenant_id, due_on, id)")
    create_index_concurrently("payment_by_day", "payment (tenant_id, received_on, id)")
