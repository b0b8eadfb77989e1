"""0002 list indexes

Why:  mandates are listed by the name of the debtor.
Lock: none that stops writers; the indexes are built concurrently.
"""

from encours_platform.schema import create_index_concurrently

revision = "0002_list_indexes"
down_revision = "0001_baseline"


def upgrade() -> None:
    create_index_concurrently("mandate_by_debtor_name", "mandate (tenant_id, debtor_name, mandate_id)")
