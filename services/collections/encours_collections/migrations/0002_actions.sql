ALTER TABLE collection
    ADD COLUMN alerts jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN announcement_due boolean NOT NULL DEFAULT false,
    ADD COLUMN failed_at timestamptz,
    ADD COLUMN recall_cause text CHECK (recall_cause IN ('payment', 'credit_note', 'dispute', 'mandate_ended'));
UPDATE collection SET failed_at = changed_at WHERE status IN ('rejected', 'returned');
COMMENT ON COLUMN collection.announcement_due IS 'Its day moved since its last announcement';

ALTER TABLE mandate ADD COLUMN confirmed_at timestamptz;

ALTER TABLE batch ADD COLUMN recalls boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN batch.recalls IS 'The bank accepts recalls (camt.055) of its debits';

ALTER TABLE bank_request ALTER COLUMN key_id DROP NOT NULL;
COMMENT ON COLUMN bank_request.key_id IS 'Absent where collections requested it itself';

UPDATE bank_profile
   SET versions = (SELECT jsonb_agg(version || '{"recalls": true}' ORDER BY place)
                     FROM jsonb_array_elements(versions) WITH ORDINALITY AS v (version, place));
