"""0003 VAT exemption

Why:  billing charges no VAT to a buyer whose account says why, and prints it.
Lock: short; the column is empty.
"""

from encours_platform.schema import execute_script

revision = "0003_vat_exemption"
down_revision = "0002_minor_units"


def upgrade() -> None:
    execute_script("ALTER TABLE buyer ADD COLUMN vat_exemption text")
