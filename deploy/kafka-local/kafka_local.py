"""One Apache Kafka broker (KRaft, combined roles) on loopback, for development and tests.

Maven resolves the jars of ``pom.xml`` once; the class path is kept under the user's cache directory. What a client
got an acknowledgement for is in the page cache of the machine and survives ``kill -9`` of the broker; it does not
survive the machine. That is what tests of a crash need, and no more than that is claimed.

    python deploy/kafka-local/kafka_local.py --port 0 --data DIR
"""

from __future__ import annotations

import argparse
import atexit
import base64
import hashlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Self

HERE = Path(__file__).resolve().parent
POM = HERE / "pom.xml"
STARTED = "Kafka Server started"
JAVA_MIN = 17
# Below the ephemeral range: an outgoing connection never takes the port while the broker is down.
PORTS = range(15_000, 32_000)

SERVER_PROPERTIES = """\
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
controller.quorum.bootstrap.servers=127.0.0.1:{controller_port}
log.dirs={log_dir}

auto.create.topics.enable=false
num.partitions=6
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1

# Tests wait for nothing that only a busy cluster needs.
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=2000

# Small files and few threads: many brokers of this kind share a machine.
log.segment.bytes=16777216
log.index.size.max.bytes=262144
log.cleaner.dedupe.buffer.size=8388608
num.network.threads=2
num.io.threads=4
"""


class KafkaLocalError(RuntimeError):
    """The broker cannot be resolved, formatted or started; the message says why and where the log is."""


def free_port() -> int:
    """Return a loopback TCP port nobody listens on, below the range that outgoing connections take."""
    for port in random.sample(PORTS, 200):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise KafkaLocalError("no free loopback port found")


def find_java() -> Path | None:
    """Return the java of JAVA_HOME or PATH if it is recent enough for Kafka 4, else None."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else None
    found = found or shutil.which("java")
    if found is None:
        return None
    done = subprocess.run([found, "-version"], capture_output=True, text=True, check=False, timeout=30)
    version = re.search(r'version "(\d+)', done.stderr + done.stdout)
    return Path(found) if version and int(version.group(1)) >= JAVA_MIN else None


def cache_dir() -> Path:
    """Where the resolved class path is kept, outside of the repository."""
    root = os.environ.get("XDG_CACHE_HOME")
    return (Path(root) if root else Path.home() / ".cache") / "encours" / "kafka-local"


def class_path() -> str:
    """Return the class path of ``pom.xml``, asking Maven only when the cached one is stale or incomplete."""
    cached = cache_dir() / f"{hashlib.sha256(POM.read_bytes()).hexdigest()[:16]}.classpath"
    if cached.is_file():
        known = cached.read_text(encoding="utf-8").strip()
        if known and all(Path(jar).is_file() for jar in known.split(os.pathsep)):
            return known
    cached.parent.mkdir(parents=True, exist_ok=True)
    resolved = _resolve()
    with tempfile.NamedTemporaryFile("w", dir=cached.parent, delete=False, encoding="utf-8") as out:
        out.write(resolved)
    Path(out.name).replace(cached)
    return resolved


def _resolve() -> str:
    mvn = shutil.which("mvn")
    if mvn is None:
        raise KafkaLocalError("Maven (mvn) is not on the PATH; it resolves Apache Kafka")
    with tempfile.TemporaryDirectory() as scratch:
        listed = Path(scratch) / "classpath"
        command = [mvn, "-q", "-B", "-f", str(POM), "dependency:build-classpath"]
        command += ["-Dmdep.includeScope=runtime", f"-Dmdep.outputFile={listed}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        except subprocess.TimeoutExpired as late:
            raise KafkaLocalError("Maven did not resolve Apache Kafka within 300 s") from late
        if done.returncode != 0 or not listed.is_file():
            raise KafkaLocalError(f"Maven could not resolve Apache Kafka:\n{(done.stdout + done.stderr)[-2000:]}")
        return listed.read_text(encoding="utf-8").strip()


class KafkaBroker:
    """A broker on fixed ports over one data directory; it can be stopped, killed and started again.

    The object is not thread-safe. ``port=0`` picks a free port once, and restarts keep it.
    """

    def __init__(self, data_dir: Path, *, port: int = 0, start_timeout_seconds: float = 90.0) -> None:
        self.data_dir = data_dir.resolve()
        self.port = port or free_port()
        self.log_path = self.data_dir / "broker.log"
        self._start_timeout_seconds = start_timeout_seconds
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap_servers(self) -> str:
        """What clients are given."""
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """The JVM's process id while it runs."""
        return self._process.pid if self.running and self._process else None

    @property
    def running(self) -> bool:
        """Whether the process is there; a started broker that died says False."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Format the storage on first use, start the broker and wait until it serves requests."""
        if self.running:
            return
        self.data_dir.mkdir(parents=True, exist_ok=True)
        java, classes = self._java_command()
        properties = self._write_properties()
        if not (self.data_dir / "log" / "meta.properties").is_file():
            self._format([*java, "-cp", classes, "kafka.tools.StorageTool"], properties)
        offset = self.log_path.stat().st_size if self.log_path.exists() else 0
        with self.log_path.open("ab") as log:
            self._process = subprocess.Popen(
                [*java, "-cp", classes, "kafka.Kafka", str(properties)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.data_dir,
            )
        atexit.register(self.kill)
        self._wait_started(offset)

    def stop(self, timeout_seconds: float = 30.0) -> None:
        """Ask for an orderly shutdown; a broker that does not follow in time is killed."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._forget()

    def kill(self) -> None:
        """SIGKILL, as a crash would: nothing is flushed, no client is told."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        self._forget()

    def restart(self) -> None:
        """Stop if still running, then start on the same port and data."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _forget(self) -> None:
        self._process = None
        atexit.unregister(self.kill)

    def _java_command(self) -> tuple[list[str], str]:
        java = find_java()
        if java is None:
            raise KafkaLocalError(f"no java {JAVA_MIN} or later in JAVA_HOME or on the PATH")
        options = ["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-Djava.awt.headless=true"]
        options += ["-Djava.net.preferIPv4Stack=true", f"-Dlog4j2.configurationFile={HERE / 'log4j2.properties'}"]
        return [str(java), *options], class_path()

    def _write_properties(self) -> Path:
        """Write server.properties; the controller's port is in the quorum's own log, so it is kept for ever."""
        path = self.data_dir / "server.properties"
        known = (
            re.search(r"CONTROLLER://127\.0\.0\.1:(\d+)", path.read_text(encoding="utf-8")) if path.exists() else None
        )
        controller_port = int(known.group(1)) if known else free_port()
        text = SERVER_PROPERTIES.format(
            port=self.port, controller_port=controller_port, log_dir=(self.data_dir / "log").as_posix()
        )
        path.write_text(text, encoding="utf-8")
        return path

    def _format(self, tool: list[str], properties: Path) -> None:
        cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        # A leading dash would be read as an option.
        command = [*tool, "format", "--standalone", f"--cluster-id={cluster_id}", "--config", str(properties)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != 0:
            raise KafkaLocalError(f"the storage could not be formatted:\n{(done.stdout + done.stderr)[-2000:]}")

    def _wait_started(self, offset: int) -> None:
        deadline = time.monotonic() + self._start_timeout_seconds
        while time.monotonic() < deadline:
            if STARTED in self._log_since(offset):
                return
            if not self.running:
                break
            time.sleep(0.05)
        said = self._log_since(offset)[-2000:]
        self.kill()
        raise KafkaLocalError(f"the broker did not start (log: {self.log_path}):\n{said}")

    def _log_since(self, offset: int) -> str:
        with self.log_path.open("rb") as log:
            log.seek(offset)
            return log.read().decode(errors="replace")


def main() -> int:
    """Run one broker in the foreground until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(description="A local Apache Kafka broker on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--data", type=Path, required=True, help="the data directory; created if missing")
    chosen = parser.parse_args()
    requested_to_stop = False

    def on_signal(*_: object) -> None:
        nonlocal requested_to_stop
        requested_to_stop = True

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    broker = KafkaBroker(chosen.data, port=chosen.port)
    try:
        broker.start()
    except KafkaLocalError as failed:
        print(failed, file=sys.stderr)
        return 1
    print(broker.bootstrap_servers, flush=True)
    while broker.running and not requested_to_stop:
        time.sleep(0.2)
    broker.stop()
    return 0 if requested_to_stop else 1


if __name__ == "__main__":
    sys.exit(main())
