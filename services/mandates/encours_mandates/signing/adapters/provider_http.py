"""Calls to a signature provider: bounded in time, in tries and in bytes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from encours_mandates.signing.use_cases.ports import ProviderRefuses, ProviderUnavailable
from encours_values.iban import mask_ibans_in

TIMEOUT_SECONDS: Final = 10.0
"""For one step of one call: connecting, writing, or waiting for the next bytes."""
ALL_SECONDS: Final = 45.0
"""For all calls of one operation; less than the lease of the job that makes them."""
ATTEMPTS_MAX: Final = 3
RETRY_AFTER_SECONDS_MAX: Final = 5.0
"""If a provider asks for a longer wait, the job calls it again later."""
ANSWER_BYTES_MAX: Final = 20 * 1024 * 1024
REASON_MAX: Final = 200
LIFE_DAYS_MAX: Final = 365


@dataclass(frozen=True, slots=True)
class Answer:
    """A 2xx answer, read to its end."""

    content: bytes
    media_type: str

    def json(self) -> Any:
        """Raises `ProviderUnavailable` where it is none: something else than the provider has answered."""
        try:
            return json.loads(self.content)
        except ValueError:
            raise ProviderUnavailable("the answer is not JSON") from None

    def pdf(self) -> bytes:
        if not self.content.startswith(b"%PDF-"):
            raise ProviderUnavailable("the answer is not a PDF")
        return self.content


@asynccontextmanager
async def operation() -> AsyncIterator[httpx.AsyncClient]:
    """The connection for the calls of one operation.

    Raises `ProviderUnavailable` where they take too long, or an answer has not the members that it must have.
    """
    try:
        async with (
            asyncio.timeout(ALL_SECONDS),
            httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False, trust_env=False) as client,
        ):
            yield client
    except TimeoutError:
        raise ProviderUnavailable(f"no answer within {ALL_SECONDS:.0f} seconds") from None
    except (KeyError, TypeError, AttributeError) as strange:
        raise ProviderUnavailable("the answer does not have the documented members") from strange


async def call(client: httpx.AsyncClient, method: str, url: str, **sent: Any) -> Answer:
    """The answer, after at most three attempts.

    Repeated: a call that was not accepted (429, no connection), and any GET; another call may have had its effect
    already. Raises `ProviderUnavailable` (also for 401: then our credentials are wrong, not
    the request) and, for other 4xx and 3xx, `ProviderRefuses`.
    """
    for attempts_left in reversed(range(ATTEMPTS_MAX)):
        try:
            status, headers, answer = await _attempt(client, method, url, sent)
        except httpx.TransportError as lost:
            if attempts_left and (method == "GET" or isinstance(lost, httpx.ConnectError)):
                await asyncio.sleep(_wait(attempts_left))
                continue
            raise ProviderUnavailable(f"no answer ({type(lost).__name__})") from None
        if 200 <= status < 300:
            return answer
        if status < 500 and status not in (401, 408, 429):
            raise ProviderRefuses(f"{status}: {_reason_in(answer)}")
        wait = _retry_after(headers.get("retry-after"), _wait(attempts_left))
        again = status == 429 or method == "GET"
        if not (attempts_left and again and wait <= RETRY_AFTER_SECONDS_MAX):
            raise ProviderUnavailable(f"answered {status}")
        await asyncio.sleep(wait)
    raise AssertionError("unreachable")


async def _attempt(
    client: httpx.AsyncClient, method: str, url: str, sent: dict[str, Any]
) -> tuple[int, httpx.Headers, Answer]:
    async with client.stream(method, url, **sent) as response:
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > ANSWER_BYTES_MAX:
                raise ProviderUnavailable(f"an answer of more than {ANSWER_BYTES_MAX} bytes")
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return response.status_code, response.headers, Answer(bytes(content), media_type)


def _wait(attempts_left: int) -> float:
    return 0.2 * 2.0 ** (ATTEMPTS_MAX - attempts_left - 1)


def _retry_after(retry_after: str | None, otherwise: float) -> float:
    """Seconds. A date, which is allowed too, is longer than we wait here."""
    if retry_after is None:
        return otherwise
    return float(retry_after) if retry_after.strip().isdigit() else RETRY_AFTER_SECONDS_MAX + 1


def _reason_in(answer: Answer) -> str:
    """The provider's reason for a refusal, as one short line without IBANs."""
    try:
        body = json.loads(answer.content)
    except ValueError:
        return answer.media_type or "no reason given"
    if not isinstance(body, dict):
        return "no reason given"
    code = next((body[key] for key in ("errorCode", "error", "type") if isinstance(body.get(key), str)), "")
    parts = [
        body[key] for key in ("message", "detail", "error_description") if isinstance(body.get(key), str) and body[key]
    ]
    parts += [
        f"{param.get('name')}: {param.get('reason')}"
        for param in body.get("invalid_params") or []
        if isinstance(param, dict)
    ]
    text = " ".join([part for part in (code, *parts) if part and not part.startswith("http")]).split()
    return mask_ibans_in(" ".join(text))[:REASON_MAX] or "no reason given"


def days_left(expires_at: datetime) -> int:
    """Days until the request expires on the provider's real clock: 1 to 365."""
    return min(max((expires_at - datetime.now(UTC)).days + 1, 1), LIFE_DAYS_MAX)


def instant(text: str | None) -> datetime | None:
    """An ISO 8601 instant; none where it is none, so that a provider's slip holds nothing up."""
    try:
        read = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
