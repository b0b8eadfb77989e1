"""The broker tests run on: a given one, else Apache Kafka by Maven, else the noida-db stand-in (never in CI)."""

import importlib.util
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Literal, Protocol

from tests.support.processes import Child, accepts, free_port

KAFKA_LOCAL = Path(__file__).resolve().parents[2] / "deploy" / "kafka-local" / "kafka_local.py"
Kind = Literal["external", "apache", "noida"]


class StandInRefused(RuntimeError):
    """CI must prove the bus on Apache Kafka."""


class Broker(Protocol):
    """A broker that a test may stop, kill and start again on the same port and data."""

    @property
    def bootstrap_servers(self) -> str: ...
    @property
    def running(self) -> bool: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...
    def restart(self) -> None: ...


@cache
def kafka_local() -> ModuleType:
    """The module `deploy/kafka-local/kafka_local.py`; its folder is no package, so it is loaded by path."""
    spec = importlib.util.spec_from_file_location("kafka_local", KAFKA_LOCAL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def apache_broker(data_dir: Path, *, port: int = 0) -> Broker:
    """An Apache Kafka broker, not yet started."""
    broker: Broker = kafka_local().KafkaBroker(data_dir, port=port)
    return broker


def why_no_apache_kafka() -> str | None:
    """None when Apache Kafka can be started here, else the reason."""
    local = kafka_local()
    if local.find_java() is None:
        return f"no java {local.JAVA_MIN} or later"
    try:
        local.class_path()
    except local.KafkaLocalError as failed:
        return str(failed)
    return None


class NoidaBroker:
    """The noida-db wheel's broker: it writes to disk about once a second, so a kill loses what it acknowledged."""

    def __init__(self, data_dir: Path) -> None:
        self._port = free_port()
        # The program itself: its Python wrapper would leave it running when it is killed.
        program = Path(str(files("noida_db"))) / "noida-db"
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        command = [
            str(program),
            "start",
            "--data-dir",
            str(data_dir),
            "--only",
            "kafka",
            "--kafka-port",
            str(self._port),
        ]
        self._child = Child("noida-db", command, data_dir / "broker.log")

    @property
    def bootstrap_servers(self) -> str:
        return f"127.0.0.1:{self._port}"

    @property
    def running(self) -> bool:
        return self._child.running

    def start(self) -> None:
        if not self.running:
            self._child.start()
            self._child.wait_until(lambda: accepts(self._port), 20.0)

    def stop(self) -> None:
        self._child.stop()

    def kill(self) -> None:
        self._child.kill()

    def restart(self) -> None:
        self.stop()
        self.start()


@dataclass(frozen=True)
class KafkaForTests:
    """The broker in use and which kind it is; `broker` is None when it is somebody else's (external)."""

    kind: Kind
    bootstrap_servers: str
    broker: Broker | None


@contextmanager
def kafka_for_tests(data_dir: Path) -> Iterator[KafkaForTests]:
    """Choose and start a broker for the duration of the context."""
    external = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if external:
        yield KafkaForTests("external", external, None)
        return
    kind, broker = own_broker(data_dir)
    broker.start()
    try:
        yield KafkaForTests(kind, broker.bootstrap_servers, broker)
    finally:
        broker.stop()


def own_broker(data_dir: Path) -> tuple[Kind, Broker]:
    """A broker of ours, not yet started: Apache Kafka where it can be resolved, else the stand-in (refused in CI)."""
    missing = why_no_apache_kafka()
    if missing is None:
        return "apache", apache_broker(data_dir)
    if os.environ.get("CI", "").lower() in {"true", "1"}:
        raise StandInRefused(f"CI needs Apache Kafka, and the noida-db stand-in was about to be used: {missing}")
    return "noida", NoidaBroker(data_dir)
