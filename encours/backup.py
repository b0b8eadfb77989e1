"""`encours backup` and `encours restore`: an embedded installation in one file, its database and its secrets."""

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

from encours.errors import CommandFailed
from encours.installation import POSTGRES_FOLDER, database_of, locked, make_folder
from encours.postgres import EmbeddedPostgres, binary, environment
from encours.settings_on_disk import SECRETS_FILE, write_whole

ROLES, DATABASE, VERSION = "roles.sql", "database.dump", "version"
RESTORING_FOLDER = f"{POSTGRES_FOLDER}.restoring"


def backup(data: Path, file: Path) -> int:
    """Writes what the installation is at one moment, also while it runs; answers the number of bytes.

    The file holds the keys that open bank details: mode 0600.
    """
    if file.exists():
        raise CommandFailed(f"{file} exists already")
    if not file.absolute().parent.is_dir():
        raise CommandFailed(f"{file.parent} is no folder")
    with database_of(data, command="backup") as url, tempfile.TemporaryDirectory(dir=file.absolute().parent) as made:
        folder = Path(made)
        secrets = folder / SECRETS_FILE
        secrets.write_bytes((data / SECRETS_FILE).read_bytes())
        (folder / VERSION).write_text(f"{version('encours')}\n", encoding="utf-8")
        _run("pg_dumpall", "--roles-only", "-d", url, "-f", str(folder / ROLES))
        _run("pg_dump", "--format=custom", "-d", url, "-f", str(folder / DATABASE))
        unfinished = folder / "backup.tar"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as archive:
                for name in (VERSION, SECRETS_FILE, ROLES, DATABASE):
                    archive.add(folder / name, name)
            out.flush()
            os.fsync(out.fileno())
        os.link(unfinished, file)
    return file.stat().st_size


def restore(data: Path, file: Path) -> None:
    """Makes an installation of a backup in a folder that has none.

    The database gets its name last, so an interrupted restore leaves no half of an installation and can be repeated.
    """
    if (data / POSTGRES_FOLDER).exists():
        raise CommandFailed(f"{data} holds an installation already: restore into another folder")
    with tempfile.TemporaryDirectory() as made:
        _unpack(file, Path(made))
        make_folder(data)
        with locked(data, command="restore"):
            _restore_into(data, Path(made))


def _unpack(file: Path, folder: Path) -> None:
    try:
        with tarfile.open(file) as archive:
            for name in (SECRETS_FILE, ROLES, DATABASE):
                with archive.extractfile(name) or io.BytesIO() as content, (folder / name).open("wb") as out:
                    shutil.copyfileobj(content, out)
    except (tarfile.TarError, KeyError):
        raise CommandFailed(f"{file} is no backup of Encours") from None


def _restore_into(data: Path, unpacked: Path) -> None:
    secrets = (unpacked / SECRETS_FILE).read_bytes()
    if (data / SECRETS_FILE).exists() and (data / SECRETS_FILE).read_bytes() != secrets:
        raise CommandFailed(f"{data / SECRETS_FILE} belongs to another installation: restore into another folder")
    shutil.rmtree(data / RESTORING_FOLDER, ignore_errors=True)
    postgres = EmbeddedPostgres(data / RESTORING_FOLDER)
    try:
        url = postgres.start()
        roles = unpacked / ROLES
        lines = roles.read_text(encoding="utf-8").splitlines(keepends=True)
        roles.write_text("".join(each for each in lines if " ROLE postgres" not in each), encoding="utf-8")
        _run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", str(roles))
        _run("pg_restore", "--exit-on-error", "--single-transaction", "-d", url, str(unpacked / DATABASE))
    finally:
        postgres.stop()
    write_whole(data / SECRETS_FILE, secrets)
    (data / RESTORING_FOLDER).rename(data / POSTGRES_FOLDER)


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603  our own binary
        [binary(tool), *arguments],
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CommandFailed(f"{tool} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ''}")
