"""0014 waiting credit

Why:  a credit note for an invoice whose debit is at the bank waits for its result, as a payment does.
Lock: short; names and a column with a constant default.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0014_waiting_credit"
down_revision = "0013_daily_sales"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
