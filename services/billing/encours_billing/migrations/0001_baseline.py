"""0001 baseline

Why:  buyers as billing knows them, numbers, invoices, credit notes, payments and their allocation, statements, debits as
      far as they concern invoices, disputes, fees, transfers, journal entries.
Lock: none; the tables are new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0001_baseline"
down_revision = None


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
