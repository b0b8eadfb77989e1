"""What docker-compose.yml says, started as plain processes: the main job through Envoy, over Apache Kafka."""

import asyncio
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from encours.replay import Shop
from tests.stories.test_crash import SETTINGS
from tests.support.compose import ComposeApplication, compose_application

ACCEPTANCE = Path(__file__).parents[2].parent / "shared" / "acceptance" / "main_job.py"

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComposeApplication]:
    with compose_application(tmp_path_factory.mktemp("compose"), replicas={"credit": 2}) as running:
        yield running


def open_tenant(application: ComposeApplication) -> str:
    token = application.environment("gateway")["ENCOURS_ADMIN_TOKEN"]
    answer = httpx.post(
        f"{application.service_url('gateway')}/v1/merchants",
        json={"name": "Distributed"},
        headers={"Authorization": f"Bearer {token}"},
        timeout=120,
    )
    assert answer.status_code == 201, answer.text
    key: str = answer.json()["api_key"]
    return key


def test_the_compose_file_runs_on_apache_kafka(application: ComposeApplication) -> None:
    assert application.kafka_kind in {"apache", "external"} or os.environ.get("CI") != "true"


async def test_an_order_is_collected_through_envoy(application: ComposeApplication) -> None:
    key = open_tenant(application)
    async with httpx.AsyncClient(base_url=application.url, timeout=600) as client:
        shop = Shop(client, key)
        await shop.call("PUT", "/v1/settings", SETTINGS)
        await shop.call("PUT", "/v1/sandbox/clock", {"now": "2026-01-05T08:00:00Z"})
        buyer = await shop.open_buyer("B1", "Client", 77, limit_minor=100_000)
        order = await shop.call(
            "POST", "/v1/orders", {"account_id": buyer, "external_id": "1", "amount": 45_600, "currency": "EUR"}
        )
        await shop.call("POST", f"/v1/orders/{order['id']}/ship", {})

        await shop.call("PUT", "/v1/sandbox/clock", {"now": "2026-02-26T12:00:00Z"})

        debits = await shop.all(f"/v1/collections?account_id={buyer}")
        assert [(each["collection_date"], each["amount"], each["status"]) for each in debits] == [
            ("2026-02-16", 45_600, "settled")
        ]
        parts = await shop.call("GET", f"/v1/accounts/{buyer}/exposure")
        assert parts["available"] == parts["limit"] == 100_000


async def test_the_story_goes_on_when_a_service_is_killed_under_way(application: ComposeApplication) -> None:
    key = open_tenant(application)
    async with httpx.AsyncClient(base_url=application.url, timeout=600) as client:
        shop = Shop(client, key)
        await shop.call("PUT", "/v1/settings", SETTINGS)
        await shop.call("PUT", "/v1/sandbox/clock", {"now": "2026-01-05T08:00:00Z"})
        buyer = await shop.open_buyer("B1", "Client", 78, limit_minor=100_000)
        for number in range(3):
            body = {"account_id": buyer, "external_id": str(number), "amount": 10_000, "currency": "EUR"}
            order = await shop.call("POST", "/v1/orders", body)
            await shop.call("POST", f"/v1/orders/{order['id']}/ship", {})
            victim = ("billing", "collections", "notifications")[number]
            application.kill(victim)
            application.restart(victim)

        await shop.call("PUT", "/v1/sandbox/clock", {"now": "2026-02-26T12:00:00Z"})

        debits = await shop.all(f"/v1/collections?account_id={buyer}")
        assert [(each["amount"], each["status"]) for each in debits] == [(30_000, "settled")]


async def test_killed_while_it_makes_sends_reads_and_tries_again_collections_asks_the_bank_once(
    application: ComposeApplication,
) -> None:
    """Batch building, sending, the bank's answers and the retry, each with a kill under way, over Kafka."""
    chance, key = random.Random(3), open_tenant(application)
    async with httpx.AsyncClient(base_url=application.url, timeout=600) as client:
        shop = Shop(client, key)
        await shop.call("PUT", "/v1/settings", SETTINGS)
        await shop.call("PUT", "/v1/sandbox/clock", {"now": "2026-01-05T08:00:00Z"})
        buyers = [await shop.open_buyer(f"K{n}", f"Client {n}", 90 + n, limit_minor=100_000) for n in range(2)]
        returns = {"account_id": buyers[0], "outcome": "return:AM04", "after_days": 2}
        await shop.call("POST", "/v1/sandbox/bank/scenario", returns)
        for number, buyer in enumerate(buyers):
            body = {"account_id": buyer, "external_id": f"K{number}", "amount": 10_000 + number, "currency": "EUR"}
            order = await shop.call("POST", "/v1/orders", body)
            await shop.call("POST", f"/v1/orders/{order['id']}/ship", {})
        for day in ("2026-02-02", "2026-02-12", "2026-02-13", "2026-02-17", "2026-02-18"):
            await _killed_under_way(application, shop, day, chance)
        await shop.call("POST", "/v1/sandbox/bank/scenario", {**returns, "outcome": "settle"})
        for day in ("2026-03-03", "2026-03-05", "2026-03-20"):
            await _killed_under_way(application, shop, day, chance)

        debits = [await shop.all(f"/v1/collections?account_id={buyer}") for buyer in buyers]
        assert sorted((each["amount"], each["status"]) for each in debits[0]) == [
            (10_000, "returned"),
            (10_000, "settled"),
        ]
        assert [(each["amount"], each["status"]) for each in debits[1]] == [(10_001, "settled")]
        asked: list[str] = []
        for file in await shop.all("/v1/sandbox/bank/files"):
            content = await client.get(file["url"], headers={"Authorization": f"Bearer {key}"})
            asked += re.findall(r"<EndToEndId>([^<]+)", content.text)
        assert sorted(asked) == sorted(each["end_to_end_id"] for each in [*debits[0], *debits[1]])


async def _killed_under_way(application: ComposeApplication, shop: Shop, day: str, chance: random.Random) -> None:
    """The clock moves to noon of that day, and collections dies while it does what falls due on the way."""
    moving = asyncio.create_task(shop.call("PUT", "/v1/sandbox/clock", {"now": f"{day}T12:00:00Z"}))
    await asyncio.sleep(chance.uniform(0.05, 0.6))
    application.kill("collections")
    await asyncio.to_thread(application.restart, "collections")
    await moving


@pytest.mark.skipif(not ACCEPTANCE.exists(), reason="the acceptance checks are not at hand")
def test_the_acceptance_check_of_the_main_job_passes_through_envoy(application: ComposeApplication) -> None:
    environment = {**os.environ, "ENCOURS_URL": application.url, "ENCOURS_API_KEY": open_tenant(application)}
    run = subprocess.run(
        [sys.executable, str(ACCEPTANCE), "2010-12", "2011-01", "20"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr + json.dumps({"url": application.url})
