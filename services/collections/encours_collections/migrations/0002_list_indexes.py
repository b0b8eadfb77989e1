"""0002 list indexes

Why:  collections are listed by statement and by collection date.
Lock: none that stops writers; the indexes are built concurrently.
"""

from encours_platform.schema import create_index_concurrently

revision = "0002_list_indexes"
down_revision = "0001_baseline"


def upgrade() -> None:
    create_index_concurrently(
        "collection_of_statement", "collection (tenant_id, statement_id, collection_id) WHERE statement_id IS NOT NULL"
    )
    create_index_concurrently("collection_by_day", "collection (tenant_id, collection_on, collection_id)")
