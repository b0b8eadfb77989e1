"""HTTP/1.1 connections of webhooks: one request at a time, an answer of which little is read, reuse in between.

`httpx` costs 2 ms of CPU a post, a large share of it in its pool; this costs a tenth, which lets one process deliver
a thousand webhooks in a second (benchmarks/webhooks.py). `h11` reads and writes the protocol.
"""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

import h11

from encours_notifications.domain.targets import Target

ANSWER_BYTES_MAX = 16 * 1024
"""How much of an answer's body is read; its content does not matter, and nothing of it is stored."""
READ_BYTES = 16 * 1024
IDLE_SECONDS = 15.0
"""How long a connection waits for the next post."""
IDLE_PER_ORIGIN_MAX = 16
IDLE_MAX = 400

Origin = tuple[str, str, int]


class ConnectionLost(Exception):
    """The peer closed the connection, or did not speak HTTP."""

    def __init__(self, detail: str, *, answer_began: bool) -> None:
        super().__init__(detail)
        self.answer_began = answer_began


@dataclass(frozen=True)
class Answer:
    status_code: int
    headers: Mapping[str, str]


class Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._state = h11.Connection(h11.CLIENT)

    @classmethod
    async def open(cls, address: str, target: Target, tls: ssl.SSLContext) -> Self:
        """Connects to that address; the certificate is checked for the target's host. Raises `OSError`."""
        secure = target.scheme == "https"
        reader, writer = await asyncio.open_connection(
            address,
            target.port,
            ssl=tls if secure else None,
            server_hostname=target.host.rstrip(".") if secure else None,
        )
        return cls(reader, writer)

    @property
    def reusable(self) -> bool:
        return (
            self._state.our_state is h11.IDLE
            and self._state.their_state is h11.IDLE
            and not self._reader.at_eof()
            and not self._writer.is_closing()
        )

    async def post(self, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
        """Raises `ConnectionLost`."""
        sent = [("Host", target.authority), *headers.items(), ("Content-Length", str(len(body)))]
        answer: Answer | None = None
        try:
            request = self._state.send(h11.Request(method="POST", target=target.path, headers=sent))
            end = self._state.send(h11.Data(data=body)), self._state.send(h11.EndOfMessage())
            self._writer.write(b"".join(part for part in (request, *end) if part))
            await self._writer.drain()
            answer = await self._answer()
            await self._read_body()
        except h11.RemoteProtocolError as bad:
            if answer is None:
                raise ConnectionLost("the answer is not valid HTTP", answer_began=True) from bad
        except (ConnectionError, EOFError) as closed:
            if answer is None:
                raise ConnectionLost("the connection was closed without an answer", answer_began=False) from closed
        return answer

    async def _answer(self) -> Answer:
        """Raises `EOFError`, `h11.RemoteProtocolError`."""
        while True:
            event = await self._event()
            if isinstance(event, h11.Response):
                return Answer(
                    event.status_code, {name.decode(): value.decode("latin-1") for name, value in event.headers}
                )

    async def _read_body(self) -> None:
        """No more than `ANSWER_BYTES_MAX`; after a whole answer the connection can be used again."""
        read = 0
        while read <= ANSWER_BYTES_MAX:
            event = await self._event()
            if isinstance(event, h11.Data):
                read += len(event.data)
            elif isinstance(event, h11.EndOfMessage):
                if self._state.our_state is h11.DONE and self._state.their_state is h11.DONE:
                    self._state.start_next_cycle()
                return

    async def _event(self) -> h11.Event:
        while (event := self._state.next_event()) is h11.NEED_DATA:
            data = await self._reader.read(READ_BYTES)
            if not data and self._state.their_state is h11.SEND_RESPONSE and not self._state.trailing_data[0]:
                raise EOFError
            self._state.receive_data(data)
        if isinstance(event, (h11.InformationalResponse, h11.Response, h11.Data, h11.EndOfMessage)):
            return event
        raise EOFError

    def close(self) -> None:
        with suppress(RuntimeError):  # the event loop has ended
            self._writer.transport.abort()


class IdleConnections:
    """Connections between two posts, by origin."""

    def __init__(self) -> None:
        self._idle: dict[Origin, dict[Connection, asyncio.TimerHandle]] = {}
        self._count = 0

    def take(self, target: Target) -> Connection | None:
        """The connection that was used last, if one is left that the peer has not closed."""
        idle = self._idle.get(_origin(target), {})
        while idle:
            connection = next(reversed(idle))
            self._remove(_origin(target), connection)
            if connection.reusable:
                return connection
            connection.close()
        return None

    def store(self, target: Target, connection: Connection) -> None:
        """For the next post, if it can be used again and not too many are kept; else it is closed."""
        origin = _origin(target)
        count = len(self._idle.get(origin, {}))
        if connection.reusable and count < IDLE_PER_ORIGIN_MAX and self._count < IDLE_MAX:
            timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._expire, origin, connection)
            self._idle.setdefault(origin, {})[connection] = timer
            self._count += 1
        else:
            connection.close()

    def close(self) -> None:
        for origin, idle in list(self._idle.items()):
            for connection in list(idle):
                self._expire(origin, connection)

    def _expire(self, origin: Origin, connection: Connection) -> None:
        self._remove(origin, connection)
        connection.close()

    def _remove(self, origin: Origin, connection: Connection) -> None:
        self._idle[origin].pop(connection).cancel()
        self._count -= 1
        if not self._idle[origin]:
            del self._idle[origin]


def _origin(target: Target) -> Origin:
    return target.scheme, target.host, target.port
