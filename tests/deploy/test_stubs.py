"""The installation around the program: real PostgreSQL, Kafka and Envoy; a stub for `encours` tells what reached it."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio

from tests.deploy.contract import OWNERS, SERVICES
from tests.support.compose import ComposeApplication, compose_application
from tests.support.processes import DidNotStart

pytestmark = pytest.mark.kafka

STUB = Path(__file__).with_name("stub_program.py")
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComposeApplication]:
    directory = tmp_path_factory.mktemp("installation")
    with compose_application(directory, program=[sys.executable, str(STUB)], replicas={"credit": 2}) as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def front(application: ComposeApplication) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=application.url, timeout=60, trust_env=False) as client:
        yield client


async def answer_of(front: httpx.AsyncClient, path: str, **request: Any) -> dict[str, Any]:
    answer = await front.get(path, **request)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize(("path", "owner"), OWNERS.items())
async def test_a_path_reaches_the_service_that_owns_it(front: httpx.AsyncClient, path: str, owner: str) -> None:
    assert (await answer_of(front, path.replace("[^/]+", "bka_1")))["service"] == owner


@pytest.mark.parametrize(
    "path", ["/metrics", "/v1", "/v1/ordersx", "/v1/unknown", "/v1/sandbox", "/admin", "/openapi.jsonx", "/healthz/x"]
)
async def test_anything_else_is_not_there(front: httpx.AsyncClient, path: str) -> None:
    answer = await front.get(path)

    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    assert answer.json()["type"] == "urn:encours:problem:not-found"
    assert answer.json()["status"] == 404


@pytest.mark.parametrize(
    "path", ["/v1/orders/../../metrics", "/v1/orders%2f..%2f..%2fmetrics", "/v1//orders/..;/metrics"]
)
async def test_no_spelling_of_a_path_reaches_what_is_inside(application: ComposeApplication, path: str) -> None:
    status, body = await _raw_get(application, path)

    assert status in {400, 404} or json.loads(body)["path"].startswith("/v1/orders")


async def _raw_get(application: ComposeApplication, path: str) -> tuple[int, bytes]:
    port = int(application.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


async def test_a_request_has_an_id_of_our_own_and_the_callers_true_address(front: httpx.AsyncClient) -> None:
    answer = await front.get("/v1/orders", headers={"x-request-id": "forged", "x-forwarded-for": "203.0.113.9"})
    seen = answer.json()["headers"]

    assert answer.headers["x-request-id"] == seen["x-request-id"] != "forged"
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert not [name for name in answer.headers if name.startswith("x-envoy")]


@pytest.mark.parametrize(("path", "mebibytes_max"), [("/v1/orders", 1), ("/v1/bank-files", 64)])
async def test_a_body_may_be_as_large_as_the_contract_says_and_no_larger(
    front: httpx.AsyncClient, path: str, mebibytes_max: int
) -> None:
    largest = b"x" * (mebibytes_max * 2**20)

    accepted = await front.post(path, content=largest)
    refused = await front.post(path, content=largest + b"x")

    assert accepted.json()["received"] == len(largest)
    assert (refused.status_code, refused.headers["content-type"]) == (413, PROBLEM)


async def test_a_chunked_body_without_a_length_is_bounded_too(front: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 2**20

    assert (await front.post("/v1/orders", content=endless())).status_code == 413


async def test_the_access_log_shows_the_path_without_query_and_no_credentials(
    front: httpx.AsyncClient, application: ComposeApplication
) -> None:
    headers = {"authorization": "Bearer sk_never_logged"}
    await answer_of(front, "/sign/mdt_1/secret-of-the-link")
    await answer_of(front, "/v1/accounts/acc_1/eligibility?amount=4711&note=buyer-name", headers=headers)

    async with asyncio.timeout(15):
        while "/v1/accounts/acc_1/eligibility" not in (text := application.log("envoy").read_text(encoding="utf-8")):
            await asyncio.sleep(0.2)
    assert "sk_never_logged" not in text
    assert "buyer-name" not in text
    assert "secret-of-the-link" not in text
    line = next(line for line in text.splitlines() if "acc_1/eligibility" in line)
    assert json.loads(line)["path"] == "/v1/accounts/acc_1/eligibility"
    assert json.loads(line)["status"] == 200


async def test_the_programs_get_the_files_environment_with_addresses_of_this_machine(
    front: httpx.AsyncClient, application: ComposeApplication
) -> None:
    environment = (await answer_of(front, "/v1/collections"))["environment"]

    assert environment["ENCOURS_BUS"] == "kafka"
    own = application.database_url.replace("encours:", "encours_collections:", 1)
    assert environment["ENCOURS_COLLECTIONS_DATABASE_URL"] == own
    assert environment["KAFKA_BOOTSTRAP_SERVERS"] == application.bootstrap_servers
    assert environment["ENCOURS_PUBLIC_URL"] == application.url
    assert Path(environment["ENCOURS_BANK_FOLDER"]).is_dir()
    assert environment.keys() == application.file.services["collections"].environment.keys()


async def test_a_wrong_password_does_not_open_the_database(application: ComposeApplication) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(application.database_url.replace("trial-only", "guessed"))


async def test_two_replicas_share_the_work(front: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(answer_of(front, "/v1/orders") for _ in range(60)))

    assert len({answer["pid"] for answer in answers}) == 2


async def test_a_get_survives_the_death_of_one_replica(
    front: httpx.AsyncClient, application: ComposeApplication
) -> None:
    application.kill("credit-2")

    statuses = [(await front.get("/v1/accounts")).status_code for _ in range(40)]

    assert set(statuses) == {200}
    await asyncio.to_thread(application.restart, "credit-2")


async def test_a_dead_service_is_a_503_problem_until_it_is_back(
    front: httpx.AsyncClient, application: ComposeApplication
) -> None:
    application.kill("mandates")

    gone = await front.post("/v1/mandates", content=b"{}")

    assert (gone.status_code, gone.headers["content-type"], gone.headers["retry-after"]) == (503, PROBLEM, "1")
    assert (await front.get("/v1/invoices")).status_code == 200

    await asyncio.to_thread(application.restart, "mandates")

    async with asyncio.timeout(15):
        while (await front.post("/v1/mandates", content=b"{}")).status_code != 200:
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(("method", "times"), [("POST", 1), ("PUT", 1), ("DELETE", 1), ("GET", 3)])
async def test_only_a_get_is_sent_again_when_its_connection_breaks(
    front: httpx.AsyncClient, method: str, times: int
) -> None:
    answer = await front.request(method, "/v1/payments", headers={"test-hang-up": method})

    assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM)
    assert (await answer_of(front, "/v1/payments"))["hung_up"][method] == times


async def test_the_database_keeps_what_was_committed_when_it_is_killed(application: ComposeApplication) -> None:
    application.kill("postgres")
    await asyncio.to_thread(application.restart, "postgres")

    connection = await asyncpg.connect(application.database_url)
    assert await connection.fetchval("SELECT count(*) FROM migrated") == 1
    await connection.close()


async def test_all_parts_run_and_each_has_its_log(application: ComposeApplication) -> None:
    for name in [*SERVICES, "credit-2", "postgres", "kafka", "envoy"]:
        assert application.running(name), name
    assert not application.running("migrate")
    assert all(application.log(name).exists() for name in [*SERVICES, "migrate", "envoy", "postgres"])


def test_a_program_that_ends_early_is_reported_with_its_log(tmp_path: Path) -> None:
    application = ComposeApplication(tmp_path, program=[sys.executable, "-c", "raise SystemExit('no such schema')"])
    try:
        with pytest.raises(DidNotStart, match="migrate ended with 1:\nno such schema"):
            application.start()
    finally:
        application.remove()
