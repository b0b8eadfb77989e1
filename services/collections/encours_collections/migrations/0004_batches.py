"""0004_batches

Why:  approvals, batches that are dissolved, requests to the bank about debits it has (camt.055, pain.007), a mandate's
      cap, anticipated and repeated debits, several debits of a statement whose sum is above the cap.
Lock: short ones on mandate, collection, batch and simulated_debit: columns with a constant default, constraints not
      validated against old rows but where they only widen; the statement's index is built anew.
"""

from encours_common.schema import execute_script, protect

revision = "0004_batches"
down_revision = "0003_profiles"


def upgrade() -> None:
    execute_script(COLUMNS + BATCHES + REQUESTS + IMMUTABLE)
    protect("batch_approval", "bank_request")


COLUMNS = """
ALTER TABLE mandate ADD COLUMN max_minor bigint CHECK (max_minor > 0);

ALTER TABLE collection
    ADD COLUMN anticipated boolean NOT NULL DEFAULT false,
    ADD COLUMN retry_of uuid,
    ADD COLUMN cancellation text CHECK (cancellation IN ('requested', 'accepted', 'refused')),
    ADD COLUMN reversal text CHECK (reversal IN ('requested', 'booked', 'refused')),
    DROP CONSTRAINT collection_failed_by_check,
    ADD CONSTRAINT collection_failed_by_check CHECK (failed_by IN ('reject', 'return', 'reversal')) NOT VALID;
DROP INDEX collection_statement_claim;
CREATE UNIQUE INDEX collection_statement_claim ON collection (tenant_id, statement_id, slice)
 WHERE statement_id IS NOT NULL AND invoice_id IS NULL AND live;
CREATE INDEX collection_mandate_use ON collection (tenant_id, mandate_id, collection_date) WHERE mandate_id IS NOT NULL;

ALTER TABLE simulated_debit
    ADD COLUMN reverse_on date,
    DROP CONSTRAINT simulated_debit_state_check,
    ADD CONSTRAINT simulated_debit_state_check CHECK (state IN (
        'received', 'rejected', 'silent', 'credited', 'returned', 'cancelled', 'reversed')) NOT VALID;
CREATE INDEX simulated_debit_reference ON simulated_debit (tenant_id, end_to_end_id);
CREATE INDEX simulated_debit_reverse ON simulated_debit (tenant_id, reverse_on) WHERE reverse_on IS NOT NULL;
"""

BATCHES = """
ALTER TABLE batch
    ADD COLUMN approvals_needed integer NOT NULL DEFAULT 0,
    ADD COLUMN approve_before timestamptz,
    DROP CONSTRAINT batch_status_check,
    ADD CONSTRAINT batch_status_check CHECK (status IN (
        'created', 'awaiting_approval', 'sending', 'failed_check', 'cancelled', 'submitted', 'accepted',
        'partly_rejected', 'rejected')) NOT VALID;

CREATE TABLE batch_approval (
    tenant_id uuid NOT NULL,
    batch_id uuid NOT NULL,
    key_id uuid NOT NULL,
    sha256 text NOT NULL,
    approved_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, batch_id, key_id)
);
"""

REQUESTS = """
CREATE TABLE bank_request (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('cancellation', 'reversal')),
    batch_id uuid NOT NULL,
    collection_id uuid,
    reason_code text NOT NULL,
    key_id uuid NOT NULL,
    message_id text NOT NULL,
    file_name text NOT NULL,
    status text NOT NULL CHECK (status IN ('created', 'sending', 'submitted', 'withdrawn')),
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    cause text,
    transport_id text,
    created_at timestamptz NOT NULL,
    submitted_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX bank_request_message ON bank_request (tenant_id, message_id);
"""

IMMUTABLE = """
CREATE FUNCTION keep_sent_batch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What a bank has, stays as it was sent: only what the bank says of it is added.
    IF OLD.status NOT IN ('submitted', 'accepted', 'partly_rejected', 'rejected') THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE'
       OR NEW.status NOT IN ('submitted', 'accepted', 'partly_rejected', 'rejected')
       OR (NEW.id, NEW.scheme, NEW.message_id, NEW.file_name, NEW.collection_date, NEW.transactions, NEW.total_minor,
           NEW.currency, NEW.bytes, NEW.sha256, NEW.created_at, NEW.submitted_at, NEW.approvals_needed)
          IS DISTINCT FROM
          (OLD.id, OLD.scheme, OLD.message_id, OLD.file_name, OLD.collection_date, OLD.transactions, OLD.total_minor,
           OLD.currency, OLD.bytes, OLD.sha256, OLD.created_at, OLD.submitted_at, OLD.approvals_needed) THEN
        RAISE EXCEPTION 'a batch that was sent does not change' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_sent_batch BEFORE UPDATE OR DELETE ON batch FOR EACH ROW EXECUTE FUNCTION keep_sent_batch();

CREATE FUNCTION keep_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER keep_for_good BEFORE UPDATE OR DELETE ON batch_approval
    FOR EACH ROW EXECUTE FUNCTION keep_for_good();
CREATE TRIGGER keep_for_good BEFORE DELETE ON sealed_part FOR EACH ROW EXECUTE FUNCTION keep_for_good();
"""
