"""Tells the merchant's endpoint what happened at the payment service: signed, and as badly as the scenario wants."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import orjson

from encours_platform import due_work
from encours_platform.database import Database, Tx
from encours_platform.due_work import Due
from encours_sandbox.domain.card_objects import named, public, seconds
from encours_sandbox.formats.card_signature import sign
from encours_sandbox.store import card_objects
from encours_sandbox.use_cases.card_keys import CardKeys
from encours_values.ids import CONNECTION, new_id, typeid

WEBHOOK = "card_webhook"
"""Kind of due work; its subject is the event's id."""
TIMEOUT_SECONDS = 10.0
AGAIN = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


async def tell(tx: Tx, kind: str, subject: dict[str, Any]) -> None:
    number, connection_id = await card_objects.next_event(tx)
    scenario = await card_objects.scenario(tx)
    if connection_id is None:
        return
    if scenario.lost_webhooks:
        await card_objects.set_scenario(tx, replace(scenario, lost_webhooks=scenario.lost_webhooks - 1))
        return
    event: dict[str, Any] = {
        "id": named("evt", new_id()),
        "object": "event",
        "type": kind,
        "created": seconds(tx.now),
        "livemode": False,
        "data": {"object": public(subject)},
    }
    payload = {"event": event, "connection_id": str(connection_id), "copies": scenario.webhook_copies, "tried": 0}
    await due_work.schedule(tx, WEBHOOK, event["id"], tx.now + scenario.delay_of(number), payload)


async def send_webhook(keys: CardKeys, database: Database, tenant_id: UUID, due: Due) -> None:
    """Repeats later what was not taken; after three times it is lost, as with the real service after some days."""
    body = orjson.dumps(due.payload["event"])
    endpoint = typeid(CONNECTION, UUID(due.payload["connection_id"]))
    url = f"{keys.public_url.rstrip('/')}/v1/payment-services/{endpoint}/webhooks"
    headers = {
        "Stripe-Signature": sign(keys.webhook_secret(tenant_id), body, int(time.time())),
        "Content-Type": "application/json",
    }
    is_received = True
    async with httpx.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        for _ in range(due.payload["copies"]):
            try:
                is_received &= (await client.post(url, content=body, headers=headers)).is_success
            except httpx.TransportError:
                is_received = False
    tried = due.payload["tried"]
    if not is_received and tried < len(AGAIN):
        payload = {**due.payload, "tried": tried + 1, "copies": 1}

        async def later(tx: Tx) -> None:
            await due_work.schedule(tx, WEBHOOK, due.subject, tx.now + AGAIN[tried], payload)

        await database.run(tenant_id, later)
