-- What caused an earlier hold was not stored, so a person ends it.
ALTER TABLE exposure ADD COLUMN hold_set_by text CHECK (hold_set_by IN ('person', 'system'));
SET LOCAL ROLE encours_credit_worker; -- sees the rows of all tenants
UPDATE exposure SET hold_set_by = 'person' WHERE hold_cause IS NOT NULL;
RESET ROLE;

CREATE TABLE failed_debit (
    tenant_id uuid NOT NULL,
    collection_id uuid NOT NULL,
    account_id uuid NOT NULL,
    reason_code text,
    invoice_ids uuid[] NOT NULL,
    ends_when_paid boolean NOT NULL,
    overridden boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, collection_id)
);
COMMENT ON TABLE failed_debit IS 'Debits whose failure calls for a hold, until what they were to pay is paid';
COMMENT ON COLUMN failed_debit.overridden IS 'A person released the account although it was not paid';
CREATE INDEX failed_debit_account ON failed_debit (tenant_id, account_id);
