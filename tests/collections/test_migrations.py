"""A house that has lived takes the newer tables without losing what it has to say to a bank."""

import shutil
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

import encours_collections
from encours_common.migrate import migrate
from tests.support.postgres import fresh_database

REVISIONS = Path(encours_collections.__file__).parent / "migrations"
TENANT, ACCOUNT = uuid4(), uuid4()


async def keep_mandate(connection: "asyncpg.Connection[asyncpg.Record]", *, due: bool, carried_by: str | None) -> UUID:
    mandate_id = uuid4()
    await connection.execute(
        """INSERT INTO mandate (tenant_id, mandate_id, account_id, reference, scheme, sequence_type, signed_on,
                  debtor_name, iban_sealed, iban_masked, status, amendment_due, original_reference, account_changed)
           VALUES ($1, $2, $3, 'NEW', 'B2B', 'RCUR', '2026-01-02', 'D', 'sealed', 'FR76*', 'active', $4, 'OLD',
                   true)""",
        TENANT, mandate_id, ACCOUNT, due,
    )  # fmt: skip
    if carried_by is not None:
        await connection.execute(
            """INSERT INTO collection (tenant_id, id, account_id, statement_id, due_minor, amount_minor, currency,
                      due_date, collection_date, submit_on, remittance, end_to_end_id, status, live, mandate_id,
                      batch_id, carries_amendment, created_at, changed_at)
               VALUES ($1, $2, $3, $2, 1, 1, 'EUR', '2026-02-02', '2026-02-02', '2026-02-01', 'R', $4, $5, $6, $7, $2,
                       true, now(), now())""",
            TENANT, uuid4(), ACCOUNT, f"COL-{mandate_id}", carried_by, carried_by != "rejected", mandate_id,
        )  # fmt: skip
    return mandate_id


async def test_amendments_that_no_accepted_debit_has_told_are_kept(tmp_path: Path) -> None:
    shutil.copy(REVISIONS / "0001_collections.py", tmp_path)
    async with fresh_database() as url:
        driver_url = url.replace("postgresql://", "postgresql+asyncpg://", 1)
        await migrate(driver_url, {"collections": tmp_path})
        connection = await asyncpg.connect(url, server_settings={"search_path": "collections"})
        try:
            await connection.execute("SELECT set_config('encours.tenant', $1, false)", str(TENANT))
            waiting = await keep_mandate(connection, due=True, carried_by=None)
            rejected = await keep_mandate(connection, due=True, carried_by="rejected")
            under_way = await keep_mandate(connection, due=False, carried_by="submitted")
            await keep_mandate(connection, due=False, carried_by="settled")
            await migrate(driver_url, {"collections": REVISIONS})

            kept = await connection.fetch(
                "SELECT mandate_id, original_reference, account_changed FROM mandate_amendment"
            )
            carried = await connection.fetch("SELECT mandate_id FROM collection WHERE amendment_number = 1")
        finally:
            await connection.close()
    assert {row["mandate_id"] for row in kept} == {waiting, rejected, under_way}
    assert {(row["original_reference"], row["account_changed"]) for row in kept} == {("OLD", True)}
    assert {row["mandate_id"] for row in carried} == {under_way}
