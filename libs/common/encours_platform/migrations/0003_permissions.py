"""0003 permissions

Why:  a key holds a role and permissions in place of scopes, and the services know its name and who made it
      (docs/decisions/0021-permissions.md). A key keeps what its scopes allowed.
Lock: short, of api_key alone; it has a few rows a merchant.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0003_permissions"
down_revision = "0002_connections"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
