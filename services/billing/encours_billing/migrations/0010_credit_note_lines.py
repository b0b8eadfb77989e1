"""0010 credit note lines

Why:  a credit note takes back lines and rates of invoices exactly, and never more than they hold (INV-04).
Lock: short; columns have constant defaults, the table is new; the index of returns is built anew.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0010_credit_note_lines"
down_revision = "0009_bank_ledger"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
