"""Writes the software bill of materials (CycloneDX 1.6, JSON) of an environment that the lock was installed into.

It lists what the lock pins, with the hashes of the files that may be installed, and what the installed packages say of
themselves: licences, and who needs whom. A package that is installed and not in the lock, or the other way round, ends
it with an error.

    python deploy/sbom.py --lock requirements-runtime.lock --site-packages .venv/lib/python3.11/site-packages
"""

import argparse
import hashlib
import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageMetadata, distributions
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)(?: ; (.+?))?\s*(?:--hash|$)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
TOOLS = {"pip", "setuptools", "wheel"}
"""What an environment comes with."""


@dataclass(frozen=True)
class Pin:
    name: str
    version: str
    hashes: Sequence[str]

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def pins(lock: str) -> dict[str, Pin]:
    """Name → what the lock pins for this machine."""
    found = {}
    for line in re.sub(r"\\\n\s*", " ", lock).splitlines():
        match = PIN.match(line)
        if match and (match[3] is None or Marker(match[3]).evaluate()):
            name = canonicalize_name(match[1])
            found[name] = Pin(name, match[2], HASH.findall(line))
    return found


def differences(lock: str, installed: Iterable[Distribution], own: str) -> list[str]:
    """What is installed otherwise than the lock says, one sentence each."""
    pinned = pins(lock)
    versions = {canonicalize_name(each.metadata["Name"]): each.version for each in installed}
    unpinned = versions.keys() - pinned.keys() - TOOLS - {own}
    return [
        *(f"{name} is installed and not in the lock" for name in sorted(unpinned)),
        *(f"{name} is in the lock and not installed" for name in sorted(pinned.keys() - versions.keys())),
        *(
            f"{name} is installed as {version}, and {pinned[name].version} in the lock"
            for name, version in sorted(versions.items())
            if name in pinned and pinned[name].version != version
        ),
    ]


def bill(lock: str, installed: Iterable[Distribution], product: Mapping[str, Any]) -> dict[str, Any]:
    """The components are the packages that the lock pins."""
    by_name = {canonicalize_name(each.metadata["Name"]): each for each in installed}
    own = canonicalize_name(product["name"])
    pinned = pins(lock)
    root = f"pkg:pypi/{own}@{product['version']}"
    needs = {root: product["dependencies"]}
    needs |= {pin.purl: by_name[name].requires or () for name, pin in pinned.items() if name in by_name}
    serial = uuid.uuid5(uuid.NAMESPACE_URL, f"{root} {hashlib.sha256(lock.encode()).hexdigest()}")
    application = {"type": "application", "bom-ref": root, "name": own, "version": product["version"], "purl": root}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": {**application, "licenses": [{"expression": product["license"]}]}},
        "components": [_component(pin, by_name.get(name)) for name, pin in sorted(pinned.items())],
        "dependencies": [
            {"ref": ref, "dependsOn": _depends_on(required, pinned)} for ref, required in sorted(needs.items())
        ],
    }


def _component(pin: Pin, distribution: Distribution | None) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": pin.purl,
        "name": pin.name,
        "version": pin.version,
        "purl": pin.purl,
        "licenses": [] if distribution is None else _licences(distribution.metadata),
        "properties": [{"name": "encours:lock:sha256", "value": each} for each in pin.hashes],
    }


def _licences(metadata: PackageMetadata) -> list[dict[str, Any]]:
    if expression := metadata.get("License-Expression"):
        return [{"expression": expression}]
    classifiers = [each for each in metadata.get_all("Classifier") or () if each.startswith("License ::")]
    names = [each.rpartition(" :: ")[2] for each in classifiers] or [metadata.get("License") or ""]
    return [{"license": {"name": name}} for name in names if name and "\n" not in name]


def _depends_on(required: Iterable[str], pinned: Mapping[str, Pin]) -> list[str]:
    """Without extras, except those that are in the lock anyway."""
    names = set()
    for each in map(Requirement, required):
        if each.marker is None or each.marker.evaluate({"extra": ""}):
            names.add(canonicalize_name(each.name))
    return [pinned[name].purl for name in sorted(names & pinned.keys())]


def main() -> None:
    options = argparse.ArgumentParser(description="Software bill of materials of an installed lock.")
    options.add_argument("--lock", type=Path, default=ROOT / "requirements-runtime.lock")
    options.add_argument("--site-packages", type=Path, required=True)
    options.add_argument("--output", type=Path)
    given = options.parse_args()
    product = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock, installed = given.lock.read_text(encoding="utf-8"), list(distributions(path=[str(given.site_packages)]))
    if found := differences(lock, installed, canonicalize_name(product["name"])):
        sys.exit("\n".join(found))
    made = bill(lock, installed, product)
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    if given.output is None:
        sys.stdout.write(text)
    else:
        given.output.parent.mkdir(parents=True, exist_ok=True)
        given.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
