"""Brings a service's schema to its newest shape: alembic revisions, then SQL functions.

A schema has two histories: that of the tables that every service has (`migrations/` beside this file) and the service's
own. Each revision is a transaction. Several replicas may start at once: one migrates a schema, the others wait for it.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from encours_platform.database import cross_tenant_role_of, portal_role_of, role_of
from encours_platform.schema import run_script

PLATFORM = Path(__file__).parent / "migrations"
PLATFORM_VERSIONS, SERVICE_VERSIONS = "platform_revision", "service_revision"
"""The tables that say which revision of a history a schema has."""

LOCK = 0x656E63
"""First half of the advisory lock of a schema's migration; the second half is the schema's name."""
LOCK_WAIT_SECONDS = 600.0
LOCK_TIMEOUT = "4s"
"""How long a statement of a revision waits for a table's lock before the migration fails and can be tried again."""

PREPARE = """
CREATE SCHEMA IF NOT EXISTS {schema};
DO $$
DECLARE
    v_role text;
BEGIN
    FOREACH v_role IN ARRAY ARRAY['{role}', '{cross_tenant_role}'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = v_role) THEN
                EXECUTE format('CREATE ROLE %I LOGIN NOINHERIT', v_role);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = v_role AND (
                   NOT rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)) THEN
            EXECUTE format('ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS', v_role);
        END IF;
        IF NOT pg_has_role(v_role, 'SET') THEN
            EXECUTE format('GRANT %I TO CURRENT_USER WITH INHERIT FALSE, SET TRUE', v_role);
        END IF;
        EXECUTE format('GRANT USAGE ON SCHEMA {schema} TO %I', v_role);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} '
                       'GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', v_role);
        EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO %I', v_role);
    END LOOP;
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{portal_role}') THEN
            CREATE ROLE {portal_role} NOLOGIN NOINHERIT;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
    GRANT USAGE ON SCHEMA {schema} TO {portal_role};
    IF NOT pg_has_role('{role}', '{portal_role}', 'SET') THEN
        GRANT {portal_role} TO {role} WITH INHERIT FALSE, SET TRUE;
    END IF;
    IF NOT pg_has_role('{portal_role}', 'SET') THEN
        GRANT {portal_role} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE;
    END IF;
END $$;
"""
"""A service's roles have rights on its own schema only. Who migrates may become them, not the other way round.

The role of the portal cannot log in and sees no table before a revision says so (`schema.show_to_portal`).
"""

ALTER_LOGIN = "SELECT format('ALTER ROLE %I PASSWORD %L', cast(:role AS text), cast(:password AS text))"

PROTECT = """
DO $$
DECLARE
    v_role text := 'encours_' || current_schema();
    v_cross_tenant_role text := 'encours_' || current_schema() || '_worker';
    v_table text;
BEGIN
    FOR v_table IN
        SELECT c.relname FROM pg_class c
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
           AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant')
         ORDER BY c.relname
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', v_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', v_table);
        EXECUTE format(
            'CREATE POLICY tenant ON %I USING ('
            'tenant_id = nullif(current_setting(''encours.tenant'', true), '''')::uuid)', v_table);
        EXECUTE format('CREATE POLICY cross_tenant ON %I TO %I USING (true)', v_table, v_cross_tenant_role);
    END LOOP;
    FOR v_table IN
        SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace
           AND relname IN ('platform_revision', 'service_revision', 'sql_function')
    LOOP
        EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM %I, %I', v_table, v_role, v_cross_tenant_role);
    END LOOP;
END $$;
"""
"""Each table with a `tenant_id` shows a transaction the rows of its tenant; no revision can forget it.

Only the cross-tenant role sees the rows of all tenants: no setting that a statement can make is enough. What the
migration itself writes is read-only to the service.
"""


class MigrationRefused(Exception):
    """The schema cannot be migrated by this version of Encours. The message says why."""


async def migrate(url: str, schemas: Mapping[str, Path], passwords: Mapping[str, str] | None = None) -> None:
    """Migrates each schema (name → folder of its revisions). Does nothing where it is at its newest shape.

    Sets the passwords (schema → password) that the roles of a schema log in with. Raises `MigrationRefused`.
    """
    for schema, revisions in schemas.items():
        server_settings = {"search_path": schema, "lock_timeout": LOCK_TIMEOUT, "application_name": "encours-migrate"}
        engine = create_async_engine(url, connect_args={"server_settings": server_settings})
        try:
            async with _one_at_a_time(engine, schema), engine.connect() as connection:
                await connection.run_sync(_migrate, schema, revisions, (passwords or {}).get(schema))
        finally:
            await engine.dispose()


@asynccontextmanager
async def _one_at_a_time(engine: AsyncEngine, schema: str) -> AsyncIterator[None]:
    """Holds the schema's advisory lock on a connection of its own.

    Asks for it again and again and does not wait inside PostgreSQL: a waiting statement has a snapshot, which
    CREATE INDEX CONCURRENTLY of the process that migrates would wait for.
    """
    end = time.monotonic() + LOCK_WAIT_SECONDS
    statement = text("SELECT pg_try_advisory_lock(:lock, hashtext(:schema))")
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        while not await connection.scalar(statement, {"lock": LOCK, "schema": schema}):
            if time.monotonic() > end:
                raise MigrationRefused(f"another process has been migrating {schema} for {LOCK_WAIT_SECONDS:.0f} s")
            await asyncio.sleep(0.1)
        yield


def _migrate(connection: Connection, schema: str, revisions: Path, password: str | None) -> None:
    roles = {"role": role_of(schema), "cross_tenant_role": cross_tenant_role_of(schema)}
    with connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        run_script(connection, PREPARE.format(schema=schema, portal_role=portal_role_of(schema), **roles))
        for role in roles.values() if password else ():
            statement = connection.scalar(text(ALTER_LOGIN), {"role": role, "password": password})
            run_script(connection, str(statement))
    _refuse_tables_without_history(connection, schema)
    _upgrade(connection, schema, PLATFORM, PLATFORM_VERSIONS)
    _upgrade(connection, schema, revisions, SERVICE_VERSIONS)
    with connection.begin():
        _apply_functions(connection, PLATFORM, revisions)


def _refuse_tables_without_history(connection: Connection, schema: str) -> None:
    with connection.begin():
        tables, known = connection.execute(
            text(
                "SELECT count(*), count(*) FILTER (WHERE relname = :versions) FROM pg_class "
                "WHERE relnamespace = cast(:schema AS regnamespace) AND relkind = 'r'"
            ),
            {"versions": PLATFORM_VERSIONS, "schema": schema},
        ).one()
    if tables and not known:
        raise MigrationRefused(
            f"the schema {schema} has tables, but not of Encours 0.2 or later: start with an empty database"
        )


def _upgrade(connection: Connection, schema: str, revisions: Path, versions: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(revisions).replace("%", "%%"))
    config.set_main_option("version_locations", str(revisions).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)

    def steps(revision: object, _context: MigrationContext) -> object:
        try:
            return script._upgrade_revs("head", revision)  # type: ignore[arg-type]  # noqa: SLF001
        except CommandError as unknown:
            raise MigrationRefused(
                f"the schema {schema} was migrated by a newer version of Encours than this one ({unknown})"
            ) from unknown

    with EnvironmentContext(config, script, fn=steps) as environment:
        environment.configure(
            connection=connection,
            version_table=versions,
            version_table_schema=schema,
            transaction_per_migration=True,
            on_version_apply=lambda ctx, **_: run_script(ctx.connection, PROTECT),
        )
        environment.run_migrations()
    connection.commit()


def _apply_functions(connection: Connection, *histories: Path) -> None:
    """Replaces each function whose `functions/NAME.sql` has changed, in order of names; drops those without a file."""
    files = {file.stem: file for history in histories for file in history.glob("functions/*.sql")}
    applied = {row.name: row.checksum for row in connection.execute(text("SELECT name, checksum FROM sql_function"))}
    for name in sorted(applied.keys() - files.keys()):
        _drop_functions(connection, _functions_named(connection, name))
        connection.execute(text("DELETE FROM sql_function WHERE name = :name"), {"name": name})
    for name in sorted(files):
        script = files[name].read_text(encoding="utf-8")
        checksum = hashlib.sha256(script.encode()).hexdigest()
        if applied.get(name) != checksum:
            _replace_function(connection, name, script)
            connection.execute(
                text(
                    "INSERT INTO sql_function (name, checksum) VALUES (:name, :checksum) "
                    "ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum"
                ),
                {"name": name, "checksum": checksum},
            )


def _replace_function(connection: Connection, name: str, script: str) -> None:
    """Replaces in place where the signature stays, so that running statements find it; else the old one is dropped."""
    before = _functions_named(connection, name)
    try:
        with connection.begin_nested():
            run_script(connection, script)
    except asyncpg.InvalidFunctionDefinitionError:  # other result or parameter names: CREATE OR REPLACE cannot
        _drop_functions(connection, before)
        run_script(connection, script)
        before = {}
    after = _functions_named(connection, name)
    if not after:
        raise ValueError(f"{name}.sql does not create the function {name}")
    if after.keys() > before.keys():
        _drop_functions(connection, before)


def _functions_named(connection: Connection, name: str) -> dict[int, str]:
    """Oid → signature."""
    rows = connection.execute(
        text(
            "SELECT oid, oid::regprocedure::text AS signature FROM pg_proc "
            "WHERE pronamespace = current_schema()::regnamespace AND proname = :name"
        ),
        {"name": name},
    )
    return {row.oid: row.signature for row in rows}


def _drop_functions(connection: Connection, functions: Mapping[int, str]) -> None:
    for signature in functions.values():
        connection.execute(text(f"DROP FUNCTION {signature}"))
