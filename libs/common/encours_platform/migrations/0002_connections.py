"""0002 connections

Why:  each service stores the connections of a merchant that are its own (docs/decisions/0018-connections.md).
Lock: short; the column has a constant default.
"""

from encours_platform.schema import execute_script

revision = "0002_connections"
down_revision = "0001_baseline"


def upgrade() -> None:
    execute_script("ALTER TABLE tenant ADD COLUMN connections jsonb NOT NULL DEFAULT '[]'")
