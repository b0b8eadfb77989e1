"""0001 baseline

Why:  buyers and mandates as collections needs them, collections and what they claim, batches and their files, requests to
      the bank and its answers, transfers, the simulated bank of sandbox tenants.
Lock: none; the tables are new.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0001_baseline"
down_revision = None


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
