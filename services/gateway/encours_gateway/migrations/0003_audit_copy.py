"""0003 audit copy

Why:  gateway has a copy of all audit chains, read by object, and signs their heads (docs/decisions/0006-audit-chain.md).
Lock: none; the tables are new.
"""

from encours_platform.schema import execute_script

revision = "0003_audit_copy"
down_revision = "0002_connections"


def upgrade() -> None:
    execute_script("""
        CREATE TABLE audit_copy (
            tenant_id uuid NOT NULL,
            service text NOT NULL,
            seq bigint NOT NULL,
            entry_id uuid NOT NULL,
            at timestamptz NOT NULL,
            who text NOT NULL,
            action text NOT NULL,
            subject text NOT NULL,
            objects text[] NOT NULL,
            details text NOT NULL,
            hash bytea NOT NULL,
            PRIMARY KEY (tenant_id, service, seq)
        );
        CREATE INDEX audit_copy_entry ON audit_copy (tenant_id, entry_id);
        CREATE INDEX audit_copy_objects ON audit_copy USING gin (objects);

        -- The last entry of each chain, as the copy has it.
        CREATE TABLE audit_copy_head (
            tenant_id uuid NOT NULL,
            service text NOT NULL,
            seq bigint NOT NULL,
            hash bytea NOT NULL,
            received_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, service)
        );

        CREATE TABLE audit_anchor (
            tenant_id uuid NOT NULL,
            number bigint NOT NULL,
            signed_at timestamptz NOT NULL,
            content text NOT NULL,
            key_id text NOT NULL,
            signature bytea NOT NULL,
            PRIMARY KEY (tenant_id, number)
        );
        DO $$
        DECLARE
            roles text := format('%I, %I', 'encours_' || current_schema(), 'encours_' || current_schema() || '_worker');
        BEGIN
            EXECUTE 'REVOKE UPDATE, DELETE ON audit_copy, audit_anchor FROM ' || roles;
            EXECUTE 'REVOKE DELETE ON audit_copy_head FROM ' || roles;
        END $$;
    """)
