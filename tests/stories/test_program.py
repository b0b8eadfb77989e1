"""`encours up` as it is started and stopped."""

import asyncio

from tests.support.program import Program


async def test_a_clean_end_stops_postgresql_too_and_the_next_start_finds_all_again() -> None:
    with Program() as program:
        running, key = program.folder / "data" / "postgres" / "postmaster.pid", program.key
        assert running.exists()

        await asyncio.to_thread(program.stop)

        assert not running.exists()
        await asyncio.to_thread(program.start)
        assert program.key == key
        assert program.log.read_text().count("api key:") == 1
