"""`encours listen`: a sandbox merchant's events, posted to a URL on this machine as webhooks are."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import typer
from standardwebhooks import Webhook

from encours.errors import CommandFailed

LOOK_SECONDS = 0.5
PAGE = 100
TIMEOUT_SECONDS = 15.0
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
LIVE_KEY = "ek_live_"


def secret_of(key: str) -> str:
    """The secret that signs what is forwarded: the same for the same API key, which it does not reveal."""
    return "whsec_" + base64.b64encode(hmac.new(key.encode(), b"encours listen", hashlib.sha256).digest()).decode()


async def listen(url: str, key: str, target: str, *, deliveries_max: int | None, seconds_max: float | None) -> None:
    """Forwards what happens from now on until it is stopped or a bound is reached.

    The event log is read from its newest end back to the last event seen, so nothing between two looks is missed.
    """
    _require_local(target)
    if key.startswith(LIVE_KEY):
        raise CommandFailed("`encours listen` forwards events of sandbox merchants: this is the key of a live one")
    secret = secret_of(key)
    headers = {"Authorization": f"Bearer {key}"}
    end = time.monotonic() + seconds_max if seconds_max is not None else None
    delivered = 0
    async with (
        httpx.AsyncClient(base_url=url, headers=headers, timeout=TIMEOUT_SECONDS) as api,
        httpx.AsyncClient(timeout=TIMEOUT_SECONDS) as receiver,
    ):
        newest = (await _page(api, None, 1))["data"]
        last_seen: str | None = newest[0]["id"] if newest else None
        typer.echo(f"Forwarding events to {target}; signing secret: {secret}")
        while end is None or time.monotonic() < end:
            for event in await _since(api, last_seen):
                typer.echo(f"{event['type']} {event['id']} -> {await _deliver(receiver, target, secret, event)}")
                last_seen = event["id"]
                delivered += 1
                if delivered == deliveries_max:
                    return
            await asyncio.sleep(LOOK_SECONDS)


def _require_local(target: str) -> None:
    parsed = httpx.URL(target)
    if parsed.scheme not in ("http", "https") or parsed.host not in LOCAL_HOSTS:
        raise CommandFailed(f"--forward-to wants a URL on this machine, such as http://localhost:3000/hook: {target}")


async def _page(api: httpx.AsyncClient, cursor: str | None, limit: int) -> Any:
    answer = await api.get("/v1/events", params={"limit": limit, **({"cursor": cursor} if cursor else {})})
    if not answer.is_success:
        raise CommandFailed(f"GET /v1/events: {answer.status_code} {answer.text[:200]}")
    return answer.json()


async def _since(api: httpx.AsyncClient, last_seen: str | None) -> Sequence[Any]:
    """Events after `last_seen`, oldest first."""
    found: list[Any] = []
    cursor: str | None = None
    while True:
        page = await _page(api, cursor, PAGE)
        for event in page["data"]:
            if event["id"] == last_seen:
                return found[::-1]
            found.append(event)
        cursor = page["next_cursor"]
        if cursor is None:
            return found[::-1]


async def _deliver(receiver: httpx.AsyncClient, target: str, secret: str, event: Any) -> str:
    """One attempt, as Standard Webhooks signs it; what to say of it."""
    body, now = json.dumps(event, ensure_ascii=False, separators=(",", ":")), datetime.now(UTC)
    headers = {
        "content-type": "application/cloudevents+json; charset=utf-8",
        "user-agent": "Encours-Webhooks/1",
        "webhook-id": event["id"],
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(event["id"], now, body),
    }
    try:
        answer = await receiver.post(target, content=body.encode(), headers=headers)
    except httpx.HTTPError as failed:
        return f"failed: {failed or type(failed).__name__}"
    return str(answer.status_code)
