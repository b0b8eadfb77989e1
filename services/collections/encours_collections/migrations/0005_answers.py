"""0005_answers

Why:  the one retry of a debit; what billing last said that an invoice owes; incoming transfers and bank charges; statements
      seen, so that gaps and duplicates show; the transport log; proposals for, and the end of, what waits for a person.
Lock: short; new columns are nullable or have constant defaults, the indexes are on tables of one merchant's debits.
"""

from encours_common.schema import execute_script, protect

revision = "0005_answers"
down_revision = "0004_batches"


def upgrade() -> None:
    execute_script(RETRIES + QUEUE + ACCOUNT + SIMULATED_BANK)
    protect(
        "invoice_owed", "transfer", "bank_charge", "statement_seen", "transport_log", "payer_key", "simulated_transfer"
    )


RETRIES = """
ALTER TABLE collection ADD COLUMN IF NOT EXISTS retry_of uuid;
ALTER TABLE collection ADD COLUMN IF NOT EXISTS anticipated boolean NOT NULL DEFAULT false;
ALTER TABLE collection ADD COLUMN retry_on date;
CREATE UNIQUE INDEX collection_retry ON collection (tenant_id, retry_of) WHERE retry_of IS NOT NULL;
CREATE TABLE invoice_owed (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    undisputed_minor bigint,
    told_by uuid NOT NULL,
    PRIMARY KEY (tenant_id, invoice_id)
);
"""

QUEUE = """
ALTER TABLE bank_item ADD COLUMN resolution text
      CHECK (resolution IN ('explained', 'applied', 'ignored'));
ALTER TABLE bank_item ADD COLUMN resolved_by uuid;
ALTER TABLE bank_item ADD COLUMN collection_id uuid;
ALTER TABLE bank_item ADD COLUMN batch_id uuid;
ALTER TABLE bank_item ADD COLUMN reason text;
CREATE INDEX collection_at_bank ON collection (tenant_id, amount_minor, collection_date) WHERE batch_id IS NOT NULL;
CREATE INDEX collection_mandate_reference ON collection (tenant_id, mandate_reference) WHERE batch_id IS NOT NULL;
CREATE INDEX collection_reference_read ON collection
    (tenant_id, upper(regexp_replace(end_to_end_id, '[^A-Za-z0-9]', '', 'g')) text_pattern_ops)
 WHERE batch_id IS NOT NULL;
CREATE INDEX collection_mandate ON collection (tenant_id, mandate_id) WHERE batch_id IS NOT NULL;
CREATE INDEX mandate_debtor_name ON mandate (tenant_id, upper(debtor_name));
"""

ACCOUNT = """
ALTER TABLE bank_file ADD COLUMN transfers integer NOT NULL DEFAULT 0;
CREATE TABLE transfer (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    told_key text NOT NULL,
    file_id uuid NOT NULL,
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
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX transfer_told ON transfer (tenant_id, told_key);
CREATE INDEX transfer_file ON transfer (tenant_id, file_id);
CREATE TABLE bank_charge (
    tenant_id uuid NOT NULL,
    file_id uuid NOT NULL,
    place integer NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    booked_on date,
    entry_reference text,
    end_to_end_id text,
    PRIMARY KEY (tenant_id, file_id, place)
);
CREATE TABLE statement_seen (
    tenant_id uuid NOT NULL,
    file_id uuid NOT NULL,
    place integer NOT NULL,
    account_digest text NOT NULL,
    statement_id text,
    year integer NOT NULL,
    number bigint,
    PRIMARY KEY (tenant_id, file_id, place)
);
CREATE INDEX statement_seen_account ON statement_seen (tenant_id, account_digest, year, number);
CREATE TABLE transport_log (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    file_id uuid NOT NULL,
    batch_id uuid,
    action text NOT NULL,
    reason_code text,
    outcome text NOT NULL CHECK (outcome IN ('done', 'failed', 'noted')),
    info text NOT NULL,
    happened_at timestamptz,
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE payer_key (
    tenant_id uuid NOT NULL,
    sealed text NOT NULL,
    PRIMARY KEY (tenant_id)
);
"""

SIMULATED_BANK = """
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
"""
