"""0002 receivables

Why:  debits asked for early and debits tried again need to be known by what they ask for; a returned debit may cost a
      fee, which is a receivable of its own; money that comes by credit transfer finds its invoices or waits for a person.
Lock: new tables; nullable or defaulted columns (no rewrite); indexes on invoice, statement and buyer.
"""

from encours_common.schema import execute_script, protect

revision = "0002_receivables"
down_revision = "0001"

DEBITS = """
ALTER TABLE collection
    ADD COLUMN anticipated boolean NOT NULL DEFAULT false,
    ADD COLUMN retry_of uuid,
    ADD COLUMN parts jsonb,
    ADD COLUMN cancelled_by text,
    ADD COLUMN cancel_cause text;
CREATE INDEX collection_asking ON collection (tenant_id, account_id) WHERE stage = 'none' AND cancelled_by IS NULL;
CREATE TABLE anticipated_debit (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    requested_by text NOT NULL CHECK (requested_by IN ('buyer', 'merchant')),
    collection_date date NOT NULL,
    currency text NOT NULL,
    reason text,
    requested_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX anticipated_debit_of_account ON anticipated_debit (tenant_id, account_id, id);
CREATE TABLE anticipated_debit_part (
    tenant_id uuid NOT NULL,
    anticipated_debit_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    number text NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    collection_id uuid,
    PRIMARY KEY (tenant_id, anticipated_debit_id, invoice_id)
);
CREATE INDEX anticipated_debit_part_asked ON anticipated_debit_part (tenant_id, invoice_id) WHERE collection_id IS NULL;
CREATE UNIQUE INDEX anticipated_debit_part_of_collection ON anticipated_debit_part (tenant_id, collection_id);
"""

FEES = """
CREATE TABLE fee (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('return_fee')),
    collection_id uuid NOT NULL,
    reason_code text,
    amount bigint NOT NULL CHECK (amount > 0),
    paid bigint NOT NULL DEFAULT 0 CHECK (paid >= 0),
    waived bigint NOT NULL DEFAULT 0 CHECK (waived >= 0),
    currency text NOT NULL,
    charged_on date NOT NULL,
    waived_on date,
    waive_reason text,
    status text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN amount > paid + waived THEN 'open' WHEN waived > 0 THEN 'waived' ELSE 'paid' END) STORED,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT every_cent_of_a_fee_once CHECK (paid + waived <= amount)
);
CREATE UNIQUE INDEX fee_once_a_debit ON fee (tenant_id, collection_id);
CREATE INDEX fee_of_account ON fee (tenant_id, account_id, id);
CREATE TABLE fee_application (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    fee_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount <> 0),
    applied_on date NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX fee_application_of_payment ON fee_application (tenant_id, payment_id);
"""

TRANSFERS = """
ALTER TABLE payment ADD COLUMN reversed_on date;
CREATE INDEX invoice_by_digits ON invoice (tenant_id, replace(number, '-', ''));
CREATE INDEX statement_by_digits ON statement (tenant_id, replace(number, '-', ''));
CREATE INDEX invoice_open_amount ON invoice (tenant_id, open_amount) WHERE amount > paid + credited;
CREATE TABLE transfer (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
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
    status text NOT NULL CHECK (status IN ('unmatched', 'applied', 'ignored')),
    rule text,
    account_id uuid,
    payment_id uuid,
    reason text,
    decided_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CONSTRAINT a_payment_where_applied CHECK ((status = 'applied') = (payment_id IS NOT NULL))
);
CREATE UNIQUE INDEX transfer_of_payment ON transfer (tenant_id, payment_id);
CREATE INDEX transfer_by_status ON transfer (tenant_id, status, id);
CREATE INDEX transfer_of_payer ON transfer (tenant_id, payer_digest) WHERE status = 'applied';
CREATE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(upper(translate(name,
           'àáâãäåçèéêëìíîïñòóôõöùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝŸ',
           'aaaaaaceeeeiiiinooooouuuuyyAAAAAACEEEEIIIINOOOOOUUUUYY')), '[^A-Z0-9]', '', 'g')
$$;
CREATE INDEX buyer_by_name_key ON buyer (tenant_id, name_key(name));
"""


def upgrade() -> None:
    execute_script(DEBITS)
    execute_script(FEES)
    execute_script(TRANSFERS)
    protect("anticipated_debit", "anticipated_debit_part", "fee", "fee_application", "transfer")
