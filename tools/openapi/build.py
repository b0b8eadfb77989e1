"""Checks the API's document with Spectral and Redocly, and makes a TypeScript and a Python client of it.

What was made of the same inputs is not made again: it stays in `~/.cache/encours`, by the digest of the inputs.
"""

import hashlib
import inspect
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

HERE = Path(__file__).parent
NODE = (sys.executable, str(HERE.parent / "node.py"))
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "encours"
PACKAGES = (HERE / "package.json", HERE / "package-lock.json", HERE / ".npmrc")
GENERATOR = (HERE / "requirements.lock",)


class ToolFailed(Exception):
    """A tool found a fault; the text is what it printed."""


def run(*command: str, folder: Path = HERE) -> str:
    """What the command printed. Raises `ToolFailed`."""
    done = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=300
    )
    if done.returncode:
        raise ToolFailed(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def made(name: str, inputs: Sequence[Path], make: Callable[[Path], None]) -> Path:
    """The folder that `make` filled from the same inputs, now or earlier."""
    digest = hashlib.sha256(inspect.getsource(make).encode())
    for path in inputs:
        content = path.read_bytes()
        digest.update(b"%s %d\n" % (path.name.encode(), len(content)) + content)
    folder = CACHE / f"{name}-{digest.hexdigest()[:20]}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=CACHE))
        try:
            make(unfinished)
            if not folder.exists():
                unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def tool(name: str) -> Sequence[str]:
    """The command of a program of the npm packages."""
    return (*NODE, "node", str(node_modules() / ".bin" / name))


def node_modules() -> Path:
    def install(folder: Path) -> None:
        for path in PACKAGES:
            shutil.copy(path, folder)
        run(*NODE, "npm", "ci", "--silent", folder=folder)

    return made("npm", PACKAGES, install) / "node_modules"


def lint(document: Path) -> None:
    """Raises `ToolFailed` where Spectral or Redocly has something to say, were it only a warning."""
    configurations = (HERE / "spectral.yaml", HERE / "redocly.yaml")

    def check(folder: Path) -> None:
        run(*tool("spectral"), "lint", "-F", "hint", "-r", str(configurations[0]), str(document))
        said = run(*tool("redocly"), "lint", f"--config={configurations[1]}", str(document))
        if "You have" in said:  # warnings do not change its exit code
            raise ToolFailed(said)
        (folder / "redocly.txt").write_text(said)

    made("lint", (document, *configurations, *PACKAGES), check)


def typescript_client(document: Path) -> Path:
    """`main_job.js`, compiled with the types of the document. Raises `ToolFailed`."""
    sources = (HERE / "main_job.ts", HERE / "tsconfig.json")

    def compile_job(folder: Path) -> None:
        (folder / "node_modules").symlink_to(node_modules())
        for path in (*sources, HERE / "package.json"):
            shutil.copy(path, folder)
        options = ("-o", "schema.d.ts", "--default-non-nullable=false")  # what has a default may be left out
        run(*tool("openapi-typescript"), str(document), *options, folder=folder)
        run(*tool("tsc"), "-p", ".", folder=folder)

    return made("typescript", (document, *sources, *PACKAGES), compile_job) / "out" / "main_job.js"


def python_client(document: Path) -> Path:
    """`main_job.py` beside the package `encours_client`; mypy finds nothing in them. Raises `ToolFailed`."""
    sources = (HERE / "main_job.py", HERE / "openapi-python-client.yaml")

    def generate(folder: Path) -> None:
        shutil.copy(sources[0], folder)
        said = run(
            *(str(_generator() / "bin" / "python"), "-m", "openapi_python_client"),
            *("generate", "--meta", "none", "--output-path", str(folder / "encours_client")),
            *("--path", str(document), "--config", str(sources[1])),
        )
        if "WARNING" in said:
            raise ToolFailed(said)
        run(sys.executable, "-m", "mypy", "--strict", "--config-file=", "main_job.py", "encours_client", folder=folder)

    return made("python", (document, *sources, *GENERATOR), generate) / "main_job.py"


def _generator() -> Path:
    """An environment of its own: the generator wants other versions of libraries than the product."""

    def install(folder: Path) -> None:
        run(sys.executable, "-m", "venv", str(folder))
        run(
            *(str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"),
            *("--require-hashes", "-r", str(GENERATOR[0])),
        )

    return made("generator", GENERATOR, install)
