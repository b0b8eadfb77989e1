"""0019 dispute details

Why:  a query says of what kind it is and which lines it is about, and has files attached (S3.6).
Lock: short; the new columns have constant defaults, the table is new.
"""

from pathlib import Path

from encours_platform.schema import execute_file, part_of, show_to_portal

revision = "0019_dispute_details"
down_revision = "0018_card_payments"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
    show_to_portal({"dispute_attachment": part_of("dispute_attachment", "dispute", "dispute_id")})
