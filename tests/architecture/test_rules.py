"""Each rule of SEPA that concerns mandates and collections is a test, named after it."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOMAIN = ROOT.parent / "shared" / "DOMAIN.md"
SECTIONS = ("1", "2", "7", "8")
"""Scheme rules, messages, channels, invariants."""
RULE = re.compile(r"\b(?:[A-Z]{2,4}|P2)-\d+\b")
EXAMPLE = "SDD-01"
"""How the page shows what an id looks like."""


def rules() -> list[str]:
    sections = re.split(r"^## ", DOMAIN.read_text(), flags=re.MULTILINE)[1:]
    texts = [text for text in sections if text.split(".")[0] in SECTIONS]
    begins = re.compile(r"(?:^- |^\| |(?<=\. ))(" + RULE.pattern[2:-2] + r")(?= )", re.MULTILINE)
    return sorted({each for text in texts for each in begins.findall(text)} - {EXAMPLE})


def named() -> set[str]:
    """The words of all tests' names."""
    found = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                found.add(f"{node.name}_")
    return found


@pytest.mark.skipif(not DOMAIN.exists(), reason="the rules are not beside this checkout")
def test_every_rule_of_mandates_and_collections_has_a_test_named_after_it() -> None:
    names = named()
    wanted = rules()
    assert len(wanted) > 70
    missing = [rule for rule in wanted if not any(f"_{rule.lower().replace('-', '_')}_" in name for name in names)]
    assert missing == []
