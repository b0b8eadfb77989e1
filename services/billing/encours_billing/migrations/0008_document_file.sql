-- The bytes of a document as they were first made. `document_id` is the id of the invoice, credit note or statement.
CREATE TABLE document_file (
    tenant_id uuid NOT NULL,
    document_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('invoice', 'credit_note', 'statement')),
    number text NOT NULL,
    sha256 text NOT NULL,
    content bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, document_id)
);
ALTER TABLE document_file ALTER COLUMN content SET STORAGE EXTERNAL;
REVOKE UPDATE, DELETE ON document_file FROM encours_billing, encours_billing_worker;

-- How the last mail with a document ended.
CREATE TABLE document_delivery (
    tenant_id uuid NOT NULL,
    document_id uuid NOT NULL,
    notification_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('sent', 'failed')),
    cause text,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, document_id)
);
