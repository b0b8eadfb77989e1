"""0003_profiles

Why:  banks' terms of a merchant's own; what changed in mandates and no accepted debit has told yet, the creditor's side of
      it included; which terms a file was written to; what a transfer to or from a bank has reached.
Lock: short; new columns are nullable or have a constant default. Amendments not told or not answered yet are copied.
"""

from encours_common.schema import execute_script, protect

revision = "0003_profiles"
down_revision = "0002_audit"


def upgrade() -> None:
    execute_script(PROFILES + AMENDMENTS + CHANNEL)
    protect("bank_profile", "mandate_amendment", "channel_note")


PROFILES = """
CREATE TABLE bank_profile (
    tenant_id uuid NOT NULL,
    name text NOT NULL,
    versions jsonb NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, name)
);
ALTER TABLE batch ADD COLUMN bank_profile text;
ALTER TABLE batch ADD COLUMN message_name text NOT NULL DEFAULT 'pain.008.001.08';
"""

AMENDMENTS = """
SELECT set_config('encours.worker', 'on', true);
ALTER TABLE mandate ADD COLUMN creditor_identifier text;
ALTER TABLE mandate ADD COLUMN creditor_name text;
ALTER TABLE collection ADD COLUMN amendment_number integer;
CREATE TABLE mandate_amendment (
    tenant_id uuid NOT NULL,
    mandate_id uuid NOT NULL,
    number integer NOT NULL,
    original_reference text,
    original_creditor_identifier text,
    original_creditor_name text,
    account_changed boolean NOT NULL,
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, mandate_id, number)
);
INSERT INTO mandate_amendment (tenant_id, mandate_id, number, original_reference, account_changed, noted_at)
SELECT m.tenant_id, m.mandate_id, 1, m.original_reference, m.account_changed, clock_timestamp()
  FROM mandate m
 WHERE (m.original_reference IS NOT NULL OR m.account_changed)
   AND (m.amendment_due OR EXISTS (
        SELECT FROM collection c WHERE c.tenant_id = m.tenant_id AND c.account_id = m.account_id
           AND c.mandate_id = m.mandate_id AND c.carries_amendment AND c.status IN ('batched', 'submitted')));
UPDATE collection SET amendment_number = 1 WHERE carries_amendment AND status IN ('batched', 'submitted');
SELECT set_config('encours.worker', '', true);
"""

CHANNEL = """
CREATE TABLE channel_note (
    tenant_id uuid NOT NULL,
    direction text NOT NULL CHECK (direction IN ('out', 'in')),
    name text NOT NULL,
    sha256 text NOT NULL,
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, direction, name, sha256)
);
CREATE UNIQUE INDEX channel_note_out ON channel_note (tenant_id, name) WHERE direction = 'out';
"""
