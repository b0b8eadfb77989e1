import os
import stat
from pathlib import Path

import pytest

from encours.errors import NoInstallation
from encours.settings_on_disk import SECRETS_FILE, make_secrets, settings_in, write_whole


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    first = settings_in(tmp_path)
    make_secrets(tmp_path)
    second = settings_in(tmp_path)

    assert first.secret_keys == second.secret_keys
    assert first.admin_token == second.admin_token
    assert stat.S_IMODE((tmp_path / SECRETS_FILE).stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [SECRETS_FILE]


def test_a_crash_while_they_are_written_leaves_no_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        make_secrets(tmp_path)
    monkeypatch.undo()

    assert not (tmp_path / SECRETS_FILE).exists()
    make_secrets(tmp_path)
    assert settings_in(tmp_path).secret_keys


def test_of_two_that_start_at_once_the_first_ones_secrets_hold(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    first = settings_in(tmp_path)

    write_whole(tmp_path / SECRETS_FILE, b"secret_keys=another\n")

    assert settings_in(tmp_path).secret_keys == first.secret_keys


def test_to_read_settings_makes_no_secrets_and_no_folder(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "mistyped"):
        with pytest.raises(NoInstallation, match="no installation at"):
            settings_in(folder)

    assert list(tmp_path.iterdir()) == []
