"""0006 parties

Why:  who a mandate names beside creditor and debtor stands in each debit under it (MND-06 to MND-08).
Lock: short; the column is nullable.
"""

from encours_common.schema import execute_script

revision = "0006_parties"
down_revision = "0005_answers"


def upgrade() -> None:
    execute_script("ALTER TABLE mandate ADD COLUMN parties jsonb;")
