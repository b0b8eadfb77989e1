"""0004 VAT exemption

Why:  an account says why no VAT is charged to it.
Lock: short; the column is empty.
"""

from encours_platform.schema import execute_script

revision = "0004_vat_exemption"
down_revision = "0003_hold_causes"


def upgrade() -> None:
    execute_script("ALTER TABLE account ADD COLUMN vat_exemption text")
