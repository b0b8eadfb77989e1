"""An embedded installation: one folder with its lock, its secrets and its PostgreSQL.

One process at a time holds the folder. Operator commands use the database of the program that runs on it, or start it
for as long as they take.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from encours.errors import CommandFailed, DataFolderInUse, NoInstallation
from encours.postgres import EmbeddedPostgres, running_in
from encours.settings_on_disk import SECRETS_FILE

LOCK_FILE = "lock"
POSTGRES_FOLDER = "postgres"
STARTING_SECONDS = 30.0
"""How long an operator command waits for the database of a program that is just starting."""


@dataclass(frozen=True)
class Holder:
    """Who holds a data folder, as the lock file says it."""

    pid: int
    url: str = ""
    command: str = ""

    def __str__(self) -> str:
        if self.url:
            return f"already running at {self.url} (process {self.pid})"
        return f"in use by `encours {self.command}` (process {self.pid}): try again when it has ended"


@contextmanager
def locked(data: Path, *, url: str = "", command: str = "") -> Iterator[None]:
    """Holds the folder for this process. Raises `DataFolderInUse`.

    The lock is the kernel's: it ends with the process, however that ends. The file's text only says who holds it.
    """
    with _opened(data / LOCK_FILE) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataFolderInUse(f"{data}: {holder(data) or 'in use by another process'}") from None
        os.ftruncate(handle, 0)
        os.write(handle, json.dumps(asdict(Holder(os.getpid(), url, command))).encode())
        yield


@contextmanager
def _opened(file: Path) -> Iterator[int]:
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as refused:
        raise CommandFailed(f"{file} cannot be written: {refused.strerror}") from None
    try:
        yield handle
    finally:
        os.close(handle)


def holder(data: Path) -> Holder | None:
    """What the lock file says; none where its holder has not written it yet."""
    try:
        return Holder(**json.loads((data / LOCK_FILE).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def require(data: Path) -> None:
    """Raises `NoInstallation`; changes nothing."""
    if not (data / POSTGRES_FOLDER).is_dir():
        raise NoInstallation(f"no installation at {data}")
    if not (data / SECRETS_FILE).is_file():
        raise NoInstallation(f"{data} has a database and no {SECRETS_FILE}: put the file back from its backup")


def make_folder(data: Path) -> None:
    """The folder of a new installation, or the existing one. Raises `CommandFailed` where it cannot be one."""
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as refused:
        raise CommandFailed(f"{data} cannot be a data folder: {refused.strerror}") from None


@contextmanager
def database_of(data: Path, *, command: str) -> Iterator[str]:
    """The URL of the installation's database, beside the running program, or else started for this long."""
    require(data)
    with ExitStack() as held:
        try:
            held.enter_context(locked(data, command=command))
        except DataFolderInUse:
            url = _url_beside(data)
        else:
            postgres = EmbeddedPostgres(data / POSTGRES_FOLDER)
            held.callback(postgres.stop)
            url = postgres.start()
        yield url


def _url_beside(data: Path) -> str:
    end = time.monotonic() + STARTING_SECONDS
    while (held_by := holder(data)) is None or held_by.url:
        if found := running_in(data / POSTGRES_FOLDER):
            return found.url
        if time.monotonic() > end:
            break
        time.sleep(0.1)
    raise DataFolderInUse(f"{data}: {held_by or 'in use by another process'}")
