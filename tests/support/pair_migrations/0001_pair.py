"""0001_pair

Why:  the bus contract tests need an effect to count.
Lock: none.
"""

from encours_platform.schema import execute_script

revision = "0001_pair"
down_revision = None


def upgrade() -> None:
    execute_script("""
        CREATE TABLE received (
            tenant_id uuid NOT NULL,
            place bigint GENERATED ALWAYS AS IDENTITY,
            account_id uuid NOT NULL,
            what text NOT NULL,
            PRIMARY KEY (tenant_id, place)
        )""")
