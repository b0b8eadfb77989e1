"""The documents for contributors agree with the repository: paths, the form of decisions, the version."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
HEAD = r"\n\nDate: \d{4}-\d\d-\d\d\nStatus: (accepted|superseded|proposed)"
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives", "References"]
TOP = "benchmarks|deploy|docs|encours|libs|services|tests|tools"


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: str(path.stem))
def test_a_decision_has_a_date_a_status_and_five_headings(path: Path) -> None:
    text = path.read_text()

    assert re.match(rf"# {int(path.stem[:4])}\. .+{HEAD}", text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS


def test_every_decision_is_in_the_index() -> None:
    listed = re.findall(r"^\| \d+ \| \[.+\]\((.+)\)", (ROOT / "docs/decisions/README.md").read_text(), re.MULTILINE)

    assert listed == [path.name for path in DECISIONS]


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", *(f"docs/decisions/{path.name}" for path in DECISIONS)])
def test_every_path_that_a_document_for_contributors_names_exists(document: str) -> None:
    named = re.findall(rf"`((?:{TOP})/[\w./-]+)`", (ROOT / document).read_text())

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_recipe_names_every_file_through_which_a_field_goes_from_order_to_invoice() -> None:
    recipe = (ROOT / "CONTRIBUTING.md").read_text().split("### A field from order to invoice")[1].split("###")[0]
    kinds = {".py", ".sql", ".typ"}
    found = {
        path.name
        for top in ("libs", "services", "encours")
        for path in (ROOT / top).rglob("*")
        if path.suffix in kinds and "cost_centre" in path.read_text() and path.name != "0001_baseline.sql"
    }

    assert "decide_orders.sql" in found
    assert [name for name in sorted(found) if name not in recipe] == []


def test_one_version_stands_in_project_changelog_and_compose_file() -> None:
    current = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    newest = re.findall(r"^## (\S+) - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[0]

    assert newest == current
    assert f"encours:{current}}}" in (ROOT / "docker-compose.yml").read_text()


def test_the_program_prints_the_version_that_is_installed() -> None:
    program = Path(sys.executable).parent / "encours"
    run = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)

    assert run.stdout == f"encours {version('encours')}\n"
