ALTER TABLE refund ADD COLUMN confirmed_batch_id uuid, ADD COLUMN withdrawn_cause text;
ALTER TABLE refund DROP CONSTRAINT refund_status_check;
ALTER TABLE refund ADD CONSTRAINT refund_status_check
    CHECK (status IN ('planned', 'batched', 'submitted', 'settled', 'rejected', 'cancelled'));
ALTER TABLE refund DROP CONSTRAINT refund_check;
ALTER TABLE refund ADD CONSTRAINT refund_batch_check
    CHECK (batch_id IS NOT NULL OR status IN ('planned', 'rejected', 'cancelled'));
