"""0004 portal

Why:  transactions of a buyer's people run as a role of their own (docs/decisions/0021-permissions.md), which writes events,
      audit entries, due work and stored answers as all others do, and sees no other table before its service says so.
Lock: short; rights and policies change, no row.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0004_portal"
down_revision = "0003_permissions"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
