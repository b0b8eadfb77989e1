ALTER TABLE batch ADD COLUMN kind text NOT NULL DEFAULT 'direct_debit'
    CHECK (kind IN ('direct_debit', 'credit_transfer'));

CREATE TABLE refund (
    tenant_id uuid NOT NULL,
    refund_id uuid NOT NULL,
    account_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    name text NOT NULL,
    iban_sealed text NOT NULL,
    iban_masked text NOT NULL,
    remittance text NOT NULL,
    end_to_end_id text NOT NULL,
    status text NOT NULL CHECK (status IN ('planned', 'batched', 'submitted', 'settled', 'rejected')),
    batch_id uuid,
    execution_on date,
    reason_code text,
    cause text,
    settled_on date,
    failed_on date,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, refund_id),
    CHECK (batch_id IS NOT NULL OR status IN ('planned', 'rejected'))
);
CREATE INDEX refund_planned ON refund (tenant_id, refund_id) WHERE status = 'planned';
CREATE INDEX refund_batch ON refund (tenant_id, batch_id) WHERE batch_id IS NOT NULL;
CREATE UNIQUE INDEX refund_end_to_end ON refund (tenant_id, end_to_end_id);
