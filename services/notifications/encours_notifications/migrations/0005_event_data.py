"""0005 event data

Why:  the log of events is the largest table. It stores the data of an event without what other columns say and without
      nulls, and finds old rows by a summary of its blocks, as rows arrive in the order of time.
Lock: the log is rewritten, a minute for some ten million events; events wait in Kafka or in their outboxes meanwhile.
"""

from pathlib import Path

from encours_platform.schema import execute_file

revision = "0005_event_data"
down_revision = "0004_customer_credit"


def upgrade() -> None:
    execute_file(Path(__file__).with_suffix(".sql"))
