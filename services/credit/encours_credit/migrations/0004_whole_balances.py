"""0004 whole balances

Why:  billing publishes whole balances with a version. `receivable` and `credit_note` store them as published; what they
      add to the exposure follows from generated columns, so that one statement projects a batch of balances.
Lock: the two tables are rewritten. They are projections: `encours republish billing invoice` fills them again.
"""

from encours_common.schema import execute_script

revision = "0004_whole_balances"
down_revision = "0003_prenotification"
branch_labels = None
depends_on = None

TABLES = """
ALTER TABLE receivable
    ADD COLUMN version integer NOT NULL DEFAULT 0,
    ADD COLUMN open_minor bigint NOT NULL DEFAULT 0;
UPDATE receivable SET open_minor = amount_minor - credited_minor - paid_minor;
ALTER TABLE receivable
    ALTER COLUMN version DROP DEFAULT,
    ALTER COLUMN open_minor DROP DEFAULT,
    ADD COLUMN overdue_minor bigint NOT NULL GENERATED ALWAYS AS (
        CASE WHEN overdue THEN open_minor - in_collection_minor ELSE 0 END) STORED,
    ADD COLUMN invoiced_minor bigint NOT NULL GENERATED ALWAYS AS (
        CASE WHEN overdue THEN 0 ELSE open_minor - in_collection_minor END) STORED;
COMMENT ON TABLE receivable IS 'Projection of invoices as billing published them last';

ALTER TABLE credit_note RENAME COLUMN allocated_minor TO used_minor;
ALTER TABLE credit_note ADD COLUMN version integer NOT NULL DEFAULT 0;
ALTER TABLE credit_note ALTER COLUMN version DROP DEFAULT;
COMMENT ON TABLE credit_note IS 'Projection of credit notes; what is not used is credit on the account';
"""


def upgrade() -> None:
    execute_script(TABLES)
