"""0017 portal

Why:  people of a buyer see the rows of their own accounts, decided by the database (docs/decisions/0021-permissions.md).
Lock: short, of each table in turn; rights and policies change, no row.
"""

from encours_platform.schema import OWN_ACCOUNTS, part_of, show_to_portal

revision = "0017_portal"
down_revision = "0016_credit_application"


def _one_of(table: str, column: str, *parents: str) -> str:
    return " OR ".join(part_of(table, parent, column, named=f"{parent}_id") for parent in parents)


def upgrade() -> None:
    show_to_portal(
        {
            "buyer": OWN_ACCOUNTS,
            "invoice": OWN_ACCOUNTS,
            "credit_note": OWN_ACCOUNTS,
            "payment": OWN_ACCOUNTS,
            "application": OWN_ACCOUNTS,
            "statement": OWN_ACCOUNTS,
            "collection": OWN_ACCOUNTS,
            "dispute": OWN_ACCOUNTS,
            "early_collection": OWN_ACCOUNTS,
            "fee": OWN_ACCOUNTS,
            "fee_application": OWN_ACCOUNTS,
            "refund": OWN_ACCOUNTS,
            "credit_application": OWN_ACCOUNTS,
            "collection_part": part_of("collection_part", "collection", "collection_id"),
            "dispute_message": part_of("dispute_message", "dispute", "dispute_id"),
            "early_collection_part": part_of("early_collection_part", "early_collection", "early_collection_id"),
            "waiting_credit": _one_of("waiting_credit", "source_id", "payment", "credit_note"),
            "refund_part": part_of("refund_part", "refund", "refund_id"),
            "credit_note_line": part_of("credit_note_line", "credit_note", "credit_note_id"),
            "document_file": _one_of("document_file", "document_id", "invoice", "statement", "credit_note"),
            "document_delivery": _one_of("document_delivery", "document_id", "invoice", "statement", "credit_note"),
        }
    )
