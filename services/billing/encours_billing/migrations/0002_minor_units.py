"""0002 minor units

Why:  amounts in minor units end in `_minor`, and the key of a table is `<noun>_id`, in every service alike.
Lock: short; columns are renamed, no row is written.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0002_minor_units"
down_revision = "0001_baseline"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
