"""0006 refund confirmation

Why:  a file of refunds is sent when billing has confirmed that the credit of each one is there; one that is not there
      ends cancelled.
Lock: short; a table of few rows is checked again.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0006_refund_confirmation"
down_revision = "0005_bank_ledger"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
