"""Logs are for people on a terminal, and JSON elsewhere."""

import json
import os
import pty
import subprocess

from tests.program.test_bad_calls import KAFKA, UNREACHABLE
from tests.support.program import ENCOURS, run

COMMAND = (ENCOURS, "serve", "credit")


def test_off_a_terminal_each_log_line_is_a_json_object() -> None:
    *logged, _sentence = run("serve", "credit", env={**KAFKA, **UNREACHABLE}).stderr.splitlines()

    assert {json.loads(line)["level"] for line in logged} == {"error"}


def test_on_a_terminal_log_lines_are_text() -> None:
    ours, theirs = pty.openpty()
    try:
        environment = {**os.environ, **KAFKA, **UNREACHABLE}
        subprocess.run(COMMAND, env=environment, stdout=theirs, stderr=theirs, check=False, timeout=60)
        seen = os.read(ours, 65_536).decode()
    finally:
        os.close(ours)
        os.close(theirs)

    assert "Connect call failed" in seen
    assert '{"' not in seen
