-- Trigger functions.

CREATE FUNCTION protect_sent_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A batch that was sent does not change; only the bank's answers are added.
    IF OLD.status NOT IN ('submitted', 'accepted', 'partly_rejected', 'rejected') THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE'
       OR NEW.status NOT IN ('submitted', 'accepted', 'partly_rejected', 'rejected')
       OR (NEW.batch_id, NEW.scheme, NEW.message_id, NEW.file_name, NEW.collection_on, NEW.transactions, NEW.total_minor,
           NEW.currency, NEW.bytes, NEW.sha256, NEW.created_at, NEW.submitted_at, NEW.approvals_needed)
          IS DISTINCT FROM
          (OLD.batch_id, OLD.scheme, OLD.message_id, OLD.file_name, OLD.collection_on, OLD.transactions, OLD.total_minor,
           OLD.currency, OLD.bytes, OLD.sha256, OLD.created_at, OLD.submitted_at, OLD.approvals_needed) THEN
        RAISE EXCEPTION 'a batch that was sent cannot be changed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % can only be added', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- Projections of buyers and mandates.

CREATE TABLE buyer (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    street text NOT NULL,
    postcode text NOT NULL,
    city text NOT NULL,
    country text NOT NULL,
    notice_days smallint,
    PRIMARY KEY (tenant_id, account_id)
);

CREATE TABLE mandate (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    account_id uuid NOT NULL,
    reference text NOT NULL,
    scheme text NOT NULL CHECK (scheme IN ('B2B', 'CORE')),
    sequence_type text NOT NULL,
    signed_on date NOT NULL,
    debtor_name text NOT NULL,
    iban_sealed text NOT NULL,
    iban_masked text NOT NULL,
    bic text,
    status text NOT NULL CHECK (status IN ('active', 'ended')),
    creditor_identifier text,
    creditor_name text,
    max_minor bigint CHECK (max_minor > 0),
    parties jsonb,
    last_used_on date,
    PRIMARY KEY (tenant_id, mandate_id)
);
CREATE INDEX mandate_account ON mandate (tenant_id, account_id, mandate_id);
CREATE INDEX mandate_debtor_name ON mandate (tenant_id, upper(debtor_name));

CREATE TABLE mandate_amendment (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    number integer NOT NULL,
    original_reference text,
    original_creditor_identifier text,
    original_creditor_name text,
    account_changed boolean NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, mandate_id, number)
);

CREATE TABLE invoice_balance (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    version integer NOT NULL,
    undisputed_minor bigint NOT NULL,
    PRIMARY KEY (tenant_id, invoice_id)
);
COMMENT ON TABLE invoice_balance IS 'Projection: what an invoice owes undisputed, as billing published it last';

-- Collections, the invoices that they claim, and batches.

CREATE TABLE collection (
    tenant_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    account_id uuid NOT NULL,
    statement_id uuid,
    invoice_id uuid,
    slice integer NOT NULL DEFAULT 0,
    due_minor bigint NOT NULL CHECK (due_minor > 0),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0 AND amount_minor <= due_minor),
    currency text NOT NULL,
    due_on date NOT NULL,
    collection_on date NOT NULL,
    submit_on date NOT NULL,
    remittance text NOT NULL,
    end_to_end_id text NOT NULL,
    status text NOT NULL CHECK (status IN ('planned', 'announced', 'batched', 'submitted', 'settled', 'returned',
                                           'rejected', 'cancelled')),
    live boolean NOT NULL DEFAULT true,
    mandate_id uuid,
    mandate_reference text,
    iban_masked text,
    scheme text,
    sequence_type text,
    batch_id uuid,
    payment_information_id text,
    carries_amendment boolean NOT NULL DEFAULT false,
    cause text,
    reason_code text,
    failed_by text CHECK (failed_by IN ('reject', 'return', 'reversal')),
    settled_on date,
    final_on date,
    failed_on date,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    amendment_number integer,
    early boolean NOT NULL DEFAULT false,
    retry_of uuid,
    cancellation text CHECK (cancellation IN ('requested', 'accepted', 'refused')),
    reversal text CHECK (reversal IN ('requested', 'booked', 'refused')),
    retry_on date,
    PRIMARY KEY (tenant_id, collection_id),
    CHECK (status IN ('planned', 'cancelled') OR mandate_id IS NOT NULL),
    CHECK (batch_id IS NOT NULL OR status NOT IN ('batched', 'submitted', 'settled', 'returned', 'rejected')),
    CHECK (collection_on >= due_on),
    CHECK (NOT (live AND status IN ('cancelled', 'rejected', 'returned')))
);
CREATE UNIQUE INDEX collection_statement_claim ON collection (tenant_id, statement_id, slice)
 WHERE statement_id IS NOT NULL AND invoice_id IS NULL AND live;
CREATE UNIQUE INDEX collection_invoice_claim ON collection (tenant_id, invoice_id, slice)
 WHERE invoice_id IS NOT NULL AND live;
CREATE UNIQUE INDEX collection_end_to_end ON collection (tenant_id, end_to_end_id);
CREATE INDEX collection_account ON collection (tenant_id, account_id, collection_id);
CREATE INDEX collection_open ON collection (tenant_id, submit_on) WHERE status IN ('planned', 'announced');
CREATE INDEX collection_batch ON collection (tenant_id, batch_id, payment_information_id) WHERE batch_id IS NOT NULL;
CREATE INDEX collection_status ON collection (tenant_id, status, collection_id);
CREATE INDEX collection_mandate_use ON collection (tenant_id, mandate_id, collection_on) WHERE mandate_id IS NOT NULL;
CREATE UNIQUE INDEX collection_retry ON collection (tenant_id, retry_of) WHERE retry_of IS NOT NULL;
CREATE INDEX collection_submitted_amount ON collection (tenant_id, amount_minor, collection_on) WHERE batch_id IS NOT NULL;
CREATE INDEX collection_mandate_reference ON collection (tenant_id, mandate_reference) WHERE batch_id IS NOT NULL;
CREATE INDEX collection_reference_read ON collection
    (tenant_id, upper(regexp_replace(end_to_end_id, '[^A-Za-z0-9]', '', 'g')) text_pattern_ops)
 WHERE batch_id IS NOT NULL;
CREATE INDEX collection_mandate ON collection (tenant_id, mandate_id) WHERE batch_id IS NOT NULL;
CREATE INDEX collection_of_statement ON collection (tenant_id, statement_id, collection_id) WHERE statement_id IS NOT NULL;
CREATE INDEX collection_by_day ON collection (tenant_id, collection_on, collection_id);

CREATE TABLE collection_part (
    tenant_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    place integer NOT NULL,
    invoice_id uuid NOT NULL,
    number text NOT NULL,
    amount_minor bigint NOT NULL,
    paid_minor bigint NOT NULL DEFAULT 0,
    disputed_minor bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, collection_id, place)
);
CREATE INDEX collection_part_invoice ON collection_part (tenant_id, invoice_id);

CREATE TABLE bank_profile (
    tenant_id uuid NOT NULL,
    name text NOT NULL,
    versions jsonb NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, name)
);

CREATE TABLE batch (
    tenant_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    scheme text NOT NULL,
    message_id text NOT NULL,
    file_name text NOT NULL,
    status text NOT NULL CHECK (status IN ('created', 'awaiting_approval', 'sending', 'failed_check', 'cancelled',
                                           'submitted', 'accepted', 'partly_rejected', 'rejected')),
    bank_status text,
    collection_on date NOT NULL,
    transactions integer NOT NULL,
    total_minor bigint NOT NULL,
    currency text NOT NULL,
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    violations jsonb NOT NULL DEFAULT '[]',
    cause text,
    reason_code text,
    transport_id text,
    created_at timestamptz NOT NULL,
    submitted_at timestamptz,
    bank_profile text,
    message_name text NOT NULL DEFAULT 'pain.008.001.08',
    approvals_needed integer NOT NULL DEFAULT 0,
    approval_ends_at timestamptz,
    PRIMARY KEY (tenant_id, batch_id)
);
CREATE UNIQUE INDEX batch_message ON batch (tenant_id, message_id);
CREATE TRIGGER protect_sent_batch BEFORE UPDATE OR DELETE ON batch FOR EACH ROW EXECUTE FUNCTION protect_sent_batch();

CREATE TABLE batch_approval (
    tenant_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    key_id uuid NOT NULL,
    sha256 text NOT NULL,
    approved_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, batch_id, key_id)
);
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON batch_approval
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE bank_request (
    tenant_id uuid NOT NULL,
    bank_request_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('cancellation', 'reversal')),
    batch_id uuid NOT NULL,
    collection_id uuid,
    reason_code text NOT NULL,
    key_id uuid NOT NULL,
    message_id text NOT NULL,
    file_name text NOT NULL,
    status text NOT NULL CHECK (status IN ('created', 'sending', 'submitted', 'withdrawn')),
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    cause text,
    transport_id text,
    created_at timestamptz NOT NULL,
    submitted_at timestamptz,
    PRIMARY KEY (tenant_id, bank_request_id)
);
CREATE UNIQUE INDEX bank_request_message ON bank_request (tenant_id, message_id);

-- Bank files, their content and their transport.

CREATE TABLE sealed_part (
    tenant_id uuid NOT NULL,
    file_id uuid NOT NULL,
    place integer NOT NULL,
    content_sealed text STORAGE EXTERNAL NOT NULL,
    PRIMARY KEY (tenant_id, file_id, place)
);
CREATE TRIGGER refuse_change BEFORE DELETE ON sealed_part FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE file_disclosure (
    tenant_id uuid NOT NULL,
    file_disclosure_id uuid NOT NULL,
    file_id uuid NOT NULL,
    key_id uuid NOT NULL,
    disclosed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, file_disclosure_id)
);

CREATE TABLE bank_file (
    tenant_id uuid NOT NULL,
    bank_file_id uuid NOT NULL,
    sha256 text NOT NULL,
    source text NOT NULL,
    kind text NOT NULL,
    message_id text,
    bytes bigint NOT NULL,
    matched_count integer NOT NULL,
    unmatched_count integer NOT NULL,
    ignored_count integer NOT NULL,
    warnings text[] NOT NULL,
    result jsonb NOT NULL,
    received_at timestamptz NOT NULL,
    transfers_count integer NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, bank_file_id)
);
CREATE UNIQUE INDEX bank_file_content ON bank_file (tenant_id, sha256);

CREATE TABLE bank_item (
    tenant_id uuid NOT NULL,
    bank_item_id uuid NOT NULL,
    bank_file_id uuid NOT NULL,
    cause text NOT NULL,
    fact jsonb NOT NULL,
    end_to_end_id text,
    payment_information_id text,
    message_id text,
    recorded_at timestamptz NOT NULL,
    resolved_at timestamptz,
    resolution text CHECK (resolution IN ('explained', 'applied', 'ignored')),
    resolved_by uuid,
    collection_id uuid,
    batch_id uuid,
    reason text,
    PRIMARY KEY (tenant_id, bank_item_id)
);
CREATE INDEX bank_item_open ON bank_item (tenant_id, bank_item_id) WHERE resolved_at IS NULL;

CREATE TABLE channel_file (
    tenant_id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('out', 'in')),
    name text NOT NULL,
    sha256 text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, direction, name, sha256)
);
CREATE UNIQUE INDEX channel_file_out ON channel_file (tenant_id, name) WHERE direction = 'out';

CREATE TABLE transfer (
    tenant_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    booking_key text NOT NULL,
    bank_file_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    booked_on date NOT NULL,
    value_on date,
    payer_name text,
    payer_iban_masked text,
    payer_digest text,
    structured_reference text,
    remittance text NOT NULL,
    end_to_end_id text,
    bank_reference text,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, transfer_id)
);
CREATE UNIQUE INDEX transfer_booking ON transfer (tenant_id, booking_key);
CREATE INDEX transfer_file ON transfer (tenant_id, bank_file_id);

CREATE TABLE bank_charge (
    tenant_id uuid NOT NULL,
    bank_file_id uuid NOT NULL,
    place integer NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    booked_on date,
    entry_reference text,
    end_to_end_id text,
    PRIMARY KEY (tenant_id, bank_file_id, place)
);

CREATE TABLE account_statement (
    tenant_id uuid NOT NULL,
    bank_file_id uuid NOT NULL,
    place integer NOT NULL,
    account_digest text NOT NULL,
    account_statement_id text,
    year integer NOT NULL,
    number bigint,
    PRIMARY KEY (tenant_id, bank_file_id, place)
);
CREATE INDEX account_statement_account ON account_statement (tenant_id, account_digest, year, number);

CREATE TABLE transport_step (
    tenant_id uuid NOT NULL,
    transport_step_id uuid NOT NULL,
    bank_file_id uuid NOT NULL,
    batch_id uuid,
    action text NOT NULL,
    reason_code text,
    outcome text NOT NULL CHECK (outcome IN ('done', 'failed', 'other')),
    info text NOT NULL,
    happened_at timestamptz,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, transport_step_id)
);

CREATE TABLE payer_key (
    tenant_id uuid NOT NULL,
    key_sealed text NOT NULL,
    PRIMARY KEY (tenant_id)
);

-- The simulated bank of sandbox tenants.

CREATE TABLE bank_scenario (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    outcome text NOT NULL,
    after_days integer NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
);

CREATE TABLE simulated_file (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    message_id text NOT NULL,
    refused_with text,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX simulated_file_content ON simulated_file (tenant_id, name, sha256);
CREATE UNIQUE INDEX simulated_file_message ON simulated_file (tenant_id, message_id) WHERE refused_with IS NULL;

CREATE TABLE simulated_debit (
    tenant_id uuid NOT NULL,
    file_id uuid NOT NULL,
    place integer NOT NULL,
    payment_information_id text NOT NULL,
    end_to_end_id text NOT NULL,
    amount_minor bigint NOT NULL,
    collection_date date NOT NULL,
    state text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'rejected', 'silent', 'credited', 'returned',
                                                            'cancelled', 'reversed')),
    reason_code text,
    credited_on date,
    return_on date,
    reverse_on date,
    PRIMARY KEY (tenant_id, file_id, place)
);
CREATE INDEX simulated_debit_day ON simulated_debit (tenant_id, collection_date);
CREATE INDEX simulated_debit_return ON simulated_debit (tenant_id, return_on) WHERE return_on IS NOT NULL;
CREATE INDEX simulated_debit_reference ON simulated_debit (tenant_id, end_to_end_id);
CREATE INDEX simulated_debit_reverse ON simulated_debit (tenant_id, reverse_on) WHERE reverse_on IS NOT NULL;

CREATE TABLE simulated_transfer (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    payer_name text NOT NULL,
    payer_iban_sealed text,
    remittance text NOT NULL,
    structured_reference text,
    end_to_end_id text,
    booked_on date NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX simulated_transfer_day ON simulated_transfer (tenant_id, booked_on);
