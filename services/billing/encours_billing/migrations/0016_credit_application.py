"""0016 credit application

Why:  a person may apply customer credit to chosen invoices, and undo it.
Lock: none; the table is new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0016_credit_application"
down_revision = "0015_moved_to"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
