ALTER TABLE invoice ADD COLUMN excused boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN invoice.excused IS
    'Its last debit failed through the creditor''s data or a bank, so it is not overdue before another debit is announced';
