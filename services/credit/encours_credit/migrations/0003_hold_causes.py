"""0003 hold causes

Why:  a hold ends by itself when what caused it is paid, unless a person set it (CRD-13).
Lock: short; the column has no default, the table is new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0003_hold_causes"
down_revision = "0002_payment"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
