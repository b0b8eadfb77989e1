"""0004 customer credit

Why:  what a payment leaves unused is published by version, and the credit of a parent pays for its children.
Lock: short; the columns have constant defaults, and no row has a parent before the accounts are republished.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0004_customer_credit"
down_revision = "0003_vat_exemption"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
