"""0005 people

Why:  people of a merchant and of its buyers sign in (docs/decisions/0020-people-and-sessions.md).
Lock: none; the tables are new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0005_people"
down_revision = "0004_permissions"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
