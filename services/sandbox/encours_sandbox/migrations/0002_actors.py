"""0002 actors

Why:  people act as well as keys, so what was the id of a key is the id of a person or a key.
Lock: short, of file_disclosure alone.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0002_actors"
down_revision = "0001_baseline"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
