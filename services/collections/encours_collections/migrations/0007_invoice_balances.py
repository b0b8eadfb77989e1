"""0007 invoice balances

Why:  billing publishes the whole balance of an invoice with a version; the newest one says what may be debited.
Lock: the table is rewritten. It is a projection: `encours republish billing invoice` fills it again.
"""

from encours_common.schema import execute_script

revision = "0007_invoice_balances"
down_revision = "0006_parties"

COLUMNS = """
DELETE FROM invoice_owed WHERE undisputed_minor IS NULL;
ALTER TABLE invoice_owed
    DROP COLUMN told_by,
    ALTER COLUMN undisputed_minor SET NOT NULL,
    ADD COLUMN version integer NOT NULL DEFAULT 0;
ALTER TABLE invoice_owed ALTER COLUMN version DROP DEFAULT;
COMMENT ON TABLE invoice_owed IS 'Projection: what an invoice owes undisputed, as billing published it last';
"""


def upgrade() -> None:
    execute_script(COLUMNS)
