-- What debits that are announced, or tried again on a day that the buyer knows, ask for of an invoice: nobody is reminded
-- of it before that day is over. Once a debit is at the bank, its part is in `receivable.in_collection_minor`.
CREATE TABLE announced_debit (
    tenant_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    account_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    debit_on date NOT NULL,
    PRIMARY KEY (tenant_id, collection_id, invoice_id)
);
CREATE INDEX announced_debit_of_invoice ON announced_debit (tenant_id, invoice_id);
CREATE INDEX announced_debit_age ON announced_debit (tenant_id, debit_on);
