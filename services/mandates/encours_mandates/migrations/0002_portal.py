"""0002 portal

Why:  people of a buyer see the rows of their own accounts, decided by the database (docs/decisions/0021-permissions.md).
Lock: short, of each table in turn; rights and policies change, no row.
"""

from encours_platform.schema import ALL_ROWS, OWN_ACCOUNTS, part_of, show_to_portal

revision = "0002_portal"
down_revision = "0001_baseline"


def upgrade() -> None:
    show_to_portal(
        {
            "buyer": OWN_ACCOUNTS,
            "mandate": OWN_ACCOUNTS,
            "used_reference": part_of("used_reference", "mandate", "mandate_id"),
            "mandate_step": part_of("mandate_step", "mandate", "mandate_id"),
            "amendment": part_of("amendment", "mandate", "mandate_id"),
            "disclosure": part_of("disclosure", "mandate", "mandate_id"),
            "signing_progress": part_of("signing_progress", "mandate", "mandate_id"),
            "signing_step": part_of("signing_step", "mandate", "mandate_id"),
            "document": part_of("document", "mandate", "mandate_id"),
            "document_part": part_of("document_part", "mandate", "mandate_id"),
            "signature_request": part_of("signature_request", "mandate", "mandate_id"),
            "reachability_source": ALL_ROWS,
            "reachability": ALL_ROWS,
        },
        before_parent={"used_reference"},
    )
