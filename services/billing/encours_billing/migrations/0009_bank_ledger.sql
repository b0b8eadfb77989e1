CREATE TABLE bank_account (
    tenant_id uuid NOT NULL,
    bank_account_id uuid NOT NULL,
    currency text NOT NULL,
    PRIMARY KEY (tenant_id, bank_account_id)
);

CREATE TABLE bank_statement (
    tenant_id uuid NOT NULL,
    bank_statement_id uuid NOT NULL,
    bank_account_id uuid NOT NULL,
    number bigint,
    closing_minor bigint,
    currency text NOT NULL,
    closed_on date NOT NULL,
    status text NOT NULL,
    position bigint,
    PRIMARY KEY (tenant_id, bank_statement_id)
);
CREATE INDEX bank_statement_of_account ON bank_statement (tenant_id, bank_account_id, position);
COMMENT ON TABLE bank_statement IS 'Projection: statements as collections published them last; position: order of booking';

CREATE TABLE bank_suspense (
    tenant_id uuid NOT NULL,
    bank_item_id uuid NOT NULL,
    bank_account_id uuid NOT NULL,
    bank_statement_id uuid NOT NULL,
    kind text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    booked_on date NOT NULL,
    cleared_on date,
    PRIMARY KEY (tenant_id, bank_item_id)
);
CREATE INDEX bank_suspense_of_account ON bank_suspense (tenant_id, bank_account_id, booked_on);
COMMENT ON TABLE bank_suspense IS 'What is on a bank account and in account 471: bank items and transfers';

ALTER TABLE journal_entry
    ALTER COLUMN account_id DROP NOT NULL,
    ADD COLUMN source_id uuid,
    ADD COLUMN reverses_entry_id uuid,
    ADD COLUMN bank_account_id uuid,
    ADD COLUMN bank_statement_id uuid;
CREATE INDEX journal_entry_source ON journal_entry (tenant_id, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX journal_entry_bank ON journal_entry (tenant_id, bank_account_id, entry_on) WHERE bank_account_id IS NOT NULL;

ALTER TABLE transfer DROP CONSTRAINT transfer_status_check;
ALTER TABLE transfer ADD CONSTRAINT transfer_status_check
    CHECK (status IN ('unmatched', 'applied', 'ignored', 'reversed', 'acknowledged'));
