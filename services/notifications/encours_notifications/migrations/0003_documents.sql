ALTER TABLE notification
    ADD COLUMN document_kind text CHECK (document_kind IN ('invoice', 'credit_note', 'statement')),
    ADD COLUMN document_id uuid,
    ADD COLUMN awaits_document boolean NOT NULL DEFAULT false,
    ADD CHECK ((document_kind IS NULL) = (document_id IS NULL)),
    ADD CHECK (NOT (awaits_document AND status IN ('queued', 'sent')));
CREATE INDEX notification_of_document ON notification (tenant_id, document_id, notification_id) WHERE document_id IS NOT NULL;

-- Files for mails that are not sent yet, in sealed parts; deleted with the last attempt.
CREATE TABLE attachment_part (
    tenant_id uuid NOT NULL,
    notification_id uuid NOT NULL,
    part integer NOT NULL CHECK (part > 0),
    parts integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    content_sealed text NOT NULL,
    PRIMARY KEY (tenant_id, notification_id, part)
);
