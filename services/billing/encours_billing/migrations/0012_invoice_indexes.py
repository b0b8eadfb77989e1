"""0012 invoice indexes

Why:  each change of a balance writes every index of the invoice. Numbers are found by the index that keeps them
      unique, invoices to be flagged overdue among the open ones, and the invoices of a statement by an index.
Lock: none that stops writers; indexes are built and dropped concurrently. Code of before reads slower meanwhile.
"""

from encours_platform.schema import create_index_concurrently, drop_index_concurrently

revision = "0012_invoice_indexes"
down_revision = "0011_refund_cancelled"


def upgrade() -> None:
    create_index_concurrently(
        "invoice_open_of_account",
        "invoice (tenant_id, account_id) INCLUDE (currency, due_on, open_minor)"
        " WHERE amount_minor > paid_minor + credited_minor",
    )
    create_index_concurrently(
        "invoice_of_statement", "invoice (tenant_id, statement_id, invoice_id) WHERE statement_id IS NOT NULL"
    )
    for name in ("invoice_open", "invoice_overdue_check", "invoice_by_digits", "statement_by_digits"):
        drop_index_concurrently(name)
