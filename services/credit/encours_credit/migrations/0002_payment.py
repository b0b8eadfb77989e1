"""0002 payment

Why:  money that pays no invoice yet reduces the exposure (CRD-01).
Lock: none; the table is new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0002_payment"
down_revision = "0001_baseline"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
