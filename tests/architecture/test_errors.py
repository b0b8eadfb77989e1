"""A handler of every exception hides faults: each says why it is needed, or raises again."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("libs", "services", "encours", "tools", "deploy")


def unexplained(source: str) -> list[int]:
    """Lines of handlers that catch everything, end it there, and do not say why."""
    lines = source.splitlines()
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
        and not any(isinstance(each, ast.Raise) for statement in node.body for each in ast.walk(statement))
        and len(lines[node.lineno - 1].rpartition("#")[2].split()) < 4
    ]


def test_each_handler_of_every_exception_says_why() -> None:
    files = [file for folder in CODE for file in (ROOT / folder).rglob("*.py") if "node_modules" not in file.parts]
    found = {str(file.relative_to(ROOT)): unexplained(file.read_text()) for file in files}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_the_check_finds_a_handler_without_a_reason() -> None:
    body = "try:\n    work()\nexcept Exception:{comment}\n    {then}\n"
    assert unexplained(body.format(comment="", then="pass")) == [3]
    assert unexplained(body.format(comment="  # noqa: BLE001", then="pass")) == [3]
    assert unexplained(body.format(comment="  # the loop outlives any fault", then="pass")) == []
    assert unexplained(body.format(comment="", then="raise")) == []
