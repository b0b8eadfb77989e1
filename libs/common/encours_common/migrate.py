"""Alembic, one history a service in its own schema; several replicas may start at once."""

from collections.abc import Mapping
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from encours_common.db import APP_ROLE

LOCK = 0x656E636F757273
"""Advisory lock of all migrations of a house."""


def _upgrade(connection: Connection, schema: str, versions: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(versions))
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    connection.execute(text(f"SET LOCAL search_path TO {schema}"))
    connection.execute(text("SET LOCAL lock_timeout = '4s'"))
    with EnvironmentContext(config, script, fn=lambda revision, _: script._upgrade_revs("head", revision)) as env:  # noqa: SLF001
        env.configure(connection=connection, version_table_schema=schema, transaction_per_migration=False)
        env.run_migrations()


def _prepare(connection: Connection, schemas: Mapping[str, Path]) -> None:
    connection.execute(
        text(
            f"DO $$ BEGIN CREATE ROLE {APP_ROLE} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation "
            f"THEN NULL; END $$"
        )
    )
    connection.execute(text(f"GRANT {APP_ROLE} TO CURRENT_USER"))
    for schema in schemas:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        connection.execute(text(f"GRANT USAGE ON SCHEMA {schema} TO {APP_ROLE}"))
        connection.execute(
            text(
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} "
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP_ROLE}"
            )
        )
        connection.execute(
            text(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {APP_ROLE}")
        )


async def migrate(url: str, schemas: Mapping[str, Path]) -> None:
    """Brings each schema (name → folder of its revisions) to its newest revision; does nothing where it is there."""
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            await connection.run_sync(_prepare, schemas)
            for schema, versions in schemas.items():
                await connection.run_sync(_upgrade, schema, versions)
    finally:
        await engine.dispose()
