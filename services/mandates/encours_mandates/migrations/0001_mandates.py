"""0001 mandates

Why:  the service's first tables: the buyers it knows, mandates, each step of their life, what was amended, who has
      seen a whole IBAN.
Lock: none, the tables are new.
"""

from encours_common.schema import create_house, execute_script, protect

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE buyer (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    address jsonb,
    closed boolean NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
);

CREATE TABLE mandate (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    scheme text NOT NULL CHECK (scheme IN ('B2B', 'CORE')),
    sequence text NOT NULL CHECK (sequence IN ('RCUR', 'OOFF')),
    reference text NOT NULL CHECK (length(reference) BETWEEN 1 AND 35),
    reference_key text NOT NULL,
    creditor_identifier text NOT NULL,
    creditor_name text NOT NULL,
    creditor_address jsonb,
    debtor_name text NOT NULL,
    debtor_address jsonb,
    iban_sealed text NOT NULL,
    iban_masked text NOT NULL CHECK (iban_masked LIKE '%****%'),
    bic text,
    bank_name text,
    signer_name text NOT NULL,
    signer_email text NOT NULL,
    signer_title text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending_signature', 'signed', 'awaiting_debtor_bank', 'active', 'suspended',
                                           'revoked', 'expired', 'completed', 'failed')),
    since timestamptz NOT NULL,
    cause text,
    reason_code text,
    registration text NOT NULL CHECK (registration IN ('unknown', 'declared', 'proven')),
    created_at timestamptz NOT NULL,
    signed_on date,
    last_used_on date,
    activated_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CHECK (signed_on IS NOT NULL OR status IN ('pending_signature', 'revoked'))
);
CREATE INDEX mandate_of_account ON mandate (tenant_id, account_id, id);
CREATE INDEX mandate_in_status ON mandate (tenant_id, status, id);
CREATE INDEX mandate_by_reference ON mandate (tenant_id, reference_key);

CREATE TABLE used_reference (
    tenant_id uuid NOT NULL,
    reference_key text NOT NULL,
    mandate_id uuid NOT NULL,
    PRIMARY KEY (tenant_id, reference_key)
);

CREATE TABLE mandate_step (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    step_id uuid NOT NULL,
    move text NOT NULL,
    status text NOT NULL,
    since timestamptz NOT NULL,
    who text NOT NULL,
    cause text,
    reason_code text,
    evidence jsonb NOT NULL,
    PRIMARY KEY (tenant_id, mandate_id, step_id)
);

CREATE TABLE amendment (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    amendment_id uuid NOT NULL,
    amended_at timestamptz NOT NULL,
    original_reference text NOT NULL,
    original_debtor_name text NOT NULL,
    original_iban_sealed text NOT NULL,
    original_iban_masked text NOT NULL,
    original_bic text,
    PRIMARY KEY (tenant_id, mandate_id, amendment_id)
);

CREATE TABLE disclosure (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    disclosure_id uuid NOT NULL,
    at timestamptz NOT NULL,
    who text NOT NULL,
    what text NOT NULL,
    PRIMARY KEY (tenant_id, mandate_id, disclosure_id)
);

REVOKE UPDATE, DELETE ON mandate_step, disclosure, used_reference FROM encours_app;
REVOKE DELETE ON mandate, amendment FROM encours_app;
"""


def upgrade() -> None:
    create_house()
    execute_script(TABLES)
    protect("buyer", "mandate", "used_reference", "mandate_step", "amendment", "disclosure")
