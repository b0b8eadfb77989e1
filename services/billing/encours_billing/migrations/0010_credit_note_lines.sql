ALTER TABLE credit_note ADD COLUMN lines jsonb NOT NULL DEFAULT '[]';
ALTER TABLE credit_note ADD COLUMN concerns jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN credit_note.concerns IS 'Of a credit on the account: the invoices or the period that it is about';
DROP INDEX credit_note_return_once;
CREATE UNIQUE INDEX credit_note_return_once ON credit_note (tenant_id, return_id, invoice_id);

CREATE TABLE credit_note_line (
    tenant_id uuid NOT NULL,
    credit_note_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    line_no integer NOT NULL CHECK (line_no > 0),
    quantity numeric NOT NULL,
    amount_minor bigint NOT NULL,
    PRIMARY KEY (tenant_id, credit_note_id, invoice_id, line_no)
);
CREATE INDEX credit_note_line_of_invoice ON credit_note_line (tenant_id, invoice_id);
COMMENT ON TABLE credit_note_line IS 'What credit notes took of each line of an invoice; quantity 0: an amount only';
