"""A real PostgreSQL for the tests: the embedded one, or TEST_POSTGRES_URL; each time a database of its own."""

import asyncio
import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg

from encours.application import logins
from encours.postgres import EmbeddedPostgres

_server: EmbeddedPostgres | None = None
_folder: Path | None = None


def server_url() -> str:
    """Starts the session's server on first use."""
    global _server, _folder  # noqa: PLW0603  one server a test session
    if url := os.environ.get("TEST_POSTGRES_URL"):
        return url
    if _server is None:
        _folder = Path(tempfile.mkdtemp(prefix="encours-test-pg-"))
        _folder.chmod(0o755)
        _server = EmbeddedPostgres(_folder / "data", durable=False)
        _server.start()
    return _server.url


def service_logins(url: str) -> dict[str, str]:
    """The services' own logins, as `encours up` has them; the server of TEST_POSTGRES_URL may ask for passwords."""
    return {} if os.environ.get("TEST_POSTGRES_URL") else logins(url)


def stop_server() -> None:
    global _server  # noqa: PLW0603
    if _server is not None:
        _server.stop()
        _server = None
    if _folder is not None:
        shutil.rmtree(_folder, ignore_errors=True)


def url_of(database: str) -> str:
    base, _, query = server_url().partition("?")
    return f"{base.rsplit('/', 1)[0]}/{database}" + (f"?{query}" if query else "")


async def _execute(statement: str) -> None:
    connection = await asyncpg.connect(server_url())
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def fresh_database() -> AsyncIterator[str]:
    """The URL of an empty database, dropped at the end."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    await asyncio.to_thread(server_url)
    await _execute(f"CREATE DATABASE {name}")
    try:
        yield url_of(name)
    finally:
        await _execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
