"""0004 customer credit

Why:  a mail about a debit that came back asks only for what credit on the account does not cover.
Lock: none; the table is new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0004_customer_credit"
down_revision = "0003_documents"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
