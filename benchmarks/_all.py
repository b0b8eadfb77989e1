"""`make bench`: each benchmark in turn, or those named; ends with 1 where one failed or missed a target ratio.

What a benchmark leaves running, also in a session of its own, is ended before the next one is measured.
"""

import ctypes
import subprocess
import sys
from pathlib import Path

import psutil

END_SECONDS = 20.0
PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """On Linux, processes whose parent ended become ours, so that they are found."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_what_is_left() -> list[str]:
    """The names of the processes that were ended."""
    left = psutil.Process().children(recursive=True)
    names = [each.name() for each in left if each.status() != psutil.STATUS_ZOMBIE]
    for each in left:
        each.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=END_SECONDS)
    for each in stubborn:
        each.kill()
    psutil.wait_procs(stubborn, timeout=END_SECONDS)
    return names


def main(scripts: list[Path]) -> int:
    adopt_orphans()
    failed: list[str] = []
    for script in scripts:
        print(f"== {script.name}", flush=True)
        try:
            code = subprocess.run([sys.executable, str(script)], check=False).returncode
        finally:
            left = end_what_is_left()
        if code:
            failed.append(f"{script.name} (exit code {code})")
        if left:
            failed.append(f"{script.name} (left running: {', '.join(left)})")
    print(f"missed or failed: {'; '.join(failed)}" if failed else "every target ratio was met", flush=True)
    return 1 if failed else 0


HERE = Path(__file__).parent
NAMED = [Path(each) for each in sys.argv[1:]]
sys.exit(main(NAMED or sorted(each for each in HERE.glob("*.py") if not each.name.startswith("_"))))
