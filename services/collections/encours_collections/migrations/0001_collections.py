"""0001_collections

Why:  mandates as collections needs them, collections and what they claim, batches and their files, what the bank answered,
      the simulated bank of sandbox tenants.
Lock: none; the tables are new.
"""

from encours_common.schema import create_house, execute_script, protect

revision = "0001_collections"
down_revision = None


def upgrade() -> None:
    create_house()
    execute_script(PROJECTIONS + COLLECTIONS + BANK + SIMULATED_BANK)
    protect(
        "buyer", "mandate", "collection", "collection_part", "batch", "sealed_part", "file_opened", "bank_file",
        "bank_item", "bank_scenario", "simulated_file", "simulated_debit",
    )  # fmt: skip


PROJECTIONS = """
CREATE TABLE buyer (
    tenant_id uuid NOT NULL,
    account_id uuid NOT NULL,
    street text NOT NULL,
    postcode text NOT NULL,
    city text NOT NULL,
    country text NOT NULL,
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
    amendment_due boolean NOT NULL DEFAULT false,
    original_reference text,
    account_changed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, mandate_id)
);
CREATE INDEX mandate_account ON mandate (tenant_id, account_id, mandate_id);
"""

COLLECTIONS = """
CREATE TABLE collection (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    statement_id uuid,
    invoice_id uuid,
    slice integer NOT NULL DEFAULT 0,
    due_minor bigint NOT NULL CHECK (due_minor > 0),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0 AND amount_minor <= due_minor),
    currency text NOT NULL,
    due_date date NOT NULL,
    collection_date date NOT NULL,
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
    failed_by text CHECK (failed_by IN ('reject', 'return')),
    settled_on date,
    final_on date,
    failed_on date,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK (status IN ('planned', 'cancelled') OR mandate_id IS NOT NULL),
    CHECK (batch_id IS NOT NULL OR status NOT IN ('batched', 'submitted', 'settled', 'returned', 'rejected')),
    CHECK (collection_date >= due_date),
    CHECK (NOT (live AND status IN ('cancelled', 'rejected', 'returned')))
);
CREATE UNIQUE INDEX collection_statement_claim ON collection (tenant_id, statement_id)
 WHERE statement_id IS NOT NULL AND invoice_id IS NULL AND live;
CREATE UNIQUE INDEX collection_invoice_claim ON collection (tenant_id, invoice_id, slice)
 WHERE invoice_id IS NOT NULL AND live;
CREATE UNIQUE INDEX collection_end_to_end ON collection (tenant_id, end_to_end_id);
CREATE INDEX collection_account ON collection (tenant_id, account_id, id);
CREATE INDEX collection_open ON collection (tenant_id, submit_on) WHERE status IN ('planned', 'announced');
CREATE INDEX collection_batch ON collection (tenant_id, batch_id, payment_information_id) WHERE batch_id IS NOT NULL;
CREATE INDEX collection_status ON collection (tenant_id, status, id);

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

CREATE TABLE batch (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    scheme text NOT NULL,
    message_id text NOT NULL,
    file_name text NOT NULL,
    status text NOT NULL CHECK (status IN ('created', 'failed_check', 'submitted', 'accepted', 'partly_rejected',
                                           'rejected')),
    bank_status text,
    collection_date date NOT NULL,
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
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX batch_message ON batch (tenant_id, message_id);
"""

BANK = """
CREATE TABLE sealed_part (
    tenant_id uuid NOT NULL,
    file_id uuid NOT NULL,
    place integer NOT NULL,
    sealed text NOT NULL,
    PRIMARY KEY (tenant_id, file_id, place)
);
ALTER TABLE sealed_part ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE TABLE file_opened (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    file_id uuid NOT NULL,
    key_id uuid NOT NULL,
    opened_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE bank_file (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    sha256 text NOT NULL,
    source text NOT NULL,
    kind text NOT NULL,
    message_id text,
    bytes bigint NOT NULL,
    matched integer NOT NULL,
    unmatched integer NOT NULL,
    ignored integer NOT NULL,
    warnings text[] NOT NULL,
    answer jsonb NOT NULL,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX bank_file_content ON bank_file (tenant_id, sha256);
CREATE TABLE bank_item (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    file_id uuid NOT NULL,
    cause text NOT NULL,
    told jsonb NOT NULL,
    end_to_end_id text,
    payment_information_id text,
    message_id text,
    noted_at timestamptz NOT NULL,
    resolved_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX bank_item_open ON bank_item (tenant_id, id) WHERE resolved_at IS NULL;
"""

SIMULATED_BANK = """
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
    state text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'rejected', 'silent', 'credited', 'returned')),
    reason_code text,
    credited_on date,
    return_on date,
    PRIMARY KEY (tenant_id, file_id, place)
);
CREATE INDEX simulated_debit_day ON simulated_debit (tenant_id, collection_date);
CREATE INDEX simulated_debit_return ON simulated_debit (tenant_id, return_on) WHERE return_on IS NOT NULL;
"""
