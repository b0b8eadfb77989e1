"""0006 invitations

Why:  people are invited by e-mail, and who forgot a password gets a link (docs/decisions/0020-people-and-sessions.md).
Lock: none; the tables are new.
"""

from encours_platform.schema import execute_script

revision = "0006_invitations"
down_revision = "0005_people"


def upgrade() -> None:
    execute_script("""
        CREATE TABLE invitation (
            tenant_id uuid NOT NULL,
            invitation_id uuid NOT NULL,
            email text NOT NULL,
            name text NOT NULL,
            role text NOT NULL,
            account_id uuid,
            with_group boolean NOT NULL,
            spending_limit_minor bigint,
            locale text NOT NULL,
            digest bytea NOT NULL,
            invited_by text NOT NULL,
            invited_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            expires_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, invitation_id)
        );
        CREATE UNIQUE INDEX invitation_email ON invitation (tenant_id, email);
        CREATE UNIQUE INDEX invitation_digest ON invitation (digest);
        CREATE INDEX invitation_expiry ON invitation (expires_at);

        CREATE TABLE password_reset (
            tenant_id uuid NOT NULL,
            user_id uuid NOT NULL,
            digest bytea NOT NULL,
            expires_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, user_id)
        );
        CREATE UNIQUE INDEX password_reset_digest ON password_reset (digest);
        CREATE INDEX password_reset_expiry ON password_reset (expires_at);
    """)
