"""0006 pending transfer

Why:  a transfer that waits for a person may pay what a reminder would ask for.
Lock: none; the table is new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0006_pending_transfer"
down_revision = "0005_event_data"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
