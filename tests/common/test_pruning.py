"""Old rows are deleted once a day, by one process of a service, and no younger ones."""

import pytest

from encours_notifications.settings import NotificationsSettings
from encours_platform import pruning
from encours_platform.pruning import CHUNK
from encours_platform.settings import Settings
from tests.common.alone import alone, count, tenant

ANSWERS = """
    INSERT INTO idempotency (tenant_id, key, request_hash, stored_at)
    SELECT $1, $2 || n, '', clock_timestamp() - make_interval(days => $3) FROM generate_series(1, $4) n"""
HANDLED = "INSERT INTO inbox (tenant_id, event_id, received_at) SELECT $1, uuidv7(), now() - make_interval(days => $2)"


async def test_rows_are_deleted_in_chunks_once_they_are_old_enough() -> None:
    async with alone(settings={"idempotency_days": 20}) as running:
        for tenant_id in [await tenant(running.database), await tenant(running.database, "sandbox")]:
            async with running.database.cross_tenant_transaction() as connection:
                await connection.execute(ANSWERS, tenant_id, "old", 21, CHUNK + 7)
                await connection.execute(ANSWERS, tenant_id, "new", 19, 5)
                for days in (7, 9):
                    await connection.execute(HANDLED, tenant_id, days)

        deleted = await running.pruner.prune()

        assert deleted == {"idempotency": 2 * (CHUNK + 7), "inbox": 2, "dead_letter": 0}
        assert await count(running.database, "idempotency") == 10
        assert await count(running.database, "inbox") == 2


async def test_one_process_a_day_prunes() -> None:
    async with alone() as running:
        assert await running.database.cross_tenant_call(pruning.CLAIM, "all")
        assert not await running.database.cross_tenant_call(pruning.CLAIM, "all")
        async with running.database.cross_tenant_transaction() as connection:
            await connection.execute("UPDATE pruning SET pruned_at = pruned_at - interval '25 hours'")
        assert await running.database.cross_tenant_call(pruning.CLAIM, "all")


def test_a_services_own_settings_come_from_the_environment_unless_the_program_gives_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ENCOURS_DELIVERY_DAYS", "3")
    monkeypatch.setenv("ENCOURS_MAIL_FROM", "a@b.example")

    own = Settings(of_services={"mail_from": "c@d.example", "bank_channel": "sftp"}).own(NotificationsSettings)

    assert (own.delivery_days, own.mail_from) == (3, "c@d.example")
    assert not {"bank_sftp_password", "smtp_url", "yousign_api_key"} & Settings.model_fields.keys()
