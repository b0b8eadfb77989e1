"""0007 refunds

Why:  credit of an account is paid back by a credit transfer; until then it is reserved.
Lock: none; the tables are new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0007_refunds"
down_revision = "0006_excused"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
