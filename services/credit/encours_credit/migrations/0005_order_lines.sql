ALTER TABLE movement DROP CONSTRAINT movement_kind_check;
ALTER TABLE movement ADD CONSTRAINT movement_kind_check CHECK (kind IN ('shipment', 'return', 'cancellation'));
COMMENT ON TABLE movement IS 'Goods that left for a buyer, came back, or were cancelled, by lines of their order';
ALTER TABLE credit_note ADD COLUMN order_id uuid;
ALTER TABLE credit_note ADD COLUMN return_id uuid;
CREATE INDEX credit_note_order ON credit_note (tenant_id, order_id) WHERE order_id IS NOT NULL;
ALTER TABLE receivable ADD COLUMN due_on date;
