ALTER TABLE dispute ADD COLUMN kind text NOT NULL DEFAULT 'other'
    CHECK (kind IN ('price', 'quantity', 'not_received', 'damaged', 'vat', 'duplicate', 'other'));
ALTER TABLE dispute ADD COLUMN line_nos integer[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN dispute.line_nos IS 'Lines of the invoice that it is about; none: the whole invoice';

CREATE TABLE dispute_attachment (
    tenant_id uuid NOT NULL,
    attachment_id uuid NOT NULL,
    dispute_id uuid NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    size_bytes integer NOT NULL CHECK (size_bytes > 0),
    sha256 text NOT NULL,
    author text NOT NULL,
    attached_at timestamptz NOT NULL,
    content_sealed text NOT NULL,
    PRIMARY KEY (tenant_id, attachment_id)
);
CREATE INDEX dispute_attachment_of_dispute ON dispute_attachment (tenant_id, dispute_id, attachment_id);
COMMENT ON TABLE dispute_attachment IS 'Files that buyer or merchant attached to a dispute; sealed, each look at one is audited';
