CREATE TABLE bank_account (
    tenant_id uuid NOT NULL,
    bank_account_id uuid NOT NULL,
    account_digest text NOT NULL,
    domestic_digest text NOT NULL,
    iban_masked text NOT NULL,
    bic text,
    currency text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, bank_account_id)
);
CREATE UNIQUE INDEX bank_account_number ON bank_account (tenant_id, account_digest);
COMMENT ON TABLE bank_account IS 'Accounts that the merchant has named as creditor; digests recognise the IBAN and its domestic number';

DROP TABLE account_statement;
CREATE TABLE bank_statement (
    tenant_id uuid NOT NULL,
    bank_statement_id uuid NOT NULL,
    bank_account_id uuid NOT NULL,
    bank_file_id uuid NOT NULL,
    place integer NOT NULL,
    reference text,
    year integer NOT NULL,
    number bigint,
    opening_minor bigint,
    closing_minor bigint,
    entries_minor bigint NOT NULL,
    currency text NOT NULL,
    closed_on date NOT NULL,
    status text NOT NULL CHECK (status IN ('booked', 'held', 'replaced')),
    cause text,
    position bigint,
    recorded_at timestamptz NOT NULL,
    released_by uuid,
    released_at timestamptz,
    reason text,
    PRIMARY KEY (tenant_id, bank_statement_id),
    CHECK ((status = 'booked') = (position IS NOT NULL))
);
CREATE INDEX bank_statement_of_account ON bank_statement (tenant_id, bank_account_id, position);
CREATE INDEX bank_statement_number ON bank_statement (tenant_id, bank_account_id, year, number);

CREATE TABLE bank_entry (
    tenant_id uuid NOT NULL,
    bank_entry_id uuid NOT NULL,
    bank_account_id uuid NOT NULL,
    bank_statement_id uuid NOT NULL,
    entry_key text NOT NULL,
    amount_minor bigint NOT NULL,
    booked_on date NOT NULL,
    bank_reference text,
    PRIMARY KEY (tenant_id, bank_entry_id)
);
CREATE INDEX bank_entry_of_statement ON bank_entry (tenant_id, bank_statement_id);
CREATE INDEX bank_entry_key ON bank_entry (tenant_id, bank_account_id, entry_key);

CREATE TABLE debit_booking (
    tenant_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    place smallint NOT NULL,
    is_credit boolean NOT NULL,
    is_recredit boolean NOT NULL,
    bank_reference text,
    booked_on date,
    announced boolean NOT NULL,
    booked boolean NOT NULL,
    PRIMARY KEY (tenant_id, collection_id, place)
);

ALTER TABLE bank_item
    ADD COLUMN kind text NOT NULL DEFAULT 'unknown'
        CHECK (kind IN ('return', 'collection', 'transfer', 'transfer_reversal', 'refund', 'charge', 'unknown')),
    ADD COLUMN bank_account_id uuid,
    ADD COLUMN bank_entry_id uuid,
    ADD COLUMN amount_minor bigint,
    ADD COLUMN text text NOT NULL DEFAULT '',
    ADD COLUMN resolved_as text,
    ADD COLUMN account_id uuid,
    ADD COLUMN difference_minor bigint,
    ADD COLUMN is_transfer boolean NOT NULL DEFAULT false,
    ADD COLUMN proposals jsonb NOT NULL DEFAULT '[]';
CREATE INDEX bank_item_booked ON bank_item (tenant_id, bank_item_id) WHERE bank_entry_id IS NOT NULL;

ALTER TABLE transfer
    ADD COLUMN bank_account_id uuid,
    ADD COLUMN reversed_on date;
CREATE INDEX transfer_amount ON transfer (tenant_id, amount_minor, booked_on);
