"""0003 paper

Why:  a mandate has a language, a cap, and a signer whose authority is known; amendments keep the creditor that stood
      before; disclosures tell why. Mandates that stand already are watched as those to come will be.
Lock: ACCESS EXCLUSIVE on mandate, amendment and disclosure for an instant (columns without a rewrite); each mandate's row
      while its language is written.
"""

from encours_common.schema import execute_script

revision = "0003_paper"
down_revision = "0002_audit"

COLUMNS = """
ALTER TABLE mandate
    ADD COLUMN language text NOT NULL DEFAULT 'fr' CHECK (language IN ('fr', 'en', 'de')),
    ADD COLUMN max_amount_minor bigint CHECK (max_amount_minor > 0),
    ADD COLUMN signer_authority text CHECK (signer_authority IN ('legal_representative', 'delegation')),
    ADD COLUMN signer_authority_evidence text;
ALTER TABLE amendment
    ADD COLUMN original_creditor_identifier text,
    ADD COLUMN original_creditor_name text,
    ADD COLUMN original_max_amount_minor bigint;
ALTER TABLE disclosure ADD COLUMN reason text;
"""
STANDING = """
SELECT set_config('encours.worker', 'on', true);
UPDATE mandate m SET language = t.settings ->> 'locale'
  FROM tenant t WHERE t.tenant_id = m.tenant_id AND t.settings ->> 'locale' IN ('en', 'de');
INSERT INTO due_work (tenant_id, kind, subject, due_at)
SELECT m.tenant_id, 'mandate_expiry_alert', m.id::text, coalesce(t.clock_at, now())
  FROM mandate m JOIN tenant t ON t.tenant_id = m.tenant_id
 WHERE m.status IN ('signed', 'awaiting_debtor_bank', 'active', 'suspended')
ON CONFLICT DO NOTHING;
INSERT INTO due_work (tenant_id, kind, subject, due_at, payload)
SELECT m.tenant_id, 'debtor_bank_reminder', m.id::text, coalesce(t.clock_at, now()) + interval '7 days',
       jsonb_build_object('reminder', 1, 'since', m.since)
  FROM mandate m JOIN tenant t ON t.tenant_id = m.tenant_id
 WHERE m.scheme = 'B2B' AND m.registration = 'unknown' AND m.status IN ('awaiting_debtor_bank', 'suspended')
ON CONFLICT DO NOTHING;
"""


def upgrade() -> None:
    execute_script(COLUMNS)
    execute_script(STANDING)
