"""`make bench` fails where a benchmark does, and leaves no process behind."""

import subprocess
import sys
import time
from pathlib import Path

import psutil

RUNNER = Path(__file__).parents[2] / "benchmarks" / "_all.py"
LEAVES_A_SERVER = """
import subprocess, sys
started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
open(sys.argv[0] + ".pid", "w").write(str(started.pid))
"""


def _run(*scripts: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, RUNNER, *scripts], capture_output=True, text=True, check=False, timeout=60)


def test_all_are_run_and_a_missed_ratio_fails_the_whole(tmp_path: Path) -> None:
    misses, meets = tmp_path / "misses.py", tmp_path / "meets.py"
    misses.write_text("raise SystemExit(1)")
    meets.write_text("print('1.00')")

    done = _run(misses, meets)

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "== misses.py",
        "== meets.py",
        "1.00",
        "missed or failed: misses.py (exit code 1)",
    ]
    assert _run(meets).returncode == 0


def test_a_server_that_a_benchmark_leaves_behind_is_ended_and_named(tmp_path: Path) -> None:
    script = tmp_path / "leaves.py"
    script.write_text(LEAVES_A_SERVER)

    done = _run(script)

    left = int((tmp_path / "leaves.py.pid").read_text())
    end = time.monotonic() + 10
    while psutil.pid_exists(left) and time.monotonic() < end:
        time.sleep(0.05)
    assert not psutil.pid_exists(left)
    assert (done.returncode, "left running" in done.stdout) == (1, True)
