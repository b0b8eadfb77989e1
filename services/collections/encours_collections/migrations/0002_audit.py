"""0002 audit

Why:  who did what on batches and files, append-only and chained by hashes.
Lock: none; the tables are new.
"""

from encours_common.schema import create_audit

revision = "0002_audit"
down_revision = "0001_collections"


def upgrade() -> None:
    create_audit()
