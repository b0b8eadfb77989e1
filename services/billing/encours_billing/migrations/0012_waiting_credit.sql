-- Credit notes wait for debits at the bank as payments do.
ALTER TABLE waiting_payment RENAME TO waiting_credit;
ALTER TABLE waiting_credit RENAME COLUMN payment_id TO source_id;
ALTER TABLE waiting_credit ADD COLUMN source_kind text NOT NULL DEFAULT 'payment'
    CHECK (source_kind IN ('payment', 'credit_note'));
ALTER INDEX waiting_payment_of_invoice RENAME TO waiting_credit_of_invoice;
ALTER INDEX waiting_payment_pkey RENAME TO waiting_credit_pkey;
