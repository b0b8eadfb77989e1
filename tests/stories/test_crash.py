"""kill -9 at random points of the story, start again, go on: the end is the same, to the cent."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from encours.replay import french_iban
from tests.support.program import Program

SETTINGS = {
    "legal": {"name": "Grossiste SAS", "siren": "732829320"},
    "creditor": {
        "identifier": "FR72ZZZ123456",
        "name": "Grossiste SAS",
        "iban": "FR7630006000011234567890189",
        "bic": "AGRIFRPP",
    },
    "terms": {"kind": "statement", "days_after_month_end": 15},
    "collection": {"mode": "per_statement", "prenotification_days": 14, "submission_days_before": 2},
}
BUYERS = 4
RETURNED_BUYER = 2
ADDRESS = {"street": "1 rue du Test", "postcode": "75001", "city": "Paris", "country": "FR"}
DAYS = ("2026-01-08", "2026-01-20", "2026-02-02", "2026-02-11")
ENDS = "2026-03-27T12:00:00+00:00"
CALLS = 62
"""Calls of the story that change something."""
KILLS_AT_CALLS = 3
KILLS_AT_THE_END = 2
"""In the last move of the clock: the bank, the return, the second month."""
SEEDS_POSTGRES_STAYS = (1, 2)
SEEDS_POSTGRES_KILLED = (3, 4)


@dataclass
class Teller:
    """Tells the story, every step with a key of its own and again until it is answered."""

    program: Program
    client: httpx.AsyncClient
    ids: dict[str, str] = field(default_factory=dict)
    calls: int = 0
    on_call: Callable[[int, str], None] = lambda _place, _path: None
    """Told the place in the story of each call that changes something, just before it is made."""

    async def call(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {self.program.key}", "Idempotency-Key": key or "-"}
        if method != "GET":
            self.calls += 1
            self.on_call(self.calls, path)
        for _ in range(600):
            try:
                answer = await self.client.request(method, self.program.url + path, json=body, headers=headers)
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            if answer.is_success:
                return answer.json() if "xml" not in answer.headers["content-type"] else answer.content
            if answer.status_code not in {409, 503}:
                raise AssertionError(f"{method} {path}: {answer.status_code} {answer.text}")
            await asyncio.sleep(0.2)
        raise AssertionError(f"{method} {path} was never answered")

    async def all(self, path: str) -> list[Any]:
        page = await self.call("GET", f"{path}{'&' if '?' in path else '?'}limit=500")
        assert page["next_cursor"] is None
        return list(page["data"])

    async def open(self, number: int) -> None:
        name = f"Client {number}"
        body = {"name": name, "external_id": str(number), "country": "FR", "email": "a@b.example", "address": ADDRESS}
        account = (await self.call("POST", "/v1/accounts", body, key=f"open {number}"))["id"]
        limit = {"amount": 500_000, "currency": "EUR", "source": "own"}
        await self.call("POST", f"/v1/accounts/{account}/limits", limit, key=f"limit {number}")
        signer = {"name": "Jeanne Martin", "email": "jm@c.example", "title": "Gérante"}
        mandate_body = {"account_id": account, "scheme": "B2B", "iban": french_iban(number), "debtor_name": name}
        mandate = await self.call("POST", "/v1/mandates", {**mandate_body, "signer": signer}, key=f"mandate {number}")
        await self.call("POST", f"/v1/mandates/{mandate['id']}/sign", {}, key=f"sign {number}")
        await self.call("POST", f"/v1/mandates/{mandate['id']}/confirm", {}, key=f"confirm {number}")
        self.ids[f"buyer {number}"] = account
        while not (await self.call("GET", f"/v1/accounts/{account}/eligibility?amount=1&currency=EUR"))["eligible"]:
            await asyncio.sleep(0.05)

    async def sell(self, number: int, day: str) -> None:
        account, name = self.ids[f"buyer {number}"], f"{day} {number}"
        body = {"account_id": account, "external_id": name, "amount": 10_000 + 137 * number, "currency": "EUR"}
        order = await self.call("POST", "/v1/orders", body, key=f"order {name}")
        assert order["status"] == "authorized"
        await self.call("POST", f"/v1/orders/{order['id']}/ship", {}, key=f"ship {name}")
        if number == 1:
            credit = {"account_id": account, "external_id": f"C{name}", "amount": 1_234, "currency": "EUR"}
            await self.call("POST", "/v1/credit-notes", {**credit, "reason": "return"}, key=f"credit {name}")

    async def tell(self) -> None:
        await self.call("PUT", "/v1/settings", SETTINGS)
        await self.call("PUT", "/v1/sandbox/clock", {"now": "2026-01-01T00:00:00+00:00"})
        await asyncio.gather(*(self.open(number) for number in range(1, BUYERS + 1)))
        scenario = {"account_id": self.ids[f"buyer {RETURNED_BUYER}"], "outcome": "return:AM04", "after_days": 2}
        await self.call("POST", "/v1/sandbox/bank/scenario", scenario, key="scenario")
        for day in DAYS:
            await self.call("PUT", "/v1/sandbox/clock", {"now": f"{day}T10:00:00+00:00"})
            sellers = [
                number for number in range(1, BUYERS + 1) if not (number == RETURNED_BUYER and day >= "2026-02-1")
            ]
            await asyncio.gather(*(self.sell(number, day) for number in sellers))
        await self.call("PUT", "/v1/sandbox/clock", {"now": ENDS})

    async def end_state(self) -> dict[str, Any]:
        """What a buyer, an accountant and the bank see, without ids."""
        state: dict[str, Any] = {}
        for name, account in sorted(self.ids.items()):
            exposure = await self.call("GET", f"/v1/accounts/{account}/exposure")
            del exposure["account_id"]
            orders = await self.all(f"/v1/orders?account_id={account}")
            invoices = await self.all(f"/v1/invoices?account_id={account}")
            debits = await self.all(f"/v1/collections?account_id={account}")
            state[name] = {
                "exposure": exposure,
                "status": (await self.call("GET", f"/v1/accounts/{account}"))["status"],
                "orders": sorted((each["external_id"], each["amount"], each["payment"]) for each in orders),
                "invoices": sorted((each["amount"], each["open_amount"], each["status"]) for each in invoices),
                "collections": sorted((each["collection_date"], each["amount"], each["status"]) for each in debits),
            }
        numbers = sorted(each["number"] for each in await self.all("/v1/invoices"))
        state["invoice numbers"] = numbers
        state["bank"] = await self._at_the_bank()
        return state

    async def _at_the_bank(self) -> list[tuple[str, str, str]]:
        """Collection date, mandate and amount of each transaction that the bank received."""
        received: list[tuple[str, str, str]] = []
        references: list[str] = []
        for file in await self.all("/v1/sandbox/bank/files"):
            root = ET.fromstring(await self.call("GET", f"/v1/sandbox/bank/files/{file['id']}"))
            space = {"p": root.tag[1:].split("}")[0]}
            for block in root.iterfind(".//p:PmtInf", space):
                day = block.findtext("p:ReqdColltnDt", "", space)
                for transaction in block.iterfind("p:DrctDbtTxInf", space):
                    references.append(transaction.findtext("p:PmtId/p:EndToEndId", "", space))
                    debtor = transaction.findtext("p:Dbtr/p:Nm", "", space)
                    received.append((day, debtor, transaction.findtext("p:InstdAmt", "", space)))
        assert not [each for each, count in Counter(references).items() if count > 1], "a transaction went out twice"
        return sorted(received)


class Killer:
    """Kills the program a moment after each of some chosen calls of the story was sent."""

    def __init__(self, program: Program, seed: int, *, postgres: bool) -> None:
        self._program = program
        self._postgres = postgres
        self._chance = random.Random(seed)
        self._points = set(self._chance.sample(range(2, CALLS), KILLS_AT_CALLS))
        self._tasks: list[asyncio.Task[None]] = []
        self.kills = 0

    def on_call(self, place: int, path: str) -> None:
        if path == "/v1/sandbox/clock" and place > CALLS // 2:
            for _ in range(KILLS_AT_THE_END if place >= CALLS else 1):
                self._tasks.append(asyncio.create_task(self._kill(self._chance.uniform(0.02, 0.6), tuple(self._tasks))))
        elif place in self._points:
            self._tasks.append(asyncio.create_task(self._kill(self._chance.uniform(0.0, 0.03), tuple(self._tasks))))

    async def _kill(self, delay: float, before: Sequence["asyncio.Task[None]"]) -> None:
        await asyncio.gather(*before)
        await asyncio.sleep(delay)
        await self._program.restart(postgres=self._postgres)
        self.kills += 1

    async def finish(self) -> None:
        await asyncio.gather(*self._tasks)


async def outcome_of(seed: int | None, *, postgres: bool = False) -> tuple[dict[str, Any], int]:
    """The end state of the story, killed at random points where there is a seed; and how often it was."""
    with Program() as program:
        async with httpx.AsyncClient(timeout=120) as client:
            teller = Teller(program, client)
            if seed is None:
                await teller.tell()
                assert abs(teller.calls - CALLS) <= 2, f"the story has {teller.calls} calls now"
                return await teller.end_state(), 0
            killer = Killer(program, seed, postgres=postgres)
            teller.on_call = killer.on_call
            await teller.tell()
            await killer.finish()
            return await teller.end_state(), killer.kills


@pytest.fixture(scope="module")
async def unharmed() -> dict[str, Any]:
    state, _ = await outcome_of(None)
    return state


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seeds", "postgres"), [(SEEDS_POSTGRES_STAYS, False), (SEEDS_POSTGRES_KILLED, True)], ids=["stays", "killed"]
)
async def test_killed_at_random_points_the_story_ends_the_same(
    unharmed: dict[str, Any], seeds: Sequence[int], postgres: bool
) -> None:
    kills = 0
    for seed in seeds:
        state, times = await outcome_of(seed, postgres=postgres)
        kills += times
        assert state == unharmed, f"seed {seed}"
    assert kills >= len(seeds) * 5


def test_the_unharmed_story_ends_as_computed_by_hand(unharmed: dict[str, Any]) -> None:
    assert datetime.fromisoformat(ENDS).tzinfo is not None
    january = {1: 2 * 10_137 - 2 * 1_234, 2: 2 * 10_274, 3: 2 * 10_411, 4: 2 * 10_548}
    february = {1: 2 * 10_137 - 2 * 1_234, 2: 10_274, 3: 2 * 10_411, 4: 2 * 10_548}
    expected = [("2026-02-16", f"Client {n}", f"{cents / 100:.2f}") for n, cents in january.items()]
    expected += [("2026-03-16", f"Client {n}", f"{cents / 100:.2f}") for n, cents in february.items()]
    # AM04 is tried once more, after the notice of 14 days; the second month's would be in April (RTX-02).
    expected.append(("2026-03-04", "Client 2", f"{january[2] / 100:.2f}"))
    assert unharmed["bank"] == sorted(expected)
    for number in (1, 3, 4):
        exposure = unharmed[f"buyer {number}"]["exposure"]
        assert exposure["available"] == exposure["limit"]
    assert unharmed[f"buyer {RETURNED_BUYER}"]["exposure"]["overdue"] == january[2] + february[2]
    assert unharmed[f"buyer {RETURNED_BUYER}"]["status"] == "on_hold"
