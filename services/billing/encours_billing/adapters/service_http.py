"""Calls to a payment service: bounded in time, in tries and in bytes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import httpx
import orjson

from encours_billing.use_cases.ports import PaymentServiceUnavailable

TIMEOUT_SECONDS: Final = 10.0
ALL_SECONDS: Final = 40.0
"""For all calls of one operation; less than the lease of the job that makes them."""
ATTEMPTS_MAX: Final = 3
ANSWER_BYTES_MAX: Final = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Mapping[str, Any]


@asynccontextmanager
async def operation() -> AsyncIterator[httpx.AsyncClient]:
    """The connection for the calls of one operation.

    Raises `PaymentServiceUnavailable` where they take too long, or an answer has not the members that it must have.
    """
    try:
        async with (
            asyncio.timeout(ALL_SECONDS),
            httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client,
        ):
            yield client
    except TimeoutError:
        raise PaymentServiceUnavailable(f"no answer within {ALL_SECONDS:.0f} seconds") from None
    except (KeyError, TypeError, AttributeError, IndexError) as strange:
        raise PaymentServiceUnavailable("the answer does not have the documented members") from strange


async def call(client: httpx.AsyncClient, method: str, url: str, **sent: Any) -> Answer:
    """The answer with its JSON object, after at most three attempts.

    Every call may be repeated: a GET changes nothing, and others carry an Idempotency-Key. Raises
    `PaymentServiceUnavailable`.
    """
    fault = "no answer"
    for attempt in range(ATTEMPTS_MAX):
        if attempt:
            await asyncio.sleep(0.2 * 2.0**attempt)
        try:
            status, content = await _attempt(client, method, url, sent)
        except httpx.TransportError as lost:
            fault = f"no answer ({type(lost).__name__})"
            continue
        if status < 500 and status not in (408, 409, 429):
            return Answer(status, _object(content))
        fault = f"answered {status}"
    raise PaymentServiceUnavailable(fault)


async def _attempt(client: httpx.AsyncClient, method: str, url: str, sent: Mapping[str, Any]) -> tuple[int, bytes]:
    async with client.stream(method, url, **sent) as response:
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > ANSWER_BYTES_MAX:
                raise PaymentServiceUnavailable(f"an answer of more than {ANSWER_BYTES_MAX} bytes")
        return response.status_code, bytes(content)


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        found = orjson.loads(content)
    except ValueError:
        raise PaymentServiceUnavailable("the answer is not JSON") from None
    if not isinstance(found, dict):
        raise PaymentServiceUnavailable("the answer is not a JSON object")
    return found
