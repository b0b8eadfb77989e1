"""0004 refunds

Why:  credit of a buyer is paid back by a credit transfer file, which is a batch of another kind.
Lock: short; the new column has a constant default, the table is new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0004_refunds"
down_revision = "0003_sandbox_bank_moves_out"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
