"""0009 portal

Why:  people of a buyer see the rows of their own accounts, decided by the database (docs/decisions/0021-permissions.md).
Lock: short, of each table in turn; rights and policies change, no row.
"""

from encours_platform.schema import OWN_ACCOUNTS, part_of, show_to_portal

revision = "0009_portal"
down_revision = "0008_reason_codes"


def upgrade() -> None:
    show_to_portal(
        {
            "buyer": OWN_ACCOUNTS,
            "mandate": OWN_ACCOUNTS,
            "collection": OWN_ACCOUNTS,
            "refund": OWN_ACCOUNTS,
            "mandate_amendment": part_of("mandate_amendment", "mandate", "mandate_id"),
            "collection_part": part_of("collection_part", "collection", "collection_id"),
            "invoice_balance": part_of("invoice_balance", "collection_part", "invoice_id"),
            "batch": part_of("batch", "collection", "batch_id"),
        },
        columns={"batch": "tenant_id, batch_id, status, recalls"},
    )
