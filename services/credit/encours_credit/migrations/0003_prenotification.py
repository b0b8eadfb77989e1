"""0003 prenotification

Why:  how long before a debit a buyer is told may be agreed with each, and where that was agreed is kept (TIM-01).
Lock: short; the column is nullable.
"""

from encours_common.schema import execute_script

revision = "0003_prenotification"
down_revision = "0002_decide_orders"


def upgrade() -> None:
    execute_script("ALTER TABLE account ADD COLUMN prenotification jsonb;")
