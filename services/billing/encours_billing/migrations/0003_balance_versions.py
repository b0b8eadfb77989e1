"""0003 balance versions

Why:  billing publishes the whole balance of an invoice or a credit note after each change; consumers store what has a
      higher version than what they have.
Lock: columns with a constant default (no rewrite).
"""

from encours_common.schema import execute_script

revision = "0003_balance_versions"
down_revision = "0002_receivables"

VERSIONS = """
ALTER TABLE invoice ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0);
ALTER TABLE credit_note ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0);
"""


def upgrade() -> None:
    execute_script(VERSIONS)
