"""0003 documents

Why:  invoices, credit notes and statements are mailed with their PDF; a notice knows its document and waits for the file.
Lock: short; the new columns are empty or constant.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0003_documents"
down_revision = "0002_announced_debit"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
