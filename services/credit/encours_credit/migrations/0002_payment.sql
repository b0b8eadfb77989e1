CREATE TABLE payment (
    tenant_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    account_id uuid NOT NULL,
    version integer NOT NULL,
    amount_minor bigint NOT NULL,
    used_minor bigint NOT NULL,
    PRIMARY KEY (tenant_id, payment_id)
);
COMMENT ON TABLE payment IS 'Projection of payments; what is not used is credit on the account';
CREATE INDEX payment_account ON payment (tenant_id, account_id);
