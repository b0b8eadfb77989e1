"""0001 baseline

Why:  the bank of sandbox merchants: whom it knows, the files it receives, its customers' accounts, what it books there and
      the files it issues.
Lock: none; the tables are new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0001_baseline"
down_revision = None


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
