"""0004 permissions

Why:  a key holds a role and permissions in place of scopes, and it is known who made it
      (docs/decisions/0021-permissions.md). A key keeps what its scopes allowed.
Lock: short, of merchant_key alone; it has a few rows a merchant.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0004_permissions"
down_revision = "0003_audit_copy"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
