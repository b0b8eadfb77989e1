"""`python -m tests.support.story FIRST COUNT`: stories by their numbers, and how they ended.

`--crashes`: against a process that is killed now and then; `--shorten 40`: of one that fails, a shorter one is looked
for, with so many trials; `--days FILE`: the days of each story are those of the file.
"""

import argparse
import asyncio
import time
import traceback
from pathlib import Path

from tests.support.application import Application
from tests.support.postgres import stop_server
from tests.support.served import ServedApplication
from tests.support.story.telling import Crashes, Day, days_of, read_days, shortened, tell, written


async def run(asked: argparse.Namespace) -> int:
    failed = 0
    application = ServedApplication() if asked.crashes else Application()
    async with application:
        for seed in range(asked.first, asked.first + asked.count):
            began = time.monotonic()
            days = read_days(Path(asked.days).read_text()) if asked.days else days_of(seed)
            crashes = Crashes(application, seed) if isinstance(application, ServedApplication) else None
            try:
                await tell(application, seed, days, crashes=crashes)
            except Exception as error:  # noqa: BLE001  the next one is told all the same
                failed += 1
                print(f"FAILED {seed}\n{''.join(traceback.format_exception(error))}", flush=True)
                await _shorten(application, seed, days, asked.shorten)
            else:
                print(f"ok {seed} {time.monotonic() - began:.1f} s", flush=True)
    print(f"{asked.count} stories, {failed} failed", flush=True)
    return failed


async def _shorten(application: Application, seed: int, days: list[Day], trials: int) -> None:
    if trials:
        print(f"shorter: {written(await shortened(application, seed, days, trials=trials))}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.story", description=__doc__)
    parser.add_argument("first", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--crashes", action="store_true")
    parser.add_argument("--shorten", type=int, default=0, metavar="TRIALS")
    parser.add_argument("--days", metavar="FILE")
    try:
        raise SystemExit(asyncio.run(run(parser.parse_args())) > 0)
    finally:
        stop_server()


if __name__ == "__main__":
    main()
