"""0002 announced debit

Why:  nobody is asked to pay by transfer what a debit was announced for (CRD-16).
Lock: none; the table is new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0002_announced_debit"
down_revision = "0001_baseline"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
