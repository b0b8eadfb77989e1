"""No statement is made of text that comes from outside, on which row-level security rests.

See docs/decisions/0019-tenant-of-a-transaction.md.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN = {"fetch", "fetchrow", "fetchval", "execute", "executemany", "cursor", "call", "cross_tenant_call"}
OWN_NAMES = {
    "libs/common/encours_platform/paging.py": "filters and orders of a `Listing`, which are constants of its store",
    "services/billing/encours_billing/store/sealed_parties.py": "tables of a constant of the module",
    "services/collections/encours_collections/debits/store/amendments.py": "columns that literals of the module name",
    "services/mandates/encours_mandates/core/store/seals.py": "tables and columns that services declare",
}
"""Files whose statements are put together while the program runs, and of what."""


def is_fixed(node: ast.expr) -> bool:
    """Whether an expression consists of literals and constants (names in capitals)."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.isupper()
        case ast.JoinedStr(values=values):
            return all(is_fixed(each.value if isinstance(each, ast.FormattedValue) else each) for each in values)
        case ast.BinOp(left=left, right=right):
            return is_fixed(left) and is_fixed(right)
        case ast.Call(func=ast.Attribute(value=text, attr="format" | "replace"), args=args, keywords=keywords):
            return is_fixed(text) and all(map(is_fixed, args)) and all(is_fixed(each.value) for each in keywords)
    return False


def made_at_run_time(source: str, *, store: bool) -> Iterator[int]:
    """Lines of statements that are not fixed: of `Sql` anywhere, of asyncpg's methods in stores."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="Sql"), args=[text, *_]) if not is_fixed(text):
                yield node.lineno
            case ast.Call(func=ast.Attribute(attr=name), args=[text, *_]) if (
                store and name in RUN and not is_fixed(text)
            ):
                yield node.lineno


def test_statements_consist_of_constants() -> None:
    found = set[str]()
    for file in [*ROOT.glob("libs/common/encours_platform/**/*.py"), *ROOT.glob("services/**/*.py")]:
        if "migrations" not in file.parts and list(made_at_run_time(file.read_text(), store="store" in file.parts)):
            found.add(str(file.relative_to(ROOT)))

    assert found == set(OWN_NAMES)


def test_only_the_platform_opens_a_tenant_or_sets_one() -> None:
    files = [*ROOT.glob("libs/**/*.py"), *ROOT.glob("services/**/*.py")]
    naming = {path.name for path in files if "encours.tenant" in (text := path.read_text()) or "open_tenant" in text}

    assert naming == {"database.py", "migrate.py"}


def test_the_check_finds_a_statement_made_of_a_variable() -> None:
    assert list(made_at_run_time('READ = Sql(f"SELECT {COLUMNS} FROM invoice")', store=True)) == []
    assert list(made_at_run_time('def f(name):\n    return Sql(f"SELECT {name} FROM invoice")', store=True)) == [2]
    assert list(made_at_run_time('await connection.fetch("SELECT " + name)', store=True)) == [1]
