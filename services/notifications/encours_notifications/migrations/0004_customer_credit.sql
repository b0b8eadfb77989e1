-- Projection of credit notes and payments as billing published them last: what is unused is credit on the account.
CREATE TABLE customer_credit (
    tenant_id uuid NOT NULL,
    source_id uuid NOT NULL,
    account_id uuid NOT NULL,
    currency text NOT NULL,
    version integer NOT NULL,
    unused_minor bigint NOT NULL,
    PRIMARY KEY (tenant_id, source_id)
);
CREATE INDEX customer_credit_unused ON customer_credit (tenant_id, account_id) WHERE unused_minor > 0;
