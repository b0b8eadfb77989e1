"""The folder of the embedded PostgreSQL: made whole or not at all, and nobody else's is touched."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from encours.errors import PostgresFailed
from encours.postgres import EmbeddedPostgres, running_in


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    for each in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        each.chmod(0o755)
    yield tmp_path / "postgres"
    EmbeddedPostgres(tmp_path / "postgres").stop()


async def test_an_interrupted_first_start_is_recognised_and_made_again(folder: Path) -> None:
    folder.mkdir()
    (folder / "PG_VERSION").write_text("18\n")
    (folder.parent / "postgres.making" / "base").mkdir(parents=True)
    postgres = EmbeddedPostgres(folder, durable=False)

    connection = await asyncpg.connect(postgres.start())
    try:
        assert await connection.fetchval("SELECT lower('ÉTÉ') || count(*) FROM pg_class WHERE relname = 'x'") == "été0"
    finally:
        await connection.close()
        postgres.stop()

    assert running_in(folder) is None
    unfinished = [each for each in folder.parent.iterdir() if "unfinished" in each.name]
    assert [(each / "PG_VERSION").read_text() for each in unfinished] == ["18\n"]
    assert not (folder.parent / "postgres.making").exists()


def test_the_database_of_another_program_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder / "PG_VERSION").write_text("18\n")
    (folder / "postmaster.pid").write_text("1\n")

    with pytest.raises(PostgresFailed, match="Encours did not make"):
        EmbeddedPostgres(folder).start()

    assert {each.name for each in folder.iterdir()} == {"PG_VERSION", "postmaster.pid"}


def test_a_server_that_a_crash_left_behind_is_found_again_and_stopped_by_its_finder(folder: Path) -> None:
    first = EmbeddedPostgres(folder, durable=False)
    url = first.start()
    second = EmbeddedPostgres(folder, durable=False)

    assert second.start() == url
    second.stop()

    assert running_in(folder) is None
    assert not first.alive()
    first.stop()
