"""0012 waiting credit

Why:  a credit note for an invoice whose debit is at the bank waits for its result, as a payment does.
Lock: short; names and a column with a constant default.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0012_waiting_credit"
down_revision = "0011_refund_cancelled"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
