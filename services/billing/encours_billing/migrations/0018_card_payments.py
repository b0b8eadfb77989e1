"""0018 card payments

Why:  buyers pay invoices by card on the page of a payment service (decision 23).
Lock: short; the new columns have constant defaults, the tables are new.
"""

from pathlib import Path

from encours_platform.schema import OWN_ACCOUNTS, execute_file, show_to_portal

revision = "0018_card_payments"
down_revision = "0017_portal"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
    show_to_portal({"checkout_session": OWN_ACCOUNTS, "card": OWN_ACCOUNTS})
