"""Stands in for the `encours` command where only the installation around it is tested.

`migrate` proves the database and the broker; `serve <service>` answers every path with what it received.
"""

import asyncio
import json
import os
import signal
import sys
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient

HUNG_UP: Counter[str] = Counter()
"""How often a connection was closed without an answer, as a request may ask for, by what it asked."""


class Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        length = int(self.headers.get("content-length") or 0)
        received = len(self.rfile.read(length)) if length else self._chunked()
        if name := self.headers.get("test-hang-up"):
            HUNG_UP[name] += 1
            self.close_connection = True
            return
        answer = {
            "service": " ".join(sys.argv[2:]),
            "pid": os.getpid(),
            "method": self.command,
            "path": self.path,
            "received": received,
            "hung_up": HUNG_UP,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "environment": {
                name: value
                for name, value in os.environ.items()
                if name.startswith(("ENCOURS_", "KAFKA_", "FORWARDED_"))
            },
        }
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815  the names the base class calls

    def _chunked(self) -> int:
        if self.headers.get("transfer-encoding") != "chunked":
            return 0
        received = 0
        while size := int(self.rfile.readline(), 16):
            received += len(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return received

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is the base class's
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


async def migrate() -> None:
    connection = await asyncpg.connect(os.environ["ENCOURS_DATABASE_URL"])
    await connection.execute("CREATE TABLE IF NOT EXISTS migrated (at timestamptz DEFAULT now())")
    await connection.execute("INSERT INTO migrated DEFAULT VALUES")
    await connection.close()


async def see_broker() -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=os.environ["KAFKA_BOOTSTRAP_SERVERS"])
    await admin.start()
    await admin.list_topics()
    await admin.close()


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if sys.argv[1] == "migrate":
        asyncio.run(migrate())
        return
    asyncio.run(see_broker())
    Server((os.environ["ENCOURS_HOST"], int(os.environ["ENCOURS_PORT"])), Echo).serve_forever()


if __name__ == "__main__":
    main()
