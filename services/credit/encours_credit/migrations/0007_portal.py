"""0007 portal

Why:  people of a buyer see the rows of their own accounts, decided by the database (docs/decisions/0021-permissions.md).
Lock: short, of each table in turn; rights and policies change, no row.
"""

from encours_platform.schema import ALL_ROWS, OWN_ACCOUNTS, part_of, show_to_portal

revision = "0007_portal"
down_revision = "0006_order_placed_by"


def upgrade() -> None:
    show_to_portal(
        {
            "account": OWN_ACCOUNTS,
            "exposure": OWN_ACCOUNTS,
            "credit_limit": OWN_ACCOUNTS,
            "orders": OWN_ACCOUNTS,
            "receivable": OWN_ACCOUNTS,
            "credit_note": OWN_ACCOUNTS,
            "mandate": OWN_ACCOUNTS,
            "payment": OWN_ACCOUNTS,
            "failed_debit": OWN_ACCOUNTS,
            "movement": part_of("movement", "orders", "order_id"),
            "due_day": ALL_ROWS,
        }
    )
