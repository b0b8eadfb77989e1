"""The secrets of an embedded house: made on first start, kept beside its database, readable by its owner alone."""

import base64
import os
import secrets
from pathlib import Path

from encours_common.settings import Settings

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
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        lines = {
            "secret_keys": f"k1:{key}",
            "api_key_pepper": secrets.token_urlsafe(32),
            "admin_token": secrets.token_urlsafe(32),
        }
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.writelines(f"{name}={value}\n" for name, value in lines.items())
        return lines
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)
