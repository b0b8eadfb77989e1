"""Lists stay fast in a table with many rows: each filter has an index in the order of the page."""

import asyncpg
import pytest

from tests.support.application import Application

ROWS = 20_000
FILL = f"""
    INSERT INTO notification (tenant_id, notification_id, template, audience, locale, facts, status, created_at)
    SELECT $1, uuidv7(), CASE WHEN n % 1000 = 0 THEN 'fee_charged' ELSE 'pre_notification' END, 'buyer', 'fr', '{{}}',
           CASE WHEN n % 1000 = 0 THEN 'failed' ELSE 'not_sent' END, now()
      FROM generate_series(1, {ROWS}) AS n"""


@pytest.mark.parametrize(
    ("column", "value", "index"),
    [
        ("status", "failed", "notification_by_status"),
        ("template", "fee_charged", "notification_by_template"),
    ],
)
async def test_a_filtered_page_of_notifications_reads_an_index_in_order(
    application: Application, column: str, value: str, index: str
) -> None:
    merchant = await application.merchant()
    connection = await asyncpg.connect(application.database_url)
    try:
        await connection.execute("SET search_path TO notifications")
        await connection.execute(FILL, merchant.tenant_id)
        await connection.execute("ANALYZE notification")
        plan = await connection.fetch(
            f"EXPLAIN SELECT * FROM notification WHERE tenant_id = $1 AND {column} = $2"
            " ORDER BY notification_id DESC LIMIT 51",
            merchant.tenant_id,
            value,
        )
    finally:
        await connection.close()

    text = "\n".join(row[0] for row in plan)
    assert index in text
    assert "Sort" not in text
    found = await merchant.all(f"/v1/notifications?{column}={value}")
    assert len(found) == ROWS // 1000
