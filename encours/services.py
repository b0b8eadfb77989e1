"""The services of an installation. Only the program knows them all; each declares itself in its `service.py`."""

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from encours_platform.service import Runtime, Service

SERVICES = ("gateway", "credit", "mandates", "billing", "collections", "notifications", "sandbox")


def builder(name: str) -> Callable[["Runtime"], "Service"]:
    """`build` of a service; a process imports those that it runs."""
    build: Callable[[Runtime], Service] = importlib.import_module(f"encours_{name}.service").build
    return build
