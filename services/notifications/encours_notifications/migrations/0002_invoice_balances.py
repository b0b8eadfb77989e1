"""0002 invoice balances

Why:  reminders ask for what billing says is undisputed and not at the bank. `receivable` stores whole balances by
      version, of paid invoices too, so that an older event that arrives late changes nothing; the step of the plan that
      was written last is not billing's and gets a table of its own, so that the projection can be rebuilt.
Lock: the table is rewritten. It is a projection: `encours republish billing invoice` fills it again.
"""

from encours_common.schema import execute_script, protect

revision = "0002_invoice_balances"
down_revision = "0001"

TABLES = """
CREATE TABLE reminder_step (
    tenant_id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    last_step integer NOT NULL,
    PRIMARY KEY (tenant_id, invoice_id)
);
COMMENT ON TABLE reminder_step IS 'The step of the reminder plan that was written last, in days from the due date';
INSERT INTO reminder_step SELECT tenant_id, invoice_id, last_step FROM receivable WHERE last_step IS NOT NULL;

DROP INDEX receivable_of_account;
ALTER TABLE receivable
    ADD COLUMN version integer NOT NULL DEFAULT 0,
    ADD COLUMN undisputed_minor bigint NOT NULL DEFAULT 0,
    ADD COLUMN in_collection_minor bigint NOT NULL DEFAULT 0,
    DROP COLUMN last_step, DROP COLUMN disputed, DROP COLUMN in_collection;
UPDATE receivable SET undisputed_minor = open_minor;
ALTER TABLE receivable
    ALTER COLUMN version DROP DEFAULT,
    ALTER COLUMN undisputed_minor DROP DEFAULT,
    ALTER COLUMN in_collection_minor DROP DEFAULT,
    ADD COLUMN asked_minor bigint NOT NULL GENERATED ALWAYS AS (
        greatest(0, undisputed_minor - in_collection_minor)) STORED;
COMMENT ON TABLE receivable IS 'Projection of invoices as billing published them last';
COMMENT ON COLUMN receivable.asked_minor IS 'What a reminder asks for: neither disputed nor at the bank';
CREATE INDEX receivable_to_remind ON receivable (tenant_id, account_id, next_on)
    WHERE next_on IS NOT NULL AND asked_minor > 0;
"""


def upgrade() -> None:
    execute_script(TABLES)
    protect("reminder_step")
