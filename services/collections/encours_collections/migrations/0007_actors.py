"""0007 actors

Why:  people act as well as keys, so what was the id of a key is the id of a person or a key; an approval counts the
      person (docs/decisions/0021-permissions.md).
Lock: exclusive, while tables with a row for each act of a person are rewritten.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0007_actors"
down_revision = "0006_refund_confirmation"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
