CREATE TABLE refund (
    tenant_id uuid NOT NULL,
    refund_id uuid NOT NULL,
    account_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    currency text NOT NULL,
    name text NOT NULL,
    iban_masked text,
    reason text,
    status text NOT NULL CHECK (status IN ('planned', 'approved', 'submitted', 'settled', 'rejected')),
    batch_id uuid,
    end_to_end_id text,
    settled_on date,
    failure jsonb,
    requested_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, refund_id)
);
CREATE INDEX refund_of_account ON refund (tenant_id, account_id, refund_id);
CREATE INDEX refund_by_status ON refund (tenant_id, status, refund_id);

CREATE TABLE refund_part (
    tenant_id uuid NOT NULL,
    refund_id uuid NOT NULL,
    source_kind text NOT NULL CHECK (source_kind IN ('payment', 'credit_note')),
    source_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    PRIMARY KEY (tenant_id, refund_id, source_id)
);
CREATE INDEX refund_part_of_source ON refund_part (tenant_id, source_id);
