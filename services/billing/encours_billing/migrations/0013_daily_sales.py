"""0013 daily sales

Why:  days sales outstanding is computed from sales of each day, not from all invoices of two years.
Lock: invoices and credit notes cannot be issued while the sales of the past are added up, about a second a million.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0013_daily_sales"
down_revision = "0012_invoice_indexes"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
