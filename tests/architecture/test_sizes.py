"""Code stays in pieces that a reader can take in: functions and files have a greatest length."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("libs", "services", "encours", "tools", "deploy")
FUNCTION_LINES_MAX = 60
FILE_LINES_MAX = 520


def sources() -> Iterator[tuple[str, str]]:
    for folder in CODE:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in file.parts:
                yield str(file.relative_to(ROOT)), file.read_text()


def long_functions(source: str) -> list[str]:
    return [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= FUNCTION_LINES_MAX
    ]


def test_no_function_has_more_than_sixty_lines() -> None:
    assert [f"{path} {each}" for path, source in sources() for each in long_functions(source)] == []


def test_no_file_has_more_than_520_lines() -> None:
    assert [path for path, source in sources() if source.count("\n") > FILE_LINES_MAX] == []


def test_the_check_counts_from_def_to_the_last_line() -> None:
    body = "    pass\n"
    assert long_functions("def short():\n" + body * 59) == []
    assert long_functions("async def long():\n" + body * 60) == ["long: 61 lines"]
