"""0007 second factors

Why:  people prove who they are by a code, a passkey or a recovery code too (docs/decisions/0020-people-and-sessions.md).
Lock: short; the column is nullable, the tables are new.
"""

from encours_platform.schema import execute_script

revision = "0007_second_factors"
down_revision = "0006_invitations"


def upgrade() -> None:
    execute_script("""
        -- Of a code that is not confirmed yet; the confirmed one works on meanwhile.
        ALTER TABLE users ADD COLUMN totp_pending_sealed text;

        CREATE TABLE recovery_code (
            tenant_id uuid NOT NULL,
            user_id uuid NOT NULL,
            digest bytea NOT NULL,
            PRIMARY KEY (tenant_id, user_id, digest)
        );

        CREATE TABLE passkey (
            tenant_id uuid NOT NULL,
            passkey_id uuid NOT NULL,
            user_id uuid NOT NULL,
            credential_id bytea NOT NULL,
            public_key bytea NOT NULL,
            uses_count bigint NOT NULL,
            name text NOT NULL,
            made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            used_at timestamptz,
            PRIMARY KEY (tenant_id, passkey_id)
        );
        CREATE UNIQUE INDEX passkey_credential ON passkey (credential_id);
        CREATE INDEX passkey_user ON passkey (tenant_id, user_id);

        -- What an authenticator was asked to sign, once; of a sign-in without an e-mail address it belongs to no merchant.
        CREATE TABLE passkey_challenge (
            tenant_id uuid NOT NULL,
            digest bytea NOT NULL,
            purpose text NOT NULL,
            user_id uuid,
            expires_at timestamptz NOT NULL,
            PRIMARY KEY (tenant_id, digest)
        );
        CREATE INDEX passkey_challenge_expiry ON passkey_challenge (expires_at);
    """)
