"""0001 baseline

Why:  buyers as mandates knows them, mandates, each step of their life, amendments, disclosures of whole IBANs, signatures and
      their documents, imports, reachability of banks.
Lock: none; the tables are new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0001_baseline"
down_revision = None


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
