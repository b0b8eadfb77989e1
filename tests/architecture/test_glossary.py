"""Documents say what is in the repository: no reference leads outside, and the glossary's identifiers are used."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
SOURCES = ("services", "libs", "encours", "deploy", "docs/events")
READ = {".py", ".sql", ".json", ".yml", ".md", ".typ", ".html"}
OUTSIDE = re.compile(r"\b(?:DESIGN|FEATURES|DOMAIN|STYLE)(?:\.md)?\b")


def read(*tops: str) -> dict[str, str]:
    paths = [path for top in tops for path in (ROOT / top).rglob("*") if path.suffix in READ]
    return {str(path.relative_to(ROOT)): path.read_text() for path in paths}


def test_no_reference_leads_out_of_the_repository() -> None:
    own = {"tests/architecture/test_glossary.py", "tests/architecture/test_rules.py"}
    lines = [(path, line) for path, text in read(*SOURCES, "tests", "docs").items() for line in text.splitlines()]

    assert [(path, line) for path, line in lines if OUTSIDE.search(line) and path not in own] == []


def test_each_identifier_of_the_glossary_is_used() -> None:
    rows = [row.split("|") for row in GLOSSARY.read_text().splitlines() if row.startswith("| ")]
    named = {name for row in rows if len(row) == 6 for name in re.findall(r"`([^`]+)`", row[4])}
    used = "\n".join(read(*SOURCES).values())

    assert len(named) > 150
    bare = {name: name.replace("…", "").removeprefix("GET ").split(": ")[-1].strip("_") for name in named}
    assert sorted(name for name, text in bare.items() if text and text not in used) == []


def test_each_term_of_the_glossary_is_explained_once() -> None:
    terms = re.findall(r"^\| ([^|`]+) \| [^|]+ \| [^|]+ \| [^|]* \|$", GLOSSARY.read_text(), re.MULTILINE)

    assert len(terms) > 150
    assert sorted({term for term in terms if terms.count(term) > 1} - {"term"}) == []
