"""0005 bank ledger

Why:  each bank account of a merchant is a ledger: its statements, their entries, and the bookings of each debit.
Lock: short; the tables are new, and added columns have constant defaults.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0005_bank_ledger"
down_revision = "0004_refunds"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
