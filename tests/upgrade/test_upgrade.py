"""A database of the baseline, with rows in it, becomes what a fresh one is, and its rows are still there.

`baseline/` was written by `python -m tests.support.schema_dump` and is never written again for the same release.
"""

import json
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias, cast
from uuid import UUID

import asyncpg
import httpx
import pytest

from encours.postgres import EmbeddedPostgres
from encours.services import SERVICES, builder
from encours.up import embedded
from encours_contracts.envelope import public_event
from encours_platform.migrate import MigrationRefused, migrate
from encours_platform.service import runtime_for
from encours_values.ids import API_KEY, typeid
from tests.support.application import PEPPER, SECRET_KEYS, settings_for
from tests.support.catalog import catalog
from tests.support.postgres import fresh_database
from tests.support.processes import free_port
from tests.support.schema_dump import BASELINE, KEY_COMMENT
from tests.support.world import ADDRESS

ROOT = Path(__file__).parents[2]
OF_0_2 = tuple(service for service in SERVICES if service != "sandbox")
"""The services of 0.2; the dump of a later one is of the version that it came with."""
GIVEN_UP = {
    "collections": {"account_statement", "bank_scenario", "simulated_debit", "simulated_file", "simulated_transfer"}
}
"""Tables that a later revision drops: what a sandbox tenant had at the bank, and statements without balances."""
GIVEN_UP_COLUMNS = {("api_key", "scopes"), ("merchant_key", "scopes")}
"""What later revisions put into other columns: roles and permissions."""
WITH_PREFIX = {("batch_approval", "person"), ("bank_request", "actor"), ("file_disclosure", "actor")} | {
    ("bank_item", "resolved_by")
}
"""Ids of keys that are TypeIDs now, as people act too."""
MACHINERY = {"platform_revision", "service_revision", "sql_function"}
"""Tables that a migration writes itself."""

RENAME = re.compile(r"ALTER TABLE (\w+) RENAME COLUMN (\w+) TO (\w+)")

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Rows = dict[str, list[dict[str, object]]]

ADDS_A_COLUMN = '''
"""0099 adds a column

Why:  the upgrade test proves itself.
Lock: short; the column has a constant default.
"""

from encours_platform.schema import execute_script

revision = "0099_upgrade_test"
down_revision = "NEWEST"


def upgrade() -> None:
    execute_script("ALTER TABLE inbox ADD COLUMN seen_by text NOT NULL DEFAULT 'nobody'")
'''


def migrations_of(service: str) -> Path:
    settings = settings_for("postgresql://nobody@127.0.0.1:1/none")
    return builder(service)(runtime_for(service, settings, SERVICES)).migrations


@pytest.fixture(scope="session")
def baseline() -> Path:
    """The committed dumps of 0.2.0: from that version on, revisions are only added."""
    return BASELINE


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def rows_of(connection: Connection, schema: str) -> Rows:
    """Table → its rows, in an order that only their content gives."""
    await connection.execute(f"SET search_path TO {schema}")
    await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
    found = {}
    for table in await connection.fetch("SELECT tablename AS name FROM pg_tables WHERE schemaname = $1", schema):
        if table["name"] not in MACHINERY:
            rows = await connection.fetch(
                f"SELECT to_jsonb(r) AS row FROM {table['name']} r ORDER BY to_jsonb(r)::text"
            )
            found[table["name"]] = [row["row"] for row in rows]
    return found


def renamed(rows: Rows, migrations: Path) -> Rows:
    """`rows` under the column names that `ALTER TABLE … RENAME COLUMN … TO …` of the revisions give them."""
    scripts = "".join(file.read_text(encoding="utf-8") for file in sorted(migrations.glob("[0-9]*.sql")))
    names = {(table, old): new for table, old, new in RENAME.findall(scripts)}

    def now(table: str, name: str, value: object) -> object:
        return typeid(API_KEY, UUID(str(value))) if (table, name) in WITH_PREFIX and value is not None else value

    called = {
        table: [{names.get((table, name), name): value for name, value in row.items()} for row in found]
        for table, found in rows.items()
    }
    return {
        table: [
            {name: now(table, name, value) for name, value in row.items() if (table, name) not in GIVEN_UP_COLUMNS}
            for row in found
        ]
        for table, found in called.items()
    }


def rows_in_both(before: Rows, after: Rows) -> Rows:
    """`after`, without the tables and columns that came since."""
    return {
        table: [{name: value for name, value in row.items() if name in rows[0]} for row in after[table]] if rows else []
        for table, rows in before.items()
    }


def by_content(rows: Rows) -> Rows:
    return {table: sorted(found, key=lambda row: repr(sorted(row.items()))) for table, found in rows.items()}


def events_as_logged_now(rows: Rows) -> Rows:
    """`rows` with events as the log stores them since it leaves out what the columns say; nothing of them is lost."""
    logged = []
    for row in rows["event"]:
        event = cast("dict[str, Any]", row["data"])
        data = {name: value for name, value in event["data"].items() if value is not None}
        account_id = UUID(str(row["account_id"])) if row["account_id"] else None
        at = datetime.fromisoformat(str(row["occurred_at"]))
        rebuilt = public_event(UUID(str(row["event_id"])), str(row["type"]), at, account_id, data)
        assert rebuilt["data"].items() >= event["data"].items()
        assert {**rebuilt, "data": event["data"]} == event
        logged.append({**row, "data": data})
    return {**rows, "event": logged}


async def fresh_catalog(service: str, migrations: Path) -> dict[str, str]:
    async with fresh_database() as url:
        await migrate(settings_for(url).sqlalchemy_url, {service: migrations})
        async with connected(url) as connection:
            return await catalog(connection, service)


async def upgraded(baseline: Path, service: str, migrations: Path) -> tuple[dict[str, str], Rows, Rows]:
    """The catalog of the dump once it is migrated, and its rows before, under the names of now, and after."""
    async with fresh_database() as url, connected(url) as connection:
        await connection.execute((baseline / f"{service}.sql").read_text(encoding="utf-8"))
        before = renamed(await rows_of(connection, service), migrations)
        await migrate(settings_for(url).sqlalchemy_url, {service: migrations})
        return await catalog(connection, service), before, await rows_of(connection, service)


@pytest.mark.parametrize("service", SERVICES)
async def test_an_upgraded_schema_is_a_fresh_one_and_keeps_its_rows(baseline: Path, service: str) -> None:
    after, before_rows, after_rows = await upgraded(baseline, service, migrations_of(service))
    given_up = GIVEN_UP.get(service, set())
    assert not given_up & after_rows.keys()
    before_rows = {table: rows for table, rows in before_rows.items() if table not in given_up}

    if service == "notifications":
        before_rows = events_as_logged_now(before_rows)

    assert after == await fresh_catalog(service, migrations_of(service))
    assert sum(len(rows) for rows in before_rows.values()) > 40
    assert by_content(rows_in_both(before_rows, after_rows)) == by_content(before_rows)


async def test_an_upgrade_runs_what_came_after_the_dump(baseline: Path, tmp_path: Path) -> None:
    """The test above would pass if `migrate` did nothing: with one more revision it must have run."""
    newer = tmp_path / "migrations"
    shutil.copytree(migrations_of("credit"), newer, ignore=shutil.ignore_patterns("__pycache__"))
    newest = max(file.stem for file in newer.glob("[0-9]*.py"))
    (newer / "0099_upgrade_test.py").write_text(ADDS_A_COLUMN.replace("NEWEST", newest))

    after, before_rows, after_rows = await upgraded(baseline, "credit", newer)

    assert after == await fresh_catalog("credit", newer)
    assert after.keys() - (await fresh_catalog("credit", migrations_of("credit"))).keys() == {
        "column inbox.seen_by",
        "constraint inbox.inbox_seen_by_not_null",
    }
    assert {row["seen_by"] for row in after_rows["inbox"]} == {"nobody"}
    assert by_content(rows_in_both(before_rows, after_rows)) == by_content(before_rows)


@pytest.fixture
async def old_folder(baseline: Path) -> AsyncIterator[Path]:
    """What `encours up` of the baseline left on a disk, and a function whose text was another one then."""
    folder = Path(tempfile.mkdtemp(prefix="encours-old-"))
    folder.chmod(0o755)
    secrets = {"secret_keys": SECRET_KEYS, "api_key_pepper": PEPPER, "signing_link_secret": "links", "admin_token": "x"}
    (folder / "secrets.env").write_text("".join(f"{name}={value}\n" for name, value in secrets.items()))
    postgres = EmbeddedPostgres(folder / "postgres", durable=False)
    try:
        async with connected(postgres.start()) as connection:
            for service in OF_0_2:
                await connection.execute((baseline / f"{service}.sql").read_text(encoding="utf-8"))
            await connection.execute("DROP FUNCTION credit.decide_orders")
            await connection.execute("UPDATE credit.sql_function SET checksum = '-' WHERE name = 'decide_orders'")
        postgres.stop()
        yield folder
    finally:
        postgres.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def test_encours_up_migrates_an_old_folder_and_goes_on_with_it(baseline: Path, old_folder: Path) -> None:
    first = (baseline / "gateway.sql").read_text(encoding="utf-8").splitlines()[0]
    headers = {"Authorization": f"Bearer {first.removeprefix(KEY_COMMENT)}"}
    port = free_port()

    async with (
        embedded(old_folder, port=port) as (application, _),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=30) as client,
    ):
        accounts = (await client.get("/v1/accounts")).json()["data"]
        body = {"name": "New", "country": "FR", "email": "new@example.com", "address": ADDRESS}
        opened = await client.post("/v1/accounts", json=body, headers={"Idempotency-Key": "1"})
        upgraded, fresh = await catalogs_beside_each_other(application.settings.database_url)
        login = await application.runtimes["credit"].database.call("SELECT session_user::text, current_user::text")

    assert tuple(login[0]) == ("encours_credit", "encours_credit")
    assert {account["name"] for account in accounts} > {"Alphonse Achats", "Alphonse Filiale"}
    assert opened.status_code == 201, opened.text
    assert upgraded == fresh


async def catalogs_beside_each_other(url: str) -> list[dict[str, dict[str, str]]]:
    """Of the database itself, and of a fresh one on the same server."""
    fresh = url.replace("/postgres?", "/fresh?")
    async with connected(url) as connection:
        await connection.execute("CREATE DATABASE fresh")
    await migrate(settings_for(fresh).sqlalchemy_url, {service: migrations_of(service) for service in SERVICES})
    found = []
    for each in (url, fresh):
        async with connected(each) as connection:
            found.append({service: await catalog(connection, service) for service in SERVICES})
    return found


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE credit.service_revision SET version_num = '0099_later'", "newer version of Encours"),
        ("DROP TABLE credit.platform_revision", "not of Encours 0.2 or later"),
    ],
)
async def test_encours_up_says_why_it_cannot_use_a_folder(old_folder: Path, change: str, reason: str) -> None:
    postgres = EmbeddedPostgres(old_folder / "postgres", durable=False)
    async with connected(postgres.start()) as connection:
        await connection.execute(change)
    postgres.stop()

    with pytest.raises(MigrationRefused, match=reason):
        async with embedded(old_folder, port=free_port()):
            pytest.fail("it started")
