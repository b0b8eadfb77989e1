"""0015 moved to

Why:  a transfer that a person set aside comes back from the account that its money went to.
Lock: short; the column is empty but for transfers that were set aside.
"""

from encours_platform.schema import execute_script

revision = "0015_moved_to"
down_revision = "0014_waiting_credit"


def upgrade() -> None:
    execute_script("""
        ALTER TABLE transfer ADD COLUMN moved_to text;
        UPDATE transfer SET moved_to = '467' WHERE status = 'ignored';
    """)
