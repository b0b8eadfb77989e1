"""0002 actions

Why:  a failed debit is presented again only after its mandate was confirmed (`confirmed_at`, `failed_at`); a debit that was
      postponed is announced once (`announcement_due`); alerts are shown with their debit; a recall may be sent without a
      key, and only where the bank accepts it (`recalls`).
Lock: short; new columns have constant defaults, `failed_at` and the bank profiles are few rows.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0002_actions"
down_revision = "0001_baseline"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
