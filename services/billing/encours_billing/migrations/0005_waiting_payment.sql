-- Money that came for an invoice while a debit of it was at the bank: it pays when the debit comes back, and is credit on
-- the account when the debit is final. Until then no other invoice gets it.
CREATE TABLE waiting_payment (
    tenant_id uuid NOT NULL,
    payment_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    PRIMARY KEY (tenant_id, payment_id, invoice_id)
);
CREATE INDEX waiting_payment_of_invoice ON waiting_payment (tenant_id, invoice_id);
