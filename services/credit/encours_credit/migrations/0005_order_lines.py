"""0005 order lines

Why:  a part of an order can be cancelled by lines; what credit notes took of an order cannot come back as well; an order
      is due when its invoice is.
Lock: short; the columns have no default, and `movement` is read once to check the new constraint.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0005_order_lines"
down_revision = "0004_vat_exemption"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
