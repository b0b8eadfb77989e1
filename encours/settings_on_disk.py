"""The secrets of an embedded installation: made on first start, stored beside its database, readable by its owner."""

import base64
import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from encours_platform.settings import Settings

FILE = "secrets.env"


def settings_in(folder: Path, **changes: object) -> Settings:
    """The environment's settings, with secrets of `folder` where the environment gives none."""
    kept = _kept(folder)
    given = Settings().model_dump(exclude_unset=True)
    return Settings.model_validate({**kept, **given, **changes})


def _kept(folder: Path) -> dict[str, str]:
    file = folder / FILE
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _make(file)
    if "signing_link_secret" not in _read(file):
        _add_signing_link_secret(file)
    return _read(file)


def _read(file: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)


def _add_signing_link_secret(file: Path) -> None:
    """A folder from before this secret gets one: links that are under way then need to be sent again."""
    with file.open("a") as out:
        out.write(f"signing_link_secret={secrets.token_urlsafe(32)}\n")


def _make(file: Path) -> None:
    """Whole and on the disk before it has its name: what is sealed under a key that a crash took is lost for good."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    lines = {
        "secret_keys": f"k1:{key}",
        "api_key_pepper": secrets.token_urlsafe(32),
        "signing_link_secret": secrets.token_urlsafe(32),
        "admin_token": secrets.token_urlsafe(32),
    }
    handle, unfinished = tempfile.mkstemp(dir=file.parent, prefix=f"{FILE}.")
    try:
        with os.fdopen(handle, "w") as out:
            out.writelines(f"{name}={value}\n" for name, value in lines.items())
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):  # another process was faster: its secrets hold
            os.link(unfinished, file)
    finally:
        Path(unfinished).unlink()
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
