"""0012 refund cancelled

Why:  a refund whose credit is gone before its file is sent ends cancelled, with a cause.
Lock: short; a table of few rows is checked again.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0012_refund_cancelled"
down_revision = "0011_invoice_indexes"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
