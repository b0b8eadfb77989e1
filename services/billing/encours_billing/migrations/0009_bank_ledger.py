"""0009 bank ledger

Why:  entries of bank statements are booked as the bank has them; transfers can be taken back by the bank.
Lock: short; the tables are new, added columns are nullable, and the changed check is validated on few rows.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0009_bank_ledger"
down_revision = "0008_document_file"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
