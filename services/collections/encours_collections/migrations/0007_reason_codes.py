"""0007 reason codes

Why:  a bank may give several reasons for one failed debit; all of them count, whatever order they come in.
Lock: short; the column has a constant default, and stored failures are filled in.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0007_reason_codes"
down_revision = "0006_refund_confirmation"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
