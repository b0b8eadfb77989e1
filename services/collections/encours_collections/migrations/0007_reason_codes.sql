ALTER TABLE collection ADD COLUMN reason_codes text[] NOT NULL DEFAULT '{}';
UPDATE collection SET reason_codes = ARRAY[reason_code] WHERE reason_code IS NOT NULL;
