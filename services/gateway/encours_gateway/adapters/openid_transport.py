"""HTTP to OpenID providers: to addresses that were checked, without redirects, with bounded answers."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import structlog

from encours_gateway.domain.errors import ProviderUnreachable
from encours_platform import json
from encours_platform.outbound import HostRefused, Outbound

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 8.0
ANSWER_BYTES_MAX = 256 * 1024
HTTPS_PORT, HTTP_PORT = 443, 80


class HttpOpenIdTransport:
    """Implements `use_cases.ports.OpenIdTransport`. Plain http only to private hosts that the operator allows."""

    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound

    async def check(self, url: str) -> None:
        """Raises `HostRefused`."""
        await self._address(url)

    async def get(self, url: str, *, bearer: str | None = None) -> Mapping[str, Any]:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        return await self._send("GET", url, headers=headers)

    async def post(self, url: str, form: Mapping[str, str], *, user: tuple[str, str] | None) -> Mapping[str, Any]:
        return await self._send("POST", url, data=dict(form), auth=user)

    async def _address(self, url: str) -> str:
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        if not secure and not (parts.scheme == "http" and self._outbound.is_private_name(host)):
            raise HostRefused("give an https address", pointer="/issuer")
        try:
            found = await self._outbound.addresses(host, parts.port or (HTTPS_PORT if secure else HTTP_PORT))
        except HostRefused as refused:
            raise HostRefused(refused.detail, pointer="/issuer") from None
        return found[0]

    async def _send(self, method: str, url: str, **more: Any) -> Mapping[str, Any]:
        """The connection leads to the address that was checked; `Host` and TLS keep the name."""
        host = urlsplit(url).hostname or ""
        headers = {"Accept": "application/json", "Host": urlsplit(url).netloc, **more.pop("headers", {})}
        try:
            async with (
                asyncio.timeout(TIMEOUT_SECONDS),
                httpx.AsyncClient(trust_env=False, follow_redirects=False) as client,
            ):
                target = httpx.URL(url).copy_with(host=await self._address(url))
                async with client.stream(
                    method, target, headers=headers, extensions={"sni_hostname": host}, **more
                ) as answer:
                    return _read(answer, await _bounded(answer))
        except (httpx.HTTPError, HostRefused, ValueError, TimeoutError) as fault:
            log.warning("openid_provider_failed", url=url, fault=repr(fault))
            raise ProviderUnreachable("the identity provider does not answer as it should") from None


async def _bounded(answer: httpx.Response) -> bytes:
    content = b""
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > ANSWER_BYTES_MAX:
            raise ValueError("too long an answer")
    return content


def _read(answer: httpx.Response, content: bytes) -> Mapping[str, Any]:
    if not answer.is_success:
        raise ValueError(f"status {answer.status_code}")
    read = json.loads(content)
    if not isinstance(read, dict):
        raise ValueError("not an object")  # noqa: TRY004  an answer that is none, not a wrong call
    return read
