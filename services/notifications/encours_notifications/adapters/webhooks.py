"""Posts webhooks over HTTP/1.1. Connections are kept for the next post; each leads to an address that was checked."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime, timedelta

from encours_notifications.adapters.connections import Answer, Connection, ConnectionLost, IdleConnections
from encours_notifications.adapters.tls import certificate_fault
from encours_notifications.domain.delivery import Outcome
from encours_notifications.domain.errors import WebhookTargetRefused
from encours_notifications.domain.retries import retry_after
from encours_notifications.domain.targets import Target, parse_target
from encours_notifications.use_cases.ports import Post
from encours_values.ip_addresses import is_link_local, is_public

TIMEOUT_SECONDS = 10.0
"""For one post, from the look-up of the name to the end of the answer."""
RESOLVE_SECONDS = 5.0
ADDRESSES_TRIED_MAX = 3
PORTS = frozenset({443, 8443})
ASK_TO_WAIT = {429, 503}

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port → IP addresses as text. Raises `OSError` where the name is not known."""


async def resolve(host: str, port: int) -> list[str]:
    """By the system's resolver, which also reads `2130706433` and `0x7f.1` as the addresses that they are."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class HttpWebhookSender:
    """Implements `use_cases.ports.WebhookSender`.

    A name is resolved for each new connection. Every address of it must be public, and the connection goes to an
    address that was checked; `Host` and TLS (server name and certificate) keep the name.
    """

    def __init__(
        self,
        *,
        allow_private: bool,
        ports: AbstractSet[int] = PORTS,
        resolve: Resolve = resolve,
        tls: ssl.SSLContext | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._allow_private = allow_private
        self._ports = ports
        self._resolve = resolve
        self._tls = tls or ssl.create_default_context()
        self._timeout_seconds = timeout_seconds
        self._idle = IdleConnections()

    async def check(self, url: str) -> None:
        """Raises `WebhookTargetRefused`. Promises nothing for later: each connection checks the name again."""
        await self._addresses(self._target(url))

    async def post(self, url: str, post: Post) -> Outcome:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return _outcome(await self._exchange(self._target(url), post))
        except WebhookTargetRefused as refused:
            return Outcome(fault=refused.detail)
        except (OSError, ValueError, ConnectionLost) as fault:
            return Outcome(fault=_described(fault))

    async def close(self) -> None:
        self._idle.close()

    def _target(self, url: str) -> Target:
        return parse_target(url, allow_private=self._allow_private, ports=self._ports)

    async def _exchange(self, target: Target, post: Post) -> Answer:
        """Over a kept connection if there is one; if the peer has closed it meanwhile, over a new one."""
        if (idle := self._idle.take(target)) is not None:
            try:
                return await self._send(idle, target, post)
            except ConnectionLost as lost:
                if lost.answer_began:
                    raise
        return await self._send(await self._connect(target), target, post)

    async def _send(self, connection: Connection, target: Target, post: Post) -> Answer:
        try:
            answer = await connection.post(target, post.headers, post.body)
        except BaseException:
            connection.close()
            raise
        self._idle.store(target, connection)
        return answer

    async def _connect(self, target: Target) -> Connection:
        """Raises `WebhookTargetRefused`, `OSError`."""
        failed = OSError("no address")
        for address in (await self._addresses(target))[:ADDRESSES_TRIED_MAX]:
            try:
                return await Connection.open(address, target, self._tls)
            except ssl.SSLError:
                raise
            except OSError as fault:
                failed = fault
        raise failed

    async def _addresses(self, target: Target) -> list[str]:
        """Raises `WebhookTargetRefused`."""
        try:
            found = await asyncio.wait_for(self._resolve(target.host, target.port), RESOLVE_SECONDS)
        except (OSError, UnicodeError, TimeoutError) as unknown:
            raise WebhookTargetRefused("the host name does not resolve", pointer="/url") from unknown
        allowed = (not is_link_local(each) if self._allow_private else is_public(each) for each in found)
        if not found or not all(allowed):
            raise WebhookTargetRefused("the host is not on the public internet", pointer="/url")
        return list(found)


def _described(fault: Exception) -> str:
    """What the merchant reads of it."""
    match fault:
        case TimeoutError():
            return "no answer in time"
        case ssl.SSLCertVerificationError():
            return certificate_fault(fault)
        case ssl.SSLError():
            return "the TLS handshake failed"
        case ConnectionLost():
            return str(fault)
    return "no connection"


def _outcome(answer: Answer) -> Outcome:
    wait: timedelta | None = None
    if answer.status_code in ASK_TO_WAIT:
        wait = retry_after(answer.headers.get("retry-after"), datetime.now(UTC))
    redirected = 300 <= answer.status_code < 400 and "location" in answer.headers
    fault = "answered a redirect, which is not followed" if redirected else None
    return Outcome(answer.status_code, fault, wait)
