"""0008 identity providers

Why:  people sign in at their company's own OpenID provider (docs/decisions/0020-people-and-sessions.md).
Lock: none; the tables are new.
"""

from encours_platform.schema import execute_script

revision = "0008_identity_providers"
down_revision = "0007_second_factors"


def upgrade() -> None:
    execute_script("""
        CREATE TABLE identity_provider (
            tenant_id uuid NOT NULL,
            identity_provider_id uuid NOT NULL,
            name text NOT NULL,
            issuer text NOT NULL,
            client_id text NOT NULL,
            secret_sealed text NOT NULL,
            domains text[] NOT NULL,
            role_claim text,
            roles jsonb NOT NULL,
            default_role text,
            made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (tenant_id, identity_provider_id)
        );
        CREATE INDEX identity_provider_sign_in ON identity_provider (identity_provider_id);

        CREATE TABLE external_identity (
            tenant_id uuid NOT NULL,
            identity_provider_id uuid NOT NULL,
            subject text NOT NULL,
            user_id uuid NOT NULL,
            PRIMARY KEY (tenant_id, identity_provider_id, subject)
        );
        CREATE INDEX external_identity_user ON external_identity (tenant_id, user_id);
    """)
