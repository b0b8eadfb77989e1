"""A partner's shop: an HTTP server on loopback that records what is posted to it and answers as configured."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    def verified(self, secret: str) -> Any:
        """The event, once the signature is proven by the library that partners use."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass
class Shop:
    url: str = ""
    status: int = 200
    headers: str = ""
    answer: bytes = b"ok"
    silent: bool = False
    seconds: float = 0
    """How long an answer takes."""
    keeps_connections: bool = False
    connections: int = 0
    received: list[Received] = field(default_factory=list)
    _open: list[asyncio.StreamWriter] = field(default_factory=list)

    def close_connections(self) -> None:
        for writer in self._open:
            writer.close()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._open.append(writer)
        try:
            await self._answer(reader, writer)
            while self.keeps_connections:
                await self._answer(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.split("\r\n")
        pairs = [line.partition(": ") for line in lines]
        headers = {name.lower(): value for name, _, value in pairs if name}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.received.append(Received(first.split(" ")[1], headers, body))
        if self.silent:
            await asyncio.sleep(60)
        await asyncio.sleep(self.seconds)
        writer.write(
            f"HTTP/1.1 {self.status} As told\r\nContent-Length: {len(self.answer)}\r\n{self.headers}\r\n".encode()
        )
        writer.write(self.answer)
        await writer.drain()


@asynccontextmanager
async def shop() -> AsyncIterator[Shop]:
    opened = Shop()
    server = await asyncio.start_server(opened.handle, "127.0.0.1", 0)
    opened.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield opened
    finally:
        server.close()
