"""Identifiers are the field's terms (docs/glossary.md): words of a private language do not come back."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("libs", "services", "encours", "benchmarks", "deploy", "tests")
REPLACED = {
    "house": "application, installation or platform",
    "told": "reported, published, announced or the noun of what it is",
    "kept": "stored",
    "heard": "received",
    "taken": "used, imported, reserved",
    "standing": "state or exposure",
    "judge": "checker",
    "courier": "client or context",
    "manners": "behaviour",
    "ruling": "decision",
    "aside": "dead letter or suspense",
    "anticipated": "early",
    "unstated": "not_yet_on_statement",
    "spoilt": "faulty or broken",
    "stranger": "other_merchant, or what is unknown",
    "judged": "checked",
    "lane": "queue",
    "wanted": "requested or expected",
}
"""A word that no identifier has → what to say in its place."""
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def identifiers(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Names that a module gives: functions, classes, arguments, variables, attributes."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name, node.lineno
            case ast.arg():
                yield node.arg, node.lineno
            case ast.Name(ctx=ast.Store()):
                yield node.id, node.lineno
            case ast.Attribute(ctx=ast.Store()):
                yield node.attr, node.lineno


def private_words(source: str) -> list[tuple[str, int]]:
    found = []
    for name, line in identifiers(ast.parse(source)):
        if {word.lower() for word in WORD.findall(name)} & set(REPLACED):
            found.append((name, line))
    return found


def test_no_identifier_has_a_replaced_word() -> None:
    found = []
    for folder in CODE:
        for file in sorted((ROOT / folder).rglob("*.py")):
            found += [f"{file.relative_to(ROOT)}:{line} {name}" for name, line in private_words(file.read_text())]
    assert found == []


def test_no_file_and_no_column_has_a_replaced_word() -> None:
    words = re.compile(rf"(?:^|[^a-z])(?:{'|'.join(REPLACED)})(?:[^a-z]|$)")
    files = [path.relative_to(ROOT) for folder in CODE for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert [str(path) for path in files if "__pycache__" not in path.parts and words.search(path.stem)] == []
    columns = re.compile(
        r"^\s+([a-z_]+) (?:uuid|text|bigint|integer|boolean|jsonb|bytea|date|timestamptz)\b", re.MULTILINE
    )
    named = {
        name
        for folder in ("libs", "services")
        for sql in (ROOT / folder).rglob("*.sql")
        for name in columns.findall(sql.read_text())
    }
    assert sorted(name for name in named if words.search(name)) == []


def test_the_check_finds_a_replaced_word_in_any_form() -> None:
    source = "class HouseKeeper:\n    def told_once(self, kept):\n        self.was_taken = KEPT_MAX = 1\n"
    found = sorted(name for name, _ in private_words(source))
    assert found == ["HouseKeeper", "KEPT_MAX", "kept", "told_once", "was_taken"]
