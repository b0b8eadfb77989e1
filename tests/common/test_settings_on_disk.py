import os
import stat
from pathlib import Path

import pytest

from encours import settings_on_disk
from encours.settings_on_disk import FILE, settings_in


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first, second = settings_in(tmp_path), settings_in(tmp_path)

    assert first.secret_keys == second.secret_keys
    assert first.admin_token == second.admin_token
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [FILE]


def test_a_crash_while_they_are_written_leaves_no_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        settings_in(tmp_path)
    monkeypatch.undo()

    assert not (tmp_path / FILE).exists()
    assert settings_in(tmp_path).secret_keys


def test_of_two_that_start_at_once_the_first_ones_secrets_hold(tmp_path: Path) -> None:
    first = settings_in(tmp_path)

    settings_on_disk._make(tmp_path / FILE)

    assert settings_in(tmp_path).secret_keys == first.secret_keys
