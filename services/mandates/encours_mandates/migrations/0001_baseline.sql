CREATE TABLE buyer (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    address jsonb,
    closed boolean NOT NULL,
    external_id text,
    siren text,
    PRIMARY KEY (tenant_id, account_id)
);
CREATE INDEX buyer_by_external_id ON buyer (tenant_id, external_id);
CREATE INDEX buyer_by_siren ON buyer (tenant_id, siren);

CREATE TABLE mandate (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
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
    status_changed_at timestamptz NOT NULL,
    cause text,
    reason_code text,
    registration text NOT NULL CHECK (registration IN ('unknown', 'declared', 'proven')),
    created_at timestamptz NOT NULL,
    signed_on date,
    last_used_on date,
    activated_at timestamptz,
    language text NOT NULL DEFAULT 'fr' CHECK (language IN ('fr', 'en', 'de')),
    max_amount_minor bigint CHECK (max_amount_minor > 0),
    signer_authority text CHECK (signer_authority IN ('legal_representative', 'delegation')),
    signer_authority_evidence text,
    signing_link_number integer NOT NULL DEFAULT 0,
    signing_link_expires_at timestamptz,
    parties jsonb,
    PRIMARY KEY (tenant_id, mandate_id),
    CHECK (signed_on IS NOT NULL OR status IN ('pending_signature', 'revoked'))
);
CREATE INDEX mandate_of_account ON mandate (tenant_id, account_id, mandate_id);
CREATE INDEX mandate_in_status ON mandate (tenant_id, status, mandate_id);
CREATE INDEX mandate_by_reference ON mandate (tenant_id, reference_key);
CREATE INDEX mandate_by_debtor_name ON mandate (tenant_id, debtor_name, mandate_id);

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
    occurred_at timestamptz NOT NULL,
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
    original_creditor_identifier text,
    original_creditor_name text,
    original_max_amount_minor bigint,
    PRIMARY KEY (tenant_id, mandate_id, amendment_id)
);

CREATE TABLE disclosure (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    disclosure_id uuid NOT NULL,
    disclosed_at timestamptz NOT NULL,
    who text NOT NULL,
    what text NOT NULL,
    reason text,
    PRIMARY KEY (tenant_id, mandate_id, disclosure_id)
);

CREATE TABLE signing_progress (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    link_number integer NOT NULL,
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
    link_number integer NOT NULL,
    occurred_at timestamptz NOT NULL,
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
    delete_on date,
    PRIMARY KEY (tenant_id, mandate_id, kind)
);

CREATE TABLE document_part (
    tenant_id uuid NOT NULL,
    part_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    kind text NOT NULL,
    number integer NOT NULL,
    content_sealed text NOT NULL,
    PRIMARY KEY (tenant_id, part_id),
    UNIQUE (tenant_id, mandate_id, kind, number),
    FOREIGN KEY (tenant_id, mandate_id, kind) REFERENCES document ON DELETE CASCADE
);

CREATE TABLE signing_key (
    tenant_id uuid NOT NULL,
    key_id uuid NOT NULL,
    key_sealed text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key_id)
);

CREATE TABLE signature_request (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    provider text NOT NULL,
    idempotency_key text NOT NULL,
    external_id text,
    status text NOT NULL CHECK (status IN ('requested', 'pending', 'signed', 'declined', 'expired', 'refused', 'withdrawn',
                                           'cancelled')),
    requested_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    polls integer NOT NULL DEFAULT 0,
    failures integer NOT NULL DEFAULT 0,
    reason text,
    ended_at timestamptz,
    PRIMARY KEY (tenant_id, mandate_id),
    CHECK (external_id IS NOT NULL OR status NOT IN ('pending', 'signed', 'declined'))
);
CREATE INDEX signature_request_at_provider ON signature_request (provider, external_id);

CREATE TABLE mandate_import (
    tenant_id uuid NOT NULL,
    import_id uuid NOT NULL,
    dry_run boolean NOT NULL,
    format text NOT NULL CHECK (format IN ('csv', 'xlsx', 'pain.008')),
    account_by text NOT NULL CHECK (account_by IN ('account_id', 'external_id', 'siren', 'name')),
    sha256 text NOT NULL,
    who text NOT NULL,
    created_at timestamptz NOT NULL,
    ignored_columns text[] NOT NULL,
    accepted integer NOT NULL,
    refused integer NOT NULL,
    duplicates integer NOT NULL,
    warnings integer NOT NULL,
    PRIMARY KEY (tenant_id, import_id)
);

CREATE TABLE mandate_import_line (
    tenant_id uuid NOT NULL,
    import_id uuid NOT NULL,
    line integer NOT NULL,
    status text NOT NULL CHECK (status IN ('accepted', 'refused', 'duplicate', 'warning')),
    mandate_id uuid,
    mandate_status text,
    reference text,
    problems jsonb NOT NULL,
    PRIMARY KEY (tenant_id, import_id, line)
);
CREATE INDEX mandate_import_line_in_status ON mandate_import_line (tenant_id, import_id, status, line);

CREATE TABLE reachability_source (
    tenant_id uuid NOT NULL,
    source text NOT NULL,
    as_of_on date NOT NULL,
    banks integer NOT NULL,
    loaded_at timestamptz NOT NULL,
    who text NOT NULL,
    PRIMARY KEY (tenant_id, source)
);

CREATE TABLE reachability (
    tenant_id uuid NOT NULL,
    bic text NOT NULL CHECK (length(bic) IN (8, 11) AND bic NOT LIKE '________XXX'),
    scheme text NOT NULL CHECK (scheme IN ('B2B', 'CORE')),
    source text NOT NULL,
    starts_on date NOT NULL,
    ends_on date CHECK (ends_on >= starts_on),
    reachable boolean NOT NULL,
    name text,
    PRIMARY KEY (tenant_id, bic, scheme, source, starts_on),
    FOREIGN KEY (tenant_id, source) REFERENCES reachability_source ON DELETE CASCADE
);
CREATE INDEX reachability_of_source ON reachability (tenant_id, source);

-- Rows of these tables are only added, or never deleted.
REVOKE UPDATE, DELETE ON mandate_step, disclosure, used_reference FROM encours_mandates, encours_mandates_worker;
REVOKE DELETE ON mandate, amendment FROM encours_mandates, encours_mandates_worker;
REVOKE UPDATE, DELETE ON mandate_import, mandate_import_line FROM encours_mandates, encours_mandates_worker;
REVOKE UPDATE ON signing_step, document, document_part, signing_key FROM encours_mandates, encours_mandates_worker;
REVOKE DELETE ON signing_key FROM encours_mandates, encours_mandates_worker;
GRANT UPDATE (delete_on) ON document TO encours_mandates, encours_mandates_worker;
GRANT UPDATE (content_sealed) ON document_part TO encours_mandates, encours_mandates_worker;
GRANT UPDATE (key_sealed) ON signing_key TO encours_mandates, encours_mandates_worker;
REVOKE DELETE ON signature_request FROM encours_mandates, encours_mandates_worker;
