"""0003 card service

Why:  the sandbox plays a payment service for cards (decision 23).
Lock: none that matters; the tables are new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0003_card_service"
down_revision = "0002_actors"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
