"""0010 prepared by

Why:  who asks for a refund does not approve its file.
Lock: short; the column is empty.
"""

from encours_platform.schema import execute_script

revision = "0010_prepared_by"
down_revision = "0009_portal"


def upgrade() -> None:
    execute_script("ALTER TABLE refund ADD COLUMN prepared_by text")
