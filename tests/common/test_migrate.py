"""Migrations: a transaction a revision, one process at a time, functions by checksum, no table without protection."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.exc import IntegrityError

from encours.services import SERVICES
from encours_platform.migrate import migrate
from tests.support.application import PEPPER, SECRET_KEYS, Application, settings_for
from tests.support.postgres import fresh_database

REVISION = """
from encours_platform.schema import create_index_concurrently, execute_script

revision = "{name}"
down_revision = {before!r}


def upgrade() -> None:
    {body}
"""
TABLE = """execute_script("CREATE TABLE received (tenant_id uuid NOT NULL, what text NOT NULL)")"""
ROWS = """execute_script("INSERT INTO received SELECT uuidv7(), 'x' FROM generate_series(1, 20000)")"""
INDEX = 'create_index_concurrently("received_what", "received (what)"{unique})'

INDEXES = (
    "SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index WHERE indrelid = 'received'::regclass"
)

TWICE = "CREATE OR REPLACE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT 2 * n';"


def revision(folder: Path, name: str, body: str, *, before: str | None) -> None:
    (folder / f"{name}.py").write_text(REVISION.format(name=name, before=before, body=body))


@asynccontextmanager
async def database() -> AsyncIterator[tuple[str, "asyncpg.Connection[asyncpg.Record]"]]:
    """The URL that `migrate` takes, and a connection that sees the schema `billing`."""
    async with fresh_database() as url:
        connection = await asyncpg.connect(url, server_settings={"search_path": "billing"})
        try:
            yield settings_for(url).sqlalchemy_url, connection
        finally:
            await connection.close()


async def test_an_index_is_built_concurrently_while_other_replicas_wait_for_the_migration(tmp_path: Path) -> None:
    """A replica that waited inside PostgreSQL would hold a snapshot, which the index's build would wait for."""
    revision(tmp_path, "0001", TABLE, before=None)
    revision(tmp_path, "0002", ROWS, before="0001")
    revision(tmp_path, "0003", INDEX.format(unique=""), before="0002")
    async with database() as (url, connection):
        await asyncio.wait_for(asyncio.gather(*(migrate(url, {"billing": tmp_path}) for _ in range(3))), 60)

        indexes = {row["name"]: row["valid"] for row in await connection.fetch(INDEXES)}
        rows = await connection.fetchval("SELECT count(*) FROM received")
    assert indexes == {"received_what": True}
    assert rows == 20_000


async def test_a_failed_revision_leaves_those_before_it_and_goes_on_when_it_is_mended(tmp_path: Path) -> None:
    revision(tmp_path, "0001", TABLE, before=None)
    revision(tmp_path, "0002", ROWS, before="0001")
    revision(tmp_path, "0003", INDEX.format(unique=", unique=True"), before="0002")
    async with database() as (url, connection):
        with pytest.raises(IntegrityError):
            await migrate(url, {"billing": tmp_path})
        assert await connection.fetchval("SELECT version_num FROM service_revision") == "0002"
        assert [row["valid"] for row in await connection.fetch(INDEXES)] == [False]

        await connection.execute("UPDATE received SET what = tenant_id::text")
        await migrate(url, {"billing": tmp_path})

        assert await connection.fetchval("SELECT version_num FROM service_revision") == "0003"
        assert [row["valid"] for row in await connection.fetch(INDEXES)] == [True]
        assert await connection.fetchval("SELECT count(*) FROM received") == 20_000


async def test_a_revision_does_not_wait_for_ever_for_a_table_that_is_in_use(tmp_path: Path) -> None:
    revision(tmp_path, "0001", TABLE, before=None)
    async with database() as (url, connection):
        await migrate(url, {"billing": tmp_path})
        revision(tmp_path, "0002", 'execute_script("ALTER TABLE received ADD COLUMN more text")', before="0001")
        async with connection.transaction():
            await connection.execute("LOCK TABLE received")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await asyncio.wait_for(migrate(url, {"billing": tmp_path}), 30)
        await migrate(url, {"billing": tmp_path})


async def test_a_function_follows_its_file(tmp_path: Path) -> None:
    revision(tmp_path, "0001", TABLE, before=None)
    file = tmp_path / "functions" / "twice.sql"
    file.parent.mkdir()
    async with database() as (url, connection):

        async def migrated(script: str) -> list[asyncpg.Record]:
            file.write_text(script)
            await migrate(url, {"billing": tmp_path})
            return await connection.fetch("SELECT oid, xmin, prosrc FROM pg_proc WHERE proname = 'twice'")

        first = await migrated(TWICE)
        again = await migrated(TWICE)
        (changed,) = await migrated(TWICE.replace("2 * n", "n + n"))
        (other_result,) = await migrated(TWICE.replace("RETURNS integer", "RETURNS bigint"))
        (other_argument,) = await migrated(TWICE.replace("n integer", "n bigint").replace("S integer", "S bigint"))
        file.unlink()
        await migrate(url, {"billing": tmp_path})
        gone = await connection.fetch("SELECT FROM pg_proc WHERE proname = 'twice'")

    assert [tuple(row) for row in again] == [tuple(row) for row in first]
    assert (changed["oid"], changed["prosrc"]) == (first[0]["oid"], "SELECT n + n")
    assert other_result["oid"] != changed["oid"]
    assert other_argument["oid"] != other_result["oid"]
    assert gone == []


async def test_a_file_that_creates_another_function_is_refused(tmp_path: Path) -> None:
    revision(tmp_path, "0001", TABLE, before=None)
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "thrice.sql").write_text(TWICE)
    async with database() as (url, connection):
        with pytest.raises(ValueError, match=r"thrice\.sql does not create"):
            await migrate(url, {"billing": tmp_path})
        assert await connection.fetchval("SELECT count(*) FROM pg_proc WHERE proname = 'twice'") == 0


async def test_every_table_of_every_service_shows_a_tenant_its_own_rows_alone() -> None:
    async with Application() as application:
        connection = await asyncpg.connect(application.database_url)
        tables = await connection.fetch(
            """SELECT schemaname, tablename, c.relforcerowsecurity AND c.relrowsecurity AS secured,
                      EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS has_policy
                 FROM pg_tables JOIN pg_class c ON c.oid = format('%I.%I', schemaname, tablename)::regclass
                WHERE schemaname = ANY ($1)""",
            list(SERVICES),
        )
        await connection.close()
    unsecured = {row["tablename"] for row in tables if not (row["secured"] and row["has_policy"])}
    assert unsecured == {"platform_revision", "service_revision", "sql_function", "pruning"}
    assert len(tables) > 100


COUNTS = {
    "version",
    "bytes",
    "sequence",
    "last",
    "number",
    "probe",
    "events",
    "seq",
    "asked",
    "answered",
    "position",
    "place",
    "uses_count",
}
"""Columns of type bigint that hold no money."""


async def test_amounts_end_in_minor_and_keys_name_their_table() -> None:
    async with Application() as application:
        connection = await asyncpg.connect(application.database_url)
        columns = await connection.fetch(
            """SELECT table_schema || '.' || table_name AS place, column_name AS name, data_type AS type
                 FROM information_schema.columns WHERE table_schema = ANY ($1)""",
            list(SERVICES),
        )
        await connection.close()
    amounts = {row["name"] for row in columns if row["type"] == "bigint"} - COUNTS
    assert {name for name in amounts if not name.endswith("_minor")} == set()
    keys = {row["place"].partition(".")[2] for row in columns if row["name"] == "id"}
    assert keys <= {"audit_entry"}


def encours(url: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    secrets = {"ENCOURS_DATABASE_URL": url, "ENCOURS_SECRET_KEYS": SECRET_KEYS, "ENCOURS_API_KEY_PEPPER": PEPPER}
    command = [str(Path(sys.executable).parent / "encours"), "migrate", *arguments]
    return subprocess.run(command, env={**os.environ, **secrets}, capture_output=True, text=True, check=False)


async def test_the_command_migrates_one_service_or_all() -> None:
    schemas = "SELECT nspname FROM pg_namespace WHERE nspname = ANY ($1)"
    async with fresh_database() as url:
        connection = await asyncpg.connect(url)
        one = await asyncio.to_thread(encours, url, "credit")
        after_one = {row["nspname"] for row in await connection.fetch(schemas, list(SERVICES))}
        everything = await asyncio.to_thread(encours, url)
        after_all = {row["nspname"] for row in await connection.fetch(schemas, list(SERVICES))}
        unknown = await asyncio.to_thread(encours, url, "nothing")
        await connection.execute("UPDATE billing.service_revision SET version_num = 'later'")
        newer = await asyncio.to_thread(encours, url)
        await connection.close()
    assert (one.returncode, after_one) == (0, {"credit"}), one.stderr
    assert (everything.returncode, after_all) == (0, set(SERVICES)), everything.stderr
    assert unknown.returncode == 2
    assert newer.returncode == 2
    assert newer.stderr.startswith("encours: the schema billing was migrated by a newer version of Encours")
    assert "Traceback" not in newer.stderr
