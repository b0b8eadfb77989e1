"""`tools/node.py` finds a Node.js that is new enough, on the machine or in the wheel."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "node.py"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A machine with a shell and no Node.js."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in ("sh", "env"):
        (folder / program).symlink_to(shutil.which(program) or program)
    return folder


def run(*arguments: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    environ = None if path is None else {"PATH": path, "HOME": str(Path.home())}
    return subprocess.run(
        [sys.executable, SCRIPT, *arguments], capture_output=True, text=True, check=False, env=environ
    )


def major(answer: str) -> int:
    return int(answer.strip().removeprefix("v").partition(".")[0])


@pytest.mark.parametrize("program", ["node", "npm", "npx"])
def test_a_machine_without_node_has_that_of_the_wheel(program: str, bare: Path) -> None:
    done = run(program, "--version", path=str(bare))

    assert done.returncode == 0, done.stderr
    assert major(done.stdout) >= (20 if program == "node" else 10)


def test_a_node_that_is_too_old_is_not_used(bare: Path) -> None:
    for program in ("node", "npm", "npx"):
        (bare / program).write_text("#!/bin/sh\necho v18.19.0\n")
        (bare / program).chmod(0o755)

    assert major(run("node", "--version", path=str(bare)).stdout) >= 20


def test_programs_that_npm_starts_find_the_same_node_and_npm(tmp_path: Path, bare: Path) -> None:
    (tmp_path / "package.json").write_text('{"scripts": {"versions": "node --version && npm --version"}}')

    done = run("npm", "run", "--silent", "--prefix", str(tmp_path), "versions", path=str(bare))

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == 2


def test_the_exit_code_is_that_of_the_program() -> None:
    assert run("node", "-e", "process.exit(7)").returncode == 7


def test_another_program_is_refused_in_one_sentence() -> None:
    done = run("yarn")

    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
