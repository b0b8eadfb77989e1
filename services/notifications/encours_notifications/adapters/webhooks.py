"""Posts to partners' endpoints, and to nothing else: what a URL leads to is checked at the moment of connecting."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence

import httpx

from encours_notifications.domain.delivery import Outcome
from encours_notifications.domain.errors import WebhookTargetRefused
from encours_notifications.domain.targets import is_public, parse_target
from encours_notifications.use_cases.ports import Post

TIMEOUT_SECONDS = 10.0
"""For one post, from the name's look-up to the end of the answer."""
RESOLVE_SECONDS = 5.0
ANSWER_BYTES_MAX = 16 * 1024
"""Of an answer's body; what it says does not matter, and nothing of it is kept."""
ADDRESSES_TRIED_MAX = 3

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port → IP addresses as text. Raises `OSError` where the name is not known."""


async def resolve(host: str, port: int) -> list[str]:
    """By the system's resolver, which also reads `2130706433` and `0x7f.1` as the addresses that they are."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class CheckedTransport(httpx.AsyncBaseTransport):
    """Connects to an address that was checked, not to a name that could lead elsewhere the second time.

    The name stays in `Host` and in TLS (server name and certificate). Every address of the name must be public: one
    private address among them refuses the whole.
    """

    def __init__(self, resolve: Resolve, tls: ssl.SSLContext, *, allow_private: bool) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        limits = httpx.Limits(max_keepalive_connections=0)  # a kept connection is bound to an address, not to a name
        self._transport = httpx.AsyncHTTPTransport(verify=tls, limits=limits, trust_env=False)

    async def addresses(self, url: str) -> list[str]:
        """Raises `WebhookTargetRefused`."""
        target = parse_target(url, allow_private=self._allow_private)
        try:
            found = await asyncio.wait_for(self._resolve(target.host, target.port), RESOLVE_SECONDS)
        except (OSError, UnicodeError, TimeoutError) as unknown:
            raise WebhookTargetRefused("the host name leads nowhere", pointer="/url") from unknown
        if not found or not (self._allow_private or all(is_public(address) for address in found)):
            raise WebhookTargetRefused("the host is not on the public internet", pointer="/url")
        return list(found)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        failed: httpx.ConnectError | httpx.ConnectTimeout | None = None
        for address in (await self.addresses(str(request.url)))[:ADDRESSES_TRIED_MAX]:
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": request.url.host},
            )
            try:
                return await self._transport.handle_async_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout) as fault:
                failed = fault
        raise failed or httpx.ConnectError("no address")

    async def aclose(self) -> None:
        await self._transport.aclose()


class HttpWebhookSender:
    """Implements `use_cases.ports.WebhookSender`."""

    def __init__(
        self,
        *,
        allow_private: bool,
        resolve: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._allow_private = allow_private
        self._resolve = resolve
        self._tls = tls or ssl.create_default_context()
        self._timeout_seconds = timeout_seconds

    async def check(self, url: str) -> None:
        """Raises `WebhookTargetRefused`. Says nothing for later: the name is checked again at each connection."""
        try:
            httpx.URL(url)
        except httpx.InvalidURL as bad:
            raise WebhookTargetRefused("this is not a URL", pointer="/url") from bad
        await self._transport().addresses(url)

    async def post_all(self, url: str, posts: Sequence[Post]) -> list[Outcome]:
        async with httpx.AsyncClient(
            transport=self._transport(), timeout=self._timeout_seconds, follow_redirects=False, trust_env=False
        ) as client:
            return list(await asyncio.gather(*(self._post(client, url, post) for post in posts)))

    def _transport(self) -> CheckedTransport:
        return CheckedTransport(self._resolve, self._tls, allow_private=self._allow_private)

    async def _post(self, client: httpx.AsyncClient, url: str, post: Post) -> Outcome:
        try:
            async with (
                asyncio.timeout(self._timeout_seconds),
                client.stream("POST", url, headers=dict(post.headers), content=post.body) as answer,
            ):
                await _read_some(answer)
                return Outcome(answer.status_code, _redirected(answer))
        except (TimeoutError, httpx.TimeoutException):
            return Outcome(fault="no answer in time")
        except WebhookTargetRefused as refused:
            return Outcome(fault=refused.detail)
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError, ValueError):
            return Outcome(fault="no connection")


async def _read_some(answer: httpx.Response) -> None:
    """As much as a polite client reads; never all of an endless answer."""
    read = 0
    async for chunk in answer.aiter_raw():
        read += len(chunk)
        if read > ANSWER_BYTES_MAX:
            return


def _redirected(answer: httpx.Response) -> str | None:
    return "answered a redirect, which is not followed" if answer.has_redirect_location else None
