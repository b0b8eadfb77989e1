"""0001_pair

Why:  the bus contract tests need an effect to count.
Lock: none.
"""

from encours_common.schema import create_house, execute_script, protect

revision = "0001_pair"
down_revision = None


def upgrade() -> None:
    create_house()
    execute_script("""
        CREATE TABLE heard (
            tenant_id uuid NOT NULL,
            place bigint GENERATED ALWAYS AS IDENTITY,
            account_id uuid NOT NULL,
            what text NOT NULL,
            PRIMARY KEY (tenant_id, place)
        )""")
    protect("heard")
