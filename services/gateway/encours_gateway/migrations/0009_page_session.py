"""0009 page session

Why:  the page is for people with a session; API keys do not sign in any more.
Lock: short; the table is dropped.
"""

from encours_platform.schema import execute_script

revision = "0009_page_session"
down_revision = "0008_identity_providers"


def upgrade() -> None:
    execute_script("DROP TABLE page_session")
