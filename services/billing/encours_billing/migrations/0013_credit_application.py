"""0013 credit application

Why:  a person may apply customer credit to chosen invoices, and undo it.
Lock: none; the table is new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0013_credit_application"
down_revision = "0012_waiting_credit"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
