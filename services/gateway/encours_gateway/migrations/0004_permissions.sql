ALTER TABLE merchant_key
    ADD COLUMN role text,
    ADD COLUMN permissions text[] NOT NULL DEFAULT '{}',
    ADD COLUMN created_by text;
UPDATE merchant_key SET role = 'admin' WHERE 'admin' = ANY (scopes);
UPDATE merchant_key SET role = 'support' WHERE role IS NULL AND 'read' = ANY (scopes);
UPDATE merchant_key SET permissions = permissions || ARRAY['batches.approve', 'refunds.approve']
 WHERE role IS DISTINCT FROM 'admin' AND 'approve' = ANY (scopes);
UPDATE merchant_key SET permissions = permissions || ARRAY['ibans.read', 'batch_files.read']
 WHERE role IS DISTINCT FROM 'admin' AND 'iban' = ANY (scopes);
UPDATE merchant_key SET permissions = permissions || ARRAY[
    'accounts.write', 'contacts.write', 'limits.write', 'limit_reviews.write', 'holds.write',
    'orders.write', 'mandates.write', 'mandates.amend', 'mandates.confirm', 'mandates.revoke',
    'mandates.import', 'mandates.import_registered', 'credit_notes.write', 'documents.send',
    'payments.write', 'transfers.write', 'refunds.write', 'disputes.write', 'disputes.resolve',
    'fees.waive', 'early_collections.write', 'collections.write', 'collections.recall',
    'collections.answer', 'batches.write', 'bank_files.write', 'bank_items.write',
    'bank_accounts.write', 'bank_profiles.write', 'webhooks.write', 'sandbox.write']
 WHERE role IS DISTINCT FROM 'admin' AND 'write' = ANY (scopes);
ALTER TABLE merchant_key DROP COLUMN scopes;
