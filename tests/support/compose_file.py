"""docker-compose.yml as data: variables filled in, the order of the start, what each service is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE_FILE = ROOT / "docker-compose.yml"
ENVOY_FILE = ROOT / "deploy" / "envoy" / "envoy.yaml"
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*))?\}")
Role = Literal["postgres", "kafka", "envoy", "program"]


@dataclass(frozen=True)
class ComposeService:
    """One service of the file, variables already filled in."""

    name: str
    raw: Mapping[str, Any]

    @property
    def image(self) -> str:
        return str(self.raw["image"])

    @property
    def role(self) -> Role:
        if "build" in self.raw:
            return "program"
        roles: dict[str, Role] = {"postgres": "postgres", "apache/kafka": "kafka", "envoyproxy/envoy": "envoy"}
        return roles[self.image.partition(":")[0]]

    @property
    def command(self) -> list[str]:
        return [str(word) for word in self.raw.get("command", [])]

    @property
    def environment(self) -> dict[str, str]:
        return {str(name): str(value) for name, value in self.raw.get("environment", {}).items()}

    @property
    def depends_on(self) -> dict[str, str]:
        return {name: each["condition"] for name, each in self.raw.get("depends_on", {}).items()}

    @property
    def mounts(self) -> dict[str, str]:
        """Path in the container → named volume or path beside the compose file."""
        pairs = (str(volume).split(":") for volume in self.raw.get("volumes", []))
        return {target: source for source, target, *_ in pairs}

    @property
    def is_one_shot(self) -> bool:
        return str(self.raw.get("restart")) == "no"


class ComposeFile:
    """The whole file; `variables` are what the shell or an .env file would give to docker compose."""

    def __init__(self, path: Path = COMPOSE_FILE, variables: Mapping[str, str] | None = None) -> None:
        parsed = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.raw: dict[str, Any] = _filled(parsed, variables or {})

    @cached_property
    def services(self) -> dict[str, ComposeService]:
        return {name: ComposeService(name, raw) for name, raw in self.raw["services"].items()}

    @property
    def one_shots(self) -> set[str]:
        """Services that others wait for to end."""
        waited = (each.depends_on.items() for each in self.services.values())
        return {name for pairs in waited for name, how in pairs if how == "service_completed_successfully"}

    def waves(self) -> list[list[ComposeService]]:
        """Services in the order of the start; those of one wave depend only on earlier ones."""
        left, done, found = dict(self.services), set[str](), list[list[ComposeService]]()
        while left:
            wave = [each for each in left.values() if set(each.depends_on) <= done]
            assert wave, f"depends_on goes in a circle among {sorted(left)}"
            found.append(wave)
            done.update(each.name for each in wave)
            left = {name: each for name, each in left.items() if name not in done}
        return found


def _filled(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return VARIABLE.sub(lambda match: variables.get(match[1]) or match[2] or "", value)
    if isinstance(value, dict):
        return {key: _filled(each, variables) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, variables) for each in value]
    return value
