"""0006 parties

Why:  who a mandate names beside creditor and debtor stands in each debit under it (MND-06 to MND-08); how long before
      a debit a buyer is told may be agreed with each (TIM-01); when a mandate was last used before it came here (MND-25).
Lock: short; the columns are nullable.
"""

from encours_common.schema import execute_script

revision = "0006_parties"
down_revision = "0005_answers"


def upgrade() -> None:
    execute_script(COLUMNS)


COLUMNS = """
ALTER TABLE mandate ADD COLUMN parties jsonb, ADD COLUMN used_before date;
ALTER TABLE buyer ADD COLUMN notice_days smallint;
"""
