"""A story of sixty days: made of a number, told to a running application, and checked at the end of each day."""

import ast
import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.support.application import Application
from tests.support.served import ServedApplication
from tests.support.story.acts import ACTS, Act, Actors, method_of
from tests.support.story.checks import check_day, check_end
from tests.support.story.excluded import EXCLUDED
from tests.support.world import SETTINGS

DAYS = 60
NUMBER_MAX = 10_000
CRASH_CHANCE = 0.06
CRASH_SECONDS = 0.4
"""A crash comes within that time of a call or a move of the clock."""
AMOUNTS = (1, 7, 40_00, 9_999, 100_00, 123_45, 600_00)


@dataclass(frozen=True)
class Day:
    """What happens before the clock moves on by so many days."""

    acts: tuple[Act, ...]
    moves: int


def days_of(seed: int) -> list[Day]:
    """The story of that number; the same each time."""
    chance, days, left = Random(seed), [], DAYS
    names, weights = zip(*[(name, weight) for name, weight in ACTS.items() if name not in EXCLUDED], strict=True)
    while left > 0:
        moves = min(left, chance.choice([1, 2, 3, 4, 5]))
        left -= moves
        chosen = chance.choices(names, weights, k=chance.choice([0, 1, 2, 3, 4]))
        days.append(Day(tuple(_act(chance, name) for name in chosen), moves))
    first = (Act("sells", 0, 123_45, 2), Act("sells", 1, 200_01, 3), Act("sells", 2, 310_00, 2))
    return [Day(first, 1), *days]


def _act(chance: Random, name: str) -> Act:
    amount = chance.choice([chance.choice(AMOUNTS), chance.randint(1, 600_00)])
    return Act(name, chance.randrange(NUMBER_MAX), amount, chance.randrange(NUMBER_MAX))


def settings_of(seed: int) -> dict[str, Any]:
    chance = Random(-seed - 1)
    collection = {
        "mode": chance.choice(["per_statement", "per_invoice"]),
        "prenotification_days": chance.choice([1, 5, 14]),
        "submission_days_before": 2,
        "approvals": chance.choice([0, 0, 0, 1]),
        "retries": chance.choice([0, 1, 1]),
        "return_fee": chance.choice([0, 15_00]),
    }
    return {
        **SETTINGS,
        "terms": {"kind": "statement", "days_after_month_end": chance.choice([3, 8])},
        "collection": collection,
        "allocation": chance.choice(["oldest_first", "overdue_first", "largest_first", "legal_order"]),
        "credit_application": chance.choice(["statement", "next_invoice", "manual"]),
        "reminders": {"overdue_days": [1, 3, 10]},
    }


class Crashes:
    """Kills a served application now and then, a moment after something has begun."""

    def __init__(self, application: ServedApplication, seed: int, *, chance: float = CRASH_CHANCE) -> None:
        self._application = application
        self._of_a_crash = chance
        self._chance = Random(seed)

    async def during(self, begun: Awaitable[None]) -> None:
        if self._chance.random() > self._of_a_crash:
            await begun
            return
        task = asyncio.ensure_future(begun)
        await asyncio.sleep(self._chance.uniform(0.0, CRASH_SECONDS))
        await self._application.kill()
        await task


async def _perhaps_killed(crashes: Crashes | None, begun: Awaitable[None]) -> None:
    await (crashes.during(begun) if crashes else begun)


async def tell(
    application: Application, seed: int, days: Sequence[Day] | None = None, *, crashes: Crashes | None = None
) -> None:
    """With crashes the process is killed in the middle of calls and moves of the clock.

    What it raises has as notes the days, as `read_days` reads them, and what was said.
    """
    actors = Actors(application, await application.merchant(), seed)
    days = days_of(seed) if days is None else days
    try:
        await actors.opens(settings_of(seed))
        for day in days:
            for act in day.acts:
                actors.record.append(f"    {act}")
                await _perhaps_killed(crashes, method_of(actors, act)(act.a, act.b, act.c))
                await application.quiet(actors.merchant)
            await _perhaps_killed(crashes, actors.days_pass(day.moves))
            await check_day(actors)
        await check_end(actors)
    except Exception as error:
        error.add_note(f"story {seed} = {written(days)}")
        error.add_note("\n".join(actors.record))
        raise


def written(days: Sequence[Day]) -> str:
    """As `read_days` reads it."""
    return repr([([tuple(act) for act in day.acts], day.moves) for day in days])


def read_days(text: str) -> list[Day]:
    return [Day(tuple(Act(*act) for act in acts), moves) for acts, moves in ast.literal_eval(text)]


async def shortened(application: Application, seed: int, days: Sequence[Day], *, trials: int) -> list[Day]:
    """A shorter story that fails too, after at most so many trials: acts are left out, first many at a time."""
    best, size = list(days), max(1, len(days) // 2)
    while size and trials:
        for start in range(len(best) - size, -1, -size):
            shorter = [Day((), day.moves) if start <= place < start + size else day for place, day in enumerate(best)]
            if shorter == best or not trials:
                continue
            trials -= 1
            if await _fails(application, seed, shorter):
                best = shorter
        size //= 2
    return best


async def _fails(application: Application, seed: int, days: Sequence[Day]) -> bool:
    try:
        await tell(application, seed, days)
    except AssertionError:
        return True
    return False
