"""`python -m tests.support.story FIRST COUNT`: stories by their numbers, and how they ended.

`--at-once 4`: so many side by side. `--crashes`: against a process that is killed now and then. `--shorten 40`: of one
that fails, a shorter one is looked for, with so many trials. `--days FILE`: the days of each story are those of it.
"""

import argparse
import asyncio
import time
import traceback
from pathlib import Path

from tests.support.application import Application
from tests.support.postgres import stop_server
from tests.support.served import ServedApplication
from tests.support.story.telling import Crashes, days_of, read_days, shortened, tell, written


async def run(asked: argparse.Namespace) -> int:
    seeds, failed = iter(range(asked.first, asked.first + asked.count)), list[int]()
    application = ServedApplication() if asked.crashes else Application()

    async def teller() -> None:
        for seed in seeds:
            if not await _tells(application, seed, asked):
                failed.append(seed)

    async with application:
        await asyncio.gather(*(teller() for _ in range(1 if asked.crashes else asked.at_once)))
    print(f"{asked.count} stories, {len(failed)} failed: {failed}", flush=True)
    return len(failed)


async def _tells(application: Application, seed: int, asked: argparse.Namespace) -> bool:
    began = time.monotonic()
    days = read_days(Path(asked.days).read_text()) if asked.days else days_of(seed)
    crashes = Crashes(application, seed) if isinstance(application, ServedApplication) else None
    try:
        await tell(application, seed, days, crashes=crashes)
    except Exception as error:  # noqa: BLE001  the next one is told all the same
        print(f"FAILED {seed}\n{''.join(traceback.format_exception(error))}", flush=True)
        if asked.shorten:
            shorter = await shortened(application, seed, days, trials=asked.shorten)
            print(f"shorter {seed}: {written(shorter)}", flush=True)
        return False
    print(f"ok {seed} {time.monotonic() - began:.1f} s", flush=True)
    return True


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.story", description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--crashes", action="store_true")
    parser.add_argument("--shorten", type=int, default=0, metavar="TRIALS")
    parser.add_argument("--days", metavar="FILE")
    try:
        raise SystemExit(asyncio.run(run(parser.parse_args())) > 0)
    finally:
        stop_server()


if __name__ == "__main__":
    main()
