ALTER TABLE refund ADD COLUMN cancel_cause text;
ALTER TABLE refund DROP CONSTRAINT refund_status_check;
ALTER TABLE refund ADD CONSTRAINT refund_status_check
    CHECK (status IN ('planned', 'approved', 'submitted', 'settled', 'rejected', 'cancelled'));
