"""0001 baseline

Why:  the public event log, webhook endpoints with their deliveries, and the notices to buyers and merchants.
Lock: none; the tables are new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0001_baseline"
down_revision = None


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
