"""0002 list indexes

Why:  notifications are listed by status, by template and by time.
Lock: none that stops writers; the indexes are built concurrently.
"""

from encours_platform.schema import create_index_concurrently

revision = "0002_list_indexes"
down_revision = "0001_baseline"


def upgrade() -> None:
    create_index_concurrently("notification_in_status", "notification (tenant_id, status, notification_id)")
    create_index_concurrently("notification_of_template", "notification (tenant_id, template, notification_id)")
