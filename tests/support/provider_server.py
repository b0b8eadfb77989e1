"""A small HTTP/1.1 server on loopback for what the outside speaks, which also fails as the outside does."""

import asyncio
import contextlib
import json
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import h11
import pypdfium2


@dataclass(frozen=True)
class Call:
    """A request, read to its end."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        assert self.headers.get("content-type") == "application/json", self.headers
        return json.loads(self.body)

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), strict_parsing=True))

    def multipart(self) -> dict[str, Any]:
        """Field name → text, or bytes of a file."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        parts: dict[str, Any] = {}
        for part in BytesParser(policy=HTTP).parsebytes(head + self.body).iter_parts():
            content: Any = part.get_payload(decode=True)
            name = str(part.get_param("name", header="content-disposition"))
            parts[name] = content if part.get_filename() else content.decode()
        return parts


@dataclass(frozen=True)
class Reply:
    status: int
    content: Any = None
    """Bytes, or what becomes JSON."""
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        if self.content is None:
            return b""
        return self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()


@dataclass(frozen=True)
class Fault:
    """What happens to the next request that fits; `lost`: it has its effect, and the connection breaks."""

    method: str
    path: str
    reply: Reply | None = None
    lost: bool = False
    hangs: bool = False
    waits: asyncio.Event | None = None
    """The answer, and all effect, come after that."""

    def fits(self, call: Call) -> bool:
        return call.method == self.method and re.search(self.path, call.path) is not None


class ProviderServer:
    """`async with Server() as server: server.url`; a subclass says what is answered in `answer`."""

    def __init__(self) -> None:
        self.faults: deque[Fault] = deque()
        self.received: list[Call] = []
        self.problems: list[str] = []
        self.down = False
        self._over = asyncio.Event()

    async def answer(self, call: Call) -> Reply:
        raise NotImplementedError

    def calls(self, method: str, path: str) -> list[Call]:
        return [call for call in self.received if call.method == method and re.search(path, call.path)]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.host = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self.url = f"http://{self.host}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._server.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        with contextlib.suppress(h11.RemoteProtocolError, ConnectionError):
            while (call := await _read(connection, reader)) is not None:
                reply = await self._decide(call)
                if reply is None:
                    break
                body = reply.body
                headers = {"content-type": reply.media_type, "content-length": str(len(body)), **reply.headers}
                raw = [(name.encode(), value.encode()) for name, value in headers.items()]
                for event in (h11.Response(status_code=reply.status, headers=raw), h11.Data(body), h11.EndOfMessage()):
                    writer.write(connection.send(event) or b"")
                await writer.drain()
                if connection.our_state is h11.MUST_CLOSE:
                    break
                connection.start_next_cycle()
        writer.close()

    async def _decide(self, call: Call) -> Reply | None:
        """None breaks the connection."""
        self.received.append(call)
        if self.down:
            return None
        fault = next((fault for fault in self.faults if fault.fits(call)), None)
        if fault is not None:
            self.faults.remove(fault)
            if fault.waits is not None:
                await fault.waits.wait()
            if fault.hangs:
                await self._over.wait()
            if fault.reply is not None:
                return fault.reply
        reply = await self.answer(call)
        if reply.status >= 400:
            self.problems.append(f"{call.method} {call.path}: {reply.status} {reply.content}")
        return None if fault is not None and fault.lost else reply


async def _read(connection: h11.Connection, reader: asyncio.StreamReader) -> Call | None:
    request: h11.Request | None = None
    body = b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage) and request is not None:
            target = urlsplit(request.target.decode())
            headers = {name.decode(): value.decode() for name, value in request.headers}
            return Call(request.method.decode(), unquote(target.path), dict(parse_qsl(target.query)), headers, body)
        else:
            return None


def text_of(pdf: bytes) -> str:
    """What a reader of the PDF finds in it, invisible text too."""
    with contextlib.closing(pypdfium2.PdfDocument(pdf)) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
