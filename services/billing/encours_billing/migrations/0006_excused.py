"""0006 excused

Why:  nobody is dunned for the creditor's own fault or for one of a bank (DUE-01, class T1 and T5).
Lock: short; the column has a constant default.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0006_excused"
down_revision = "0005_waiting_payment"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
