"""Partners' endpoints: a raw HTTP server on several ports, in a process of its own.

`python benchmarks/_webhook_receiver.py SECONDS PORT...`: the first port answers after SECONDS, the others at once.
"""

import asyncio
import sys

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Endpoint(asyncio.Protocol):
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n")) >= 0:
            head = self._read[:end].lower()
            length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
            if len(self._read) < end + 4 + length:
                return
            self._read = self._read[end + 4 + length :]
            asyncio.get_running_loop().call_later(self._seconds, self._transport.write, ANSWER)


async def serve(seconds: float, ports: list[int]) -> None:
    loop = asyncio.get_running_loop()
    for number, port in enumerate(ports):
        pause = seconds if number == 0 else 0.0
        await loop.create_server(lambda pause=pause: Endpoint(pause), "127.0.0.1", port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]), [int(port) for port in sys.argv[2:]]))
