-- Customer credit that a person applied to invoices, and what each part took of which credit.
CREATE TABLE credit_application (
    tenant_id uuid NOT NULL,
    credit_application_id uuid NOT NULL,
    account_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    parts jsonb NOT NULL,
    applied_on date NOT NULL,
    undone_on date,
    PRIMARY KEY (tenant_id, credit_application_id)
);
CREATE INDEX credit_application_of_account ON credit_application (tenant_id, account_id, credit_application_id);
