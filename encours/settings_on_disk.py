"""The secrets of an embedded installation: made on first start, stored beside its database, readable by its owner."""

import base64
import contextlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

from encours.errors import NoInstallation
from encours_platform.settings import Settings

SECRETS_FILE = "secrets.env"
LATER_SECRETS = {"audit_keys", "token_keys"}
"""Secrets that installations of 0.2 do not have; nothing was made with them there."""


def settings_in(folder: Path, *, defaults: Mapping[str, object] | None = None, **changes: object) -> Settings:
    """The environment's settings, with `defaults` and the secrets of `folder` where the environment gives none.

    Raises `NoInstallation`: a new key opens nothing that was sealed under the lost one, so none is made here.
    """
    given, stored = Settings().model_dump(exclude_unset=True), stored_secrets(folder)
    of_services = {
        name: value
        for name, value in stored.items()
        if name not in Settings.model_fields and f"ENCOURS_{name.upper()}" not in os.environ
    }
    return Settings.model_validate({**(defaults or {}), **stored, "of_services": of_services, **given, **changes})


def stored_secrets(folder: Path) -> dict[str, str]:
    """Raises `NoInstallation`."""
    try:
        text = (folder / SECRETS_FILE).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        raise NoInstallation(f"no installation at {folder}: it has no {SECRETS_FILE}") from None
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def make_secrets(folder: Path) -> None:
    """For a new installation; one that exists gets the secrets that came with a later version.

    The file is complete and on the disk before it gets its name, because values sealed under a lost key are lost.
    """
    file = folder / SECRETS_FILE
    lines = {
        "secret_keys": f"k1:{_key()}",
        "api_key_pepper": secrets.token_urlsafe(32),
        "signing_link_secret": secrets.token_urlsafe(32),
        "admin_token": secrets.token_urlsafe(32),
        "audit_keys": f"a1:{_key()}",
        "token_keys": f"t1:{_key()}",
    }
    if not file.exists():
        write_whole(file, _text(lines))
    elif missing := LATER_SECRETS - stored_secrets(folder).keys():
        text = file.read_bytes().rstrip(b"\n") + b"\n"
        write_whole(file, text + _text({name: lines[name] for name in sorted(missing)}), replace=True)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _text(lines: Mapping[str, str]) -> bytes:
    return "".join(f"{name}={value}\n" for name, value in lines.items()).encode()


def write_whole(file: Path, content: bytes, *, replace: bool = False) -> None:
    """Mode 0600, all of it or nothing; an existing file stays as it is, unless it is to be replaced."""
    handle, unfinished = tempfile.mkstemp(dir=file.parent, prefix=f"{file.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        if replace:
            Path(unfinished).replace(file)
        else:
            with contextlib.suppress(FileExistsError):  # another process was faster: its secrets hold
                os.link(unfinished, file)
    finally:
        Path(unfinished).unlink(missing_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
