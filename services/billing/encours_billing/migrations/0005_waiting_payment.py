"""0005 waiting payment

Why:  a transfer that comes while a debit of the same invoice is at the bank waits for the debit's result.
Lock: none; the table is new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0005_waiting_payment"
down_revision = "0004_customer_credit"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
