"""Webhooks: deliveries a second from one process to twenty endpoints, from the event's arrival to the recorded result.

The endpoints are a raw server in a process of its own on the same cores; PostgreSQL is durable. In the second round
one endpoint takes a second for each answer, which must not delay the other nineteen. Exits with 1 where a wanted
figure is missed.
"""

import asyncio
import json
import sys
import time
import uuid
from datetime import UTC, datetime

import httpx

from benchmarks._application import SECRETS, durable_postgres, process, say_load
from benchmarks._targets import Targets
from encours.application import Application
from encours_contracts.credit import OrderPlaced
from encours_contracts.envelope import Envelope
from encours_contracts.gateway import ApiKeyDigest, MerchantSettings, MerchantUpdated
from encours_platform import telemetry
from encours_platform.auth import digest_of, new_api_key
from encours_platform.settings import Settings
from encours_values.ids import new_id
from tests.support.processes import free_port

ENDPOINTS = 20
EVENTS = 600
EVENTS_A_BATCH = 100
TARGET_PER_SECOND = 1_000
SLOW_SECONDS = 1.0
SLOWER_AT_MOST = 1.5
"""How much longer nineteen endpoints may take beside a slow one (the machine's own noise is part of it)."""
PATIENCE_SECONDS = 300

PENDING = """
    SELECT count(*) FROM delivery d JOIN webhook_endpoint w USING (tenant_id, endpoint_id)
     WHERE d.tenant_id = $1 AND d.status = 'pending' AND w.description IS DISTINCT FROM 'slow'"""
DELIVERED = "SELECT count(*) FROM delivery WHERE tenant_id = $1 AND status = 'delivered'"


def envelope(tenant_id: uuid.UUID, event: OrderPlaced | MerchantUpdated) -> Envelope:
    return Envelope(
        id=new_id(),
        source="/encours/bench",
        type=event.TYPE,
        time=datetime.now(UTC),
        tenant=tenant_id,
        account=event.account,
        data=json.loads(event.model_dump_json()),
    )


def order(number: int, account_id: uuid.UUID) -> OrderPlaced:
    now = datetime.now(UTC)
    return OrderPlaced(
        account_id=account_id,
        order_id=new_id(),
        external_id=str(number),
        amount=12_345,
        currency="EUR",
        placed_at=now,
        due_date=now.date(),
    )


async def merchant_with_endpoints(
    application: Application, client: httpx.AsyncClient, ports: list[int], slow: int
) -> uuid.UUID:
    tenant_id, key = new_id(), new_api_key(new_id(), live=True)
    digest = ApiKeyDigest(key_id=new_id(), digest=digest_of(SECRETS["ENCOURS_API_KEY_PEPPER"], key), role="admin")
    merchant = MerchantUpdated(
        merchant_id=tenant_id, version=1, kind="live", name="Bench", settings=MerchantSettings(), api_keys=[digest]
    )
    await application.running["notifications"].inbox.receive([envelope(tenant_id, merchant)])
    for number, port in enumerate(ports):
        answer = await client.post(
            "/v1/webhook-endpoints",
            json={
                "url": f"http://127.0.0.1:{port}/hook",
                "events": [OrderPlaced.TYPE],
                "description": "slow" if number < slow else "fast",
            },
            headers={"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4())},
        )
        answer.raise_for_status()
    return tenant_id


async def seconds_to_deliver(application: Application, client: httpx.AsyncClient, *, slow: int) -> tuple[float, int]:
    """Until nothing is pending at the fast endpoints, and how many were delivered by then."""
    ports = [free_port() for _ in range(ENDPOINTS)]
    database = application.runtimes["notifications"].database
    with process("benchmarks/_webhook_receiver.py", str(SLOW_SECONDS if slow else 0), *map(str, ports)):
        await asyncio.sleep(1)
        tenant_id = await merchant_with_endpoints(application, client, ports, slow)
        accounts = [new_id() for _ in range(EVENTS_A_BATCH)]
        started = time.perf_counter()
        for first in range(0, EVENTS, EVENTS_A_BATCH):
            batch = [envelope(tenant_id, order(first + place, account)) for place, account in enumerate(accounts)]
            await application.running["notifications"].inbox.receive(batch)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                async with database.cross_tenant_transaction() as connection:
                    pending = await connection.fetchval(PENDING, tenant_id)
                    delivered: int = await connection.fetchval(DELIVERED, tenant_id)
                if pending == 0:
                    return time.perf_counter() - started, delivered
                await asyncio.sleep(0.05)


async def measure(database_url: str) -> int:
    settings = Settings(
        database_url=database_url,
        api_key_pepper=SECRETS["ENCOURS_API_KEY_PEPPER"],
        secret_keys=SECRETS["ENCOURS_SECRET_KEYS"],
        allow_private_webhooks=True,
    )
    application = Application(settings, ("notifications",))
    await application.migrate()
    await application.start()
    transport = httpx.ASGITransport(app=application.app())
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://bench") as client:
            await seconds_to_deliver(application, client, slow=0)  # warms up
            before = time.process_time()
            took, delivered = await seconds_to_deliver(application, client, slow=0)
            cpu_ms = (time.process_time() - before) * 1e3 / delivered
            beside_slow, _ = await seconds_to_deliver(application, client, slow=1)
    finally:
        await application.stop()
    rate = delivered / took
    targets = Targets()
    targets.row(f"{ENDPOINTS} fast endpoints, deliveries/s", rate, ("≥", TARGET_PER_SECOND), digits=0)
    targets.row("CPU of this process, ms a delivery", cpu_ms)
    slower = f"beside one that takes {SLOW_SECONDS:.0f} s an answer ÷ without it"
    targets.row(f"{ENDPOINTS - 1} fast endpoints {slower}", beside_slow / took, ("≤", SLOWER_AT_MOST))
    return targets.exit_code()


def main() -> int:
    print(say_load())
    telemetry.configure("WARNING")
    with durable_postgres() as database_url:
        return asyncio.run(measure(database_url))


if __name__ == "__main__":
    sys.exit(main())
