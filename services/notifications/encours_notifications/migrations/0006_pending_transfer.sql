-- Transfers that wait for a person, for each account that they may be of: nobody is dunned for what they would pay.
CREATE TABLE pending_transfer (
    tenant_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    account_id uuid NOT NULL,
    invoice_ids uuid[] NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    PRIMARY KEY (tenant_id, transfer_id, account_id)
);
CREATE INDEX pending_transfer_of_account ON pending_transfer (tenant_id, account_id);
