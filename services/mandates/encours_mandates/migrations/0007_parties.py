"""0007 parties

Why:  who a mandate names beside creditor and debtor, and what identifies the debtor (MND-06 to MND-08).
Lock: short; the column is nullable.
"""

from encours_common.schema import execute_script

revision = "0007_parties"
down_revision = "0006_providers"


def upgrade() -> None:
    execute_script("ALTER TABLE mandate ADD COLUMN parties jsonb;")
