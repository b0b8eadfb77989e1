"""0005 signature

Why:  a mandate is signed on a page behind a link that expires; what was shown, the signed document and the evidence are
      kept sealed, for the mandate's life and ten years after (MND-22).
Lock: mandate for an instant: two columns without a default that is written (PostgreSQL 11 and later).
"""

from encours_common.schema import execute_script, protect

revision = "0005_signature"
down_revision = "0004_import"

TABLES = """
ALTER TABLE mandate ADD COLUMN signing_link integer NOT NULL DEFAULT 0,
                    ADD COLUMN signing_link_expires_at timestamptz;

CREATE TABLE signing (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    link integer NOT NULL,
    steps integer NOT NULL,
    iban_sealed text,
    iban_masked text CHECK (iban_masked LIKE '%****%'),
    bic text,
    bank_name text,
    signer_name text,
    signer_title text,
    code_digest bytea,
    code_session bytea,
    code_issued_at timestamptz,
    code_expires_at timestamptz,
    code_wrong integer NOT NULL DEFAULT 0,
    codes_issued integer NOT NULL DEFAULT 0,
    verified_session bytea,
    verified_at timestamptz,
    referred_at timestamptz,
    PRIMARY KEY (tenant_id, mandate_id)
);

CREATE TABLE signing_step (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    step_id uuid NOT NULL,
    link integer NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    session text NOT NULL,
    ip text NOT NULL,
    forwarded_for text NOT NULL,
    user_agent text NOT NULL,
    details jsonb NOT NULL,
    PRIMARY KEY (tenant_id, mandate_id, step_id)
);

CREATE TABLE document (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('original', 'signed', 'evidence')),
    media_type text NOT NULL,
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    created_at timestamptz NOT NULL,
    retain_until date,
    PRIMARY KEY (tenant_id, mandate_id, kind)
);

CREATE TABLE document_part (
    tenant_id uuid NOT NULL,
    part_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    kind text NOT NULL,
    number integer NOT NULL,
    sealed text NOT NULL,
    PRIMARY KEY (tenant_id, part_id),
    UNIQUE (tenant_id, mandate_id, kind, number),
    FOREIGN KEY (tenant_id, mandate_id, kind) REFERENCES document ON DELETE CASCADE
);

CREATE TABLE signing_key (
    tenant_id uuid NOT NULL,
    key_id uuid NOT NULL,
    sealed text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key_id)
);

REVOKE UPDATE ON signing_step, document, document_part, signing_key FROM encours_app;
REVOKE DELETE ON signing_key FROM encours_app;
GRANT UPDATE (retain_until) ON document TO encours_app;
GRANT UPDATE (sealed) ON document_part, signing_key TO encours_app;
"""


def upgrade() -> None:
    execute_script(TABLES)
    protect("signing", "signing_step", "document", "document_part", "signing_key")
