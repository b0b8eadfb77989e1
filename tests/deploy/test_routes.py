"""Every route of the program is reachable through Envoy, at its owner."""

import re
from pathlib import Path
from typing import Any

import yaml

from encours.services import SERVICES, builder
from encours_platform.service import runtime_for
from tests.support.application import settings_for

ENVOY = Path(__file__).parents[2] / "deploy" / "envoy" / "envoy.yaml"
INTERNAL = "/internal/"
"""Routes that services call at each other's own ports."""


def envoy_routes(node: Any) -> list[tuple[dict[str, Any], str]]:
    """(match, cluster) in order."""
    if isinstance(node, list):
        return [found for each in node for found in envoy_routes(each)]
    if not isinstance(node, dict):
        return []
    if "match" in node and "cluster" in node.get("route", {}):
        return [(node["match"], node["route"]["cluster"])]
    return [found for each in node.values() for found in envoy_routes(each)]


def covers(match: dict[str, Any], path: str) -> bool:
    if "headers" in match:
        return False
    if "safe_regex" in match:
        return re.fullmatch(match["safe_regex"]["regex"], path) is not None
    if "path" in match:
        return bool(match["path"] == path)
    prefix = str(match.get("path_separated_prefix", "-")).rstrip("/")
    return path == prefix or path.startswith(prefix + "/")


def test_every_route_of_a_service_is_sent_to_it_and_internal_routes_to_nobody() -> None:
    settings = settings_for("postgresql://nobody@127.0.0.1:1/none")
    ways = envoy_routes(yaml.safe_load(ENVOY.read_text()))
    astray = {}
    for name in SERVICES:
        for router in builder(name)(runtime_for(name, settings, SERVICES)).routers:
            for route in router.routes:
                path = getattr(route, "path", "")
                owner = next((cluster for match, cluster in ways if covers(match, path)), None)
                if owner != (None if path.startswith(INTERNAL) else name):
                    astray[path] = owner
    assert astray == {}
