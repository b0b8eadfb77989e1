"""Build the console and the portal out of `web/` into the gateway's package, where anything changed since last time.

    python tools/web.py            builds
    python tools/web.py --types    writes only the types of the API, for the type checker and the linter

What was built from what is known by two digests: one of all sources, which is read in a fifth of a second, and one of
`web/` and the API's document, which spares the build when Python code changed and its API did not.
"""

import asyncio
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
STATIC = ROOT / "services/gateway/encours_gateway/static"
WORK = WEB / "build"
"""What the build makes for itself; git ignores it."""
DOCUMENT = WORK / "openapi.json"
TYPES = WEB / "src/api/schema.d.ts"
PYTHON_FOLDERS = ("encours", "libs", "services")
MADE = frozenset({"node_modules", "build", "schema.d.ts"})


def python_sources() -> Iterator[Path]:
    for folder in PYTHON_FOLDERS:
        yield from (ROOT / folder).rglob("*.py")


def web_sources() -> Iterator[Path]:
    for entry in WEB.iterdir():
        if entry.name not in MADE:
            yield from (each for each in (entry.rglob("*") if entry.is_dir() else [entry]) if each.is_file())


def digest(files: Iterable[Path]) -> str:
    """Of the names and contents of files."""
    total = hashlib.sha256()
    for file in sorted(files):
        if file.name not in MADE:
            total.update(f"{file.relative_to(ROOT)}\0".encode())
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def is_made(stamp: Path, requested: str, *outputs: Path) -> bool:
    return all(each.exists() for each in (stamp, *outputs)) and stamp.read_text() == requested


def write_document() -> None:
    """The API's document, as the running application would answer it."""
    made_from = digest([*python_sources(), ROOT / "pyproject.toml"])
    stamp = WORK / "document.digest"
    if is_made(stamp, made_from, DOCUMENT):
        return
    WORK.mkdir(exist_ok=True)
    DOCUMENT.write_text(json.dumps(asyncio.run(_document()), sort_keys=True))
    stamp.write_text(made_from)


async def _document() -> object:
    from encours.application import Application  # noqa: PLC0415  imports all services; mostly nothing is to be built
    from encours.settings_on_disk import make_secrets, settings_in  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        make_secrets(Path(folder))
        settings = settings_in(Path(folder), database_url="postgresql://nobody@localhost/none")
    app = Application(settings).app()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://encours") as client:
        return (await client.get("/openapi.json")).raise_for_status().json()


def write_types() -> None:
    made_from, stamp = digest([DOCUMENT, WEB / "package-lock.json"]), WORK / "types.digest"
    if not is_made(stamp, made_from, TYPES):
        run("types")
        stamp.write_text(made_from)


def build() -> None:
    made_from, stamp = digest([*web_sources(), DOCUMENT]), STATIC / ".digest"
    if not is_made(stamp, made_from, STATIC / "console.html", STATIC / "portal.html"):
        run("build")
        stamp.write_text(made_from)


def run(script: str) -> None:
    node: list[str | Path] = [sys.executable, ROOT / "tools/node.py", "npm", "run", "--silent", "--prefix", WEB, script]
    subprocess.run(node, check=True)


def main(arguments: Sequence[str]) -> int:
    try:
        write_document()
        write_types()
        if "--types" not in arguments:
            build()
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
