"""0002 list indexes

Why:  accounts are listed by name.
Lock: none that stops writers; the indexes are built concurrently.
"""

from encours_platform.schema import create_index_concurrently

revision = "0002_list_indexes"
down_revision = "0001_baseline"


def upgrade() -> None:
    create_index_concurrently("account_by_name", "account (tenant_id, name, account_id)")
