"""`encours demo` says what the API says, on one screen."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from encours.replay import Shop
from encours_values.money import format_minor
from tests.support.processes import free_port
from tests.support.program import ENCOURS

pytestmark = pytest.mark.slow

COLUMNS, LINES = 80, 24
TABLE = "What every buyer owes"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The URL of the demo, which goes on serving, and the lines that it printed."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    for each in (folder, folder.parent, folder.parent.parent):
        each.chmod(0o755)
    command = [ENCOURS, "demo", "--table", "--port", str(port), "--data", str(folder / "data")]
    log, environment = folder / "log", {**os.environ, "COLUMNS": str(COLUMNS)}
    with log.open("wb") as err:
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=err, text=True, env=environment)
        try:
            yield f"http://127.0.0.1:{port}", _printed_by(running, log)
        finally:
            running.terminate()
            running.wait(60)


def _printed_by(running: "subprocess.Popen[str]", log: Path) -> list[str]:
    lines: list[str] = []
    assert running.stdout is not None
    for line in running.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("api key: "):
            return lines
    raise AssertionError(f"the demo ended early: {lines} {log.read_text()[-2000:]}")


async def _list(demo: tuple[str, list[str]], path: str) -> list[Any]:
    url, lines = demo
    key = next(line.removeprefix("api key: ") for line in lines if line.startswith("api key: "))
    async with httpx.AsyncClient(base_url=url) as client:
        return await Shop(client, key).all(path)


async def test_its_figures_are_those_of_the_api(demo: tuple[str, list[str]]) -> None:
    printed = "\n".join(demo[1])
    sentences = re.sub(r"\s+", " ", printed)
    orders, invoices = await _list(demo, "/v1/orders"), await _list(demo, "/v1/invoices")
    declined = [each for each in orders if each["status"] == "declined"]
    debits = await _list(demo, "/v1/collections")

    assert len(declined) > 0
    assert f"{len(orders)} orders of 50 buyers" in sentences
    assert f"{len(orders) - len(declined)} accepted, {len(declined)} declined" in sentences
    (row,) = re.findall(r"^invoices +(\d+) +(\S.*?)\s*$", printed, re.MULTILINE)
    assert row == (str(len(invoices)), format_minor(sum(each["amount"] for each in invoices), "EUR", "fr"))
    for status in {each["status"] for each in debits}:
        assert f"{sum(each['status'] == status for each in debits)} {status}" in sentences


def test_the_story_fits_on_one_screen_without_the_table(demo: tuple[str, list[str]]) -> None:
    _, lines = demo
    start = next(place for place, line in enumerate(lines) if TABLE in line)
    end = next(place for place, line in enumerate(lines) if line.startswith("Pages: "))
    shown = [*lines[:start], *lines[end:]]

    assert end - start > LINES
    assert sum(max(1, -(-len(line.rstrip()) // COLUMNS)) for line in shown) < LINES  # a line is left for the prompt


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_before_its_end_it_says_so_and_leaves_no_database_running(number: int, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for each in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        each.chmod(0o755)
    command = [ENCOURS, "demo", "--exit", "--port", str(free_port()), "--data", str(data)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        assert running.stdout.readline().startswith("Encours: ")
        time.sleep(3)
        running.send_signal(number)
        _, err = running.communicate(timeout=60)
    finally:
        running.kill()

    assert (running.returncode, err) == (2, "encours: the demo was stopped before its end\n")
    assert not (data / "postgres" / "postmaster.pid").exists()
