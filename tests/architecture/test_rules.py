"""The rule book (`docs/rules`), the tests named after its rules, and every reference to documents agree."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.domain.test_due_dates import GOLDEN

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "docs" / "rules"
NOT_BUILT = BOOK / "not-built.md"
FEATURES = ROOT / "docs" / "features.md"
READ = {".py", ".md", ".typ", ".html", ".sql"}
RULE = r"(?:[A-Z]{2,4}|P2)-\d+"
DEFINITION = re.compile(rf"^(?:- \*\*({RULE})\*\* |\| ({RULE}) \| )", re.MULTILINE)
REASON_CHARACTERS_MIN = 20


@cache
def defined() -> Counter[str]:
    """How often the chapters define each rule."""
    chapters = [path.read_text() for path in BOOK.glob("*.md") if path != NOT_BUILT]
    return Counter(bullet or row for text in chapters for bullet, row in DEFINITION.findall(text))


@cache
def texts() -> dict[str, str]:
    """All code, tests and documents, by their path in the repository."""
    found: dict[str, str] = {}
    for top in ROOT.iterdir():
        if not top.name.startswith("."):
            paths = top.rglob("*") if top.is_dir() else [top]
            own = [path for path in paths if path.suffix in READ and "node_modules" not in path.parts]
            found |= {str(path.relative_to(ROOT)): path.read_text() for path in own}
    return found


def cited(pattern: str) -> Iterator[tuple[str, str]]:
    """Each citation with the file that makes it."""
    for path, text in texts().items():
        yield from ((found, path) for found in re.findall(pattern, text))


@cache
def names_of_tests() -> str:
    """All names of tests in one text, each between underscores."""
    trees = [ast.parse(path.read_text()) for path in (ROOT / "tests").rglob("test_*.py")]
    functions = [
        node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return "\n".join(f"_{node.name}_" for node in functions if node.name.startswith("test_"))


def has_test(rule: str) -> bool:
    return f"_{rule.lower().replace('-', '_')}_" in names_of_tests()


def reasons(heading: str) -> dict[str, str]:
    """The table under a heading of `not-built.md`: rule and sentence."""
    section = NOT_BUILT.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\S+) \| (.*) \|$", section, re.MULTILINE)
    return {rule: sentence for rule, sentence in rows if rule != "rule"}


def test_each_rule_is_defined_once() -> None:
    assert len(defined()) > 120
    assert [rule for rule, times in defined().items() if times > 1] == []


def test_each_cited_rule_is_in_the_book() -> None:
    families = {rule.rsplit("-", 1)[0] for rule in defined()}
    citations = list(cited(rf"(?<![\w-])((?:{'|'.join(sorted(families))})-\d+)\b"))

    assert len(citations) > 500
    assert [(rule, path) for rule, path in citations if rule not in defined()] == []


def test_each_rule_has_a_test_named_after_it_or_a_reason() -> None:
    not_built = reasons("Not built")

    assert [rule for rule in defined() if not has_test(rule) and rule not in not_built] == []


def test_nothing_that_is_not_built_has_a_test_and_what_is_built_in_part_has_one() -> None:
    not_built, in_part = reasons("Not built"), reasons("Built in part")

    assert not_built
    assert [rule for rule in not_built if has_test(rule) or rule not in defined()] == []
    assert [rule for rule in in_part if not has_test(rule) or rule not in defined()] == []
    for sentence in (*not_built.values(), *in_part.values()):
        assert len(sentence) >= REASON_CHARACTERS_MIN
        assert sentence.endswith(".")


def test_each_source_that_a_rule_names_is_listed() -> None:
    listed = set(re.findall(r"^\| (V\d+) \|", (BOOK / "sources.md").read_text(), re.MULTILINE))
    marks = {mark for path in BOOK.glob("*.md") for mark in re.findall(r"\[(V\d+)", path.read_text())}

    assert len(listed) == 60
    assert marks - listed == set()


def test_each_cited_feature_is_listed() -> None:
    listed = set(re.findall(r"^\| (S\d\.\d+) \|", FEATURES.read_text(), re.MULTILINE))
    citations = list(cited(r"\b(S[0-4]\.\d+)\b"))

    assert [(feature, path) for feature, path in citations if feature not in listed] == []


def test_each_document_that_is_named_exists() -> None:
    named = {(name.rstrip("."), path) for name, path in cited(r"(?<![\w/.-])(docs/[\w./-]+)")}

    assert len(named) > 20
    assert sorted(each for each in named if not (ROOT / each[0]).exists()) == []


def test_each_link_between_documents_leads_somewhere() -> None:
    for path in (ROOT / "docs").rglob("*.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)", path.read_text()):
            assert (path.parent / target).exists(), (path, target)


def test_due_01_the_worked_due_dates_of_the_book_are_the_golden_ones() -> None:
    rows = re.findall(r"^\| \d+ \| .*$", (BOOK / "payment-terms.md").read_text(), re.MULTILINE)
    worked = [[cell.strip().split(" ")[0] for cell in row.strip("|").split("|")] for row in rows]

    golden = [[str(value) for value in row] for row in GOLDEN]
    assert [cells[:4] + cells[5:] for cells in worked] == golden
