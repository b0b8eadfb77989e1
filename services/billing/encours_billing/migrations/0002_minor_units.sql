ALTER TABLE credit_note RENAME COLUMN amount TO amount_minor;
ALTER TABLE credit_note RENAME COLUMN applied TO applied_minor;
ALTER TABLE payment RENAME COLUMN amount TO amount_minor;
ALTER TABLE payment RENAME COLUMN applied TO applied_minor;
ALTER TABLE application RENAME COLUMN amount TO amount_minor;
ALTER TABLE statement RENAME COLUMN total TO total_minor;
ALTER TABLE collection RENAME COLUMN amount TO amount_minor;
ALTER TABLE collection_part RENAME COLUMN amount TO amount_minor;
ALTER TABLE dispute RENAME COLUMN amount TO amount_minor;
ALTER TABLE early_collection_part RENAME COLUMN amount TO amount_minor;
ALTER TABLE fee RENAME COLUMN amount TO amount_minor;
ALTER TABLE fee RENAME COLUMN paid TO paid_minor;
ALTER TABLE fee RENAME COLUMN waived TO waived_minor;
ALTER TABLE fee_application RENAME COLUMN amount TO amount_minor;
ALTER TABLE transfer RENAME COLUMN amount TO amount_minor;
ALTER TABLE journal_entry RENAME COLUMN debit TO debit_minor;
ALTER TABLE journal_entry RENAME COLUMN credit TO credit_minor;

ALTER TABLE invoice RENAME COLUMN id TO invoice_id;
ALTER TABLE credit_note RENAME COLUMN id TO credit_note_id;
ALTER TABLE payment RENAME COLUMN id TO payment_id;
ALTER TABLE application RENAME COLUMN id TO application_id;
ALTER TABLE statement RENAME COLUMN id TO statement_id;
ALTER TABLE collection RENAME COLUMN id TO collection_id;
ALTER TABLE dispute RENAME COLUMN id TO dispute_id;
ALTER TABLE dispute_message RENAME COLUMN id TO message_id;
ALTER TABLE early_collection RENAME COLUMN id TO early_collection_id;
ALTER TABLE fee RENAME COLUMN id TO fee_id;
ALTER TABLE fee_application RENAME COLUMN id TO application_id;
ALTER TABLE transfer RENAME COLUMN id TO transfer_id;

CREATE OR REPLACE FUNCTION journal_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM fresh GROUP BY tenant_id, entry_id, currency HAVING sum(debit_minor) <> sum(credit_minor)) THEN
        RAISE EXCEPTION 'a journal entry is not balanced' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
