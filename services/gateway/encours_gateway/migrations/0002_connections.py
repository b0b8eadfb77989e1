"""0002 connections

Why:  bank channels, signature providers and mail servers are data of a merchant (docs/decisions/0018-connections.md).
Lock: none; the table is new.
"""

from encours_platform.schema import execute_script

revision = "0002_connections"
down_revision = "0001_baseline"


def upgrade() -> None:
    execute_script("""
        CREATE TABLE connection (
            tenant_id uuid NOT NULL,
            connection_id uuid NOT NULL,
            kind text NOT NULL,
            purpose text NOT NULL,
            name text NOT NULL,
            config jsonb NOT NULL,
            secret_names text[] NOT NULL,
            secrets_sealed text,
            status text NOT NULL DEFAULT 'untested' CHECK (status IN ('untested', 'working', 'failing')),
            last_error text,
            checked_at timestamptz,
            test_id uuid,
            created_at timestamptz NOT NULL,
            changed_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, connection_id)
        );
        CREATE UNIQUE INDEX connection_purpose ON connection (tenant_id, purpose);
    """)
