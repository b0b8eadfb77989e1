"""`encours up` as it is started, stopped, started twice, and as operators work beside it.

One installation for all, in a folder with blanks and quotes and under a locale that this machine does not have.
"""

import asyncio
import json
import os
import re
import shlex
import signal
import stat
import subprocess
import tarfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import pytest
from standardwebhooks import Webhook

from encours.demo import SETTINGS
from encours.installation import LOCK_FILE
from encours.postgres import running_in
from encours.replay import COLUMNS, Shop
from encours.settings_on_disk import SECRETS_FILE
from tests.program.test_bad_calls import SECRETS
from tests.support.processes import free_port
from tests.support.program import ENCOURS, Program, run

pytestmark = pytest.mark.slow

LOCALE_OF_NOBODY = {"LANG": "fr_FR.UTF-8", "LC_ALL": "tlh_KX.UTF-8"}
READ = ("/v1/accounts", "/v1/mandates", "/v1/events", "/v1/settings")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    above = tmp_path_factory.mktemp("programs")
    for each in (above, above.parent, above.parent.parent):
        each.chmod(0o755)
    running = Program(data=above / 'it\'s "our" $data', env=LOCALE_OF_NOBODY)
    with running:
        asyncio.run(_open_one_buyer(running))
        yield running


async def _open_one_buyer(program: Program) -> None:
    async with httpx.AsyncClient(base_url=program.url) as client:
        shop = Shop(client, program.key)
        await shop.call("PUT", "/v1/settings", SETTINGS)
        await shop.open_buyer("B1", "Imprimerie de Lyon", 1, limit_minor=100_000)


def _answers(program: Program) -> dict[str, str]:
    """What the installation answers, but for its own address in signing links."""
    headers = {"Authorization": f"Bearer {program.key}"}
    found = {path: httpx.get(program.url + path, headers=headers, timeout=30) for path in READ}
    assert {answer.status_code for answer in found.values()} == {200}
    return {path: answer.text.replace(program.url, "") for path, answer in found.items()}


def test_it_runs_in_a_folder_with_blanks_and_quotes_under_a_locale_that_is_not_installed(program: Program) -> None:
    assert _answers(program)["/v1/accounts"]


@pytest.mark.parametrize("same_port", [True, False])
def test_a_second_start_on_the_folder_says_where_the_first_runs_and_leaves_it_alone(
    program: Program, same_port: bool
) -> None:
    before, port = _answers(program), program.port if same_port else free_port()

    second = run("up", "--port", str(port), "--data", program.data)

    assert (second.returncode, second.stdout) == (2, "")
    assert f"already running at {program.url}" in second.stderr
    assert second.stderr.count("\n") == 1
    assert _answers(program) == before


def test_the_port_is_part_of_the_links_that_signers_get(program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.key}", "Idempotency-Key": "second mandate"}
    account = httpx.get(f"{program.url}/v1/accounts", headers=headers).json()["data"][0]
    signer = {"name": "Camille Durand", "email": "camille@client.example", "title": "Gérante"}
    body = {"account_id": account["id"], "scheme": "B2B", "iban": "FR7630006000011234567890189"}

    made = httpx.post(
        f"{program.url}/v1/mandates", json={**body, "debtor_name": "Imprimerie", "signer": signer}, headers=headers
    )

    assert made.json()["signing_url"].startswith(f"{program.url}/sign/")
    assert httpx.get(made.json()["signing_url"]).status_code == 200


def _log_lines(program: Program, start: int) -> list[dict[str, Any]]:
    """The whole lines of the log from line *start* on."""
    return [
        json.loads(line) for line in program.log.read_text().splitlines(keepends=True)[start:] if line.endswith("\n")
    ]


def _requests(lines: list[dict[str, Any]]) -> list[tuple[str, int, str | None]]:
    """Path, status and request id of the lines that report a request."""
    return [(each["path"], each["status"], each.get("request_id")) for each in lines if each["event"] == "request"]


def test_each_request_has_a_log_line_without_secrets(program: Program) -> None:
    before = len(program.log.read_text().splitlines())

    answer = httpx.get(f"{program.url}/sign/mdt_01m8ek1s22ew4bd4xb33aa97pk/a-secret?b=another")
    httpx.get(f"{program.url}/readyz")
    httpx.get(f"{program.url}/v1/accounts")

    # The line is written after the response has left: the client can be faster than the log.
    end = time.monotonic() + 10
    while len(seen := _requests(lines := _log_lines(program, before))) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    request_id = answer.headers.get("x-request-id")
    assert seen[0] == ("/sign/mdt_01m8ek1s22ew4bd4xb33aa97pk/***", answer.status_code, request_id)
    assert [path for path, *_ in seen[1:]] == ["/v1/accounts"]
    assert "secret" not in json.dumps(lines)


@pytest.mark.parametrize(
    ("command", "says"),
    [("audit verify", "entries, whole"), ("dead-letters list", ""), ("dead-letters replay billing", "0 replayed"),
     ("reseal", "mandates: ")],
)  # fmt: skip
def test_operator_commands_work_beside_the_running_program(program: Program, command: str, says: str) -> None:
    done = run(*command.split(), "--data", program.data)

    assert (done.returncode, done.stderr) == (0, "")
    assert says in done.stdout


def chains_in(shown: str) -> list[str]:
    """What `audit verify` says of chains, without how far anchors prove them: a start signs anew."""
    return [re.sub(r"proven to entry \d+", "", line) for line in shown.splitlines() if "entries, whole" in line]


def test_to_stop_it_while_it_starts_stops_postgresql_too(tmp_path: Path) -> None:
    for each in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        each.chmod(0o755)
    command = [ENCOURS, "up", "--port", str(free_port()), "--data", str(tmp_path / "data")]
    starting = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while running_in(tmp_path / "data" / "postgres") is None:
            assert time.monotonic() < end
            time.sleep(0.01)

        starting.terminate()

        assert starting.wait(60) in {0, 130}
    finally:
        starting.kill()
    assert running_in(tmp_path / "data" / "postgres") is None


def test_a_mistyped_folder_is_named_and_not_made(tmp_path: Path) -> None:
    for command in ("audit verify", "dead-letters list", "reseal", "tenant create X"):
        done = run(*command.split(), "--data", tmp_path / "mistyped")

        assert (done.returncode, done.stdout) == (2, "")
        assert f"no installation at {tmp_path / 'mistyped'}" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_lost_its_secrets_gets_no_new_ones(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()

    for command in (["up", "--port", str(free_port())], ["audit", "verify"]):
        done = run(*command, "--data", tmp_path)

        assert done.returncode == 2
        assert f"has a database and no {SECRETS_FILE}" in done.stderr
    assert {each.name for each in tmp_path.iterdir()} <= {"postgres", LOCK_FILE}


def test_a_refused_key_token_or_database_is_one_sentence(program: Program, tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(f"{','.join(COLUMNS)}\n1,2026-01-05T10:00:00Z,C1,FR,S,D,2,1.00\n")
    database = f"postgresql://postgres:@/nowhere?host={_socket_folder(program)}"
    for command, env, says in (
        (["replay", tmp_path / "orders.csv", "--key", "ek_test_wrong"], {}, "401"),
        (["listen", "--forward-to", "http://localhost:9/", "--key", "ek_test_wrong"], {}, "401"),
        (["tenant", "create", "Shop"], {"ENCOURS_ADMIN_TOKEN": "wrong"}, "401"),
        (["audit", "verify"], {"ENCOURS_DATABASE_URL": database}, '"nowhere" does not exist'),
        (["audit", "verify"], {"ENCOURS_DATABASE_URL": database.replace("nowhere", "template1")}, "encours migrate"),
    ):
        done = run(*command, env={"ENCOURS_URL": program.url, **SECRETS, **env})

        assert (done.returncode, done.stdout) == (2, ""), command
        assert says in done.stderr
        assert done.stderr.count("\n") == 1


def _socket_folder(program: Program) -> str:
    return (program.data / "postgres" / "postmaster.pid").read_text().splitlines()[4]


def test_what_happens_at_a_sandbox_merchant_is_forwarded_and_signed_as_webhooks_are(program: Program) -> None:
    with Receiver() as receiver:
        command = [ENCOURS, "listen", "--forward-to", receiver.url, "--url", program.url, "--key", program.key]
        listening = subprocess.Popen([*command, "--max", "2", "--seconds", "60"], stdout=subprocess.PIPE, text=True)
        assert listening.stdout is not None
        secret = listening.stdout.readline().split()[-1]
        _open_account(program, "Librairie de Nantes")
        _open_account(program, "Lycée de Brest")
        printed, _ = listening.communicate(timeout=60)

    assert listening.returncode == 0
    names = [Webhook(secret).verify(body, headers)["data"]["name"] for headers, body in receiver.received]
    assert names == ["Librairie de Nantes", "Lycée de Brest"]
    assert [line.split()[-1] for line in printed.splitlines()] == ["204", "204"]


def _open_account(program: Program, name: str) -> None:
    address = {"street": "1 rue du Commerce", "postcode": "75002", "city": "Paris", "country": "FR"}
    answer = httpx.post(
        f"{program.url}/v1/accounts",
        json={"name": name, "country": "FR", "email": "compta@client.example", "address": address},
        headers={"Authorization": f"Bearer {program.key}", "Idempotency-Key": name.encode().hex()},
    )
    assert answer.status_code == 201


class Receiver:
    """A shop's webhook endpoint on this machine."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        received = self.received

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                received.append((dict(self.headers), body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Hook)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def test_a_port_in_use_is_one_sentence_and_nothing_is_started(program: Program, tmp_path: Path) -> None:
    done = run("up", "--port", str(program.port), "--data", tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"encours: port {program.port} of 127.0.0.1 cannot be used")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "postgres").exists()


def test_postgresql_that_dies_is_started_again(program: Program) -> None:
    before, pid_file = _answers(program), program.data / "postgres" / "postmaster.pid"
    killed = int(pid_file.read_text().splitlines()[0])

    os.kill(killed, signal.SIGKILL)

    _wait_until_ready(program, seconds=30)
    assert int(pid_file.read_text().splitlines()[0]) != killed
    assert _answers(program) == before
    assert "postgres_started_again" in program.log.read_text()


def _wait_until_ready(program: Program, *, seconds: float) -> None:
    end = time.monotonic() + seconds
    time.sleep(1)  # a killed server is not missed at once
    while httpx.get(f"{program.url}/readyz", timeout=30).status_code != 200:
        assert time.monotonic() < end, program.log.read_text()[-2000:]
        time.sleep(0.2)


def test_a_backup_of_the_running_program_answers_as_it_did_when_restored(program: Program, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    file, before = tmp_path / "backup.tar", _answers(program)

    assert run("backup", file, "--data", program.data).returncode == 0
    restoring = run("restore", file, "--data", tmp_path / "it's again")

    assert restoring.returncode == 0
    advised = restoring.stdout.strip().removeprefix("restored: start it with `").removesuffix("`")
    assert shlex.split(advised) == ["encours", "up", "--data", str(tmp_path / "it's again")]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with Program(data=tmp_path / "it's again", key=program.key) as restored:
        assert _answers(restored) == before
        verified = run("audit", "verify", "--data", restored.data)
    assert chains_in(verified.stdout) == chains_in(run("audit", "verify", "--data", program.data).stdout)


def test_backup_and_restore_overwrite_nothing(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    file.write_bytes(b"something else")
    with tarfile.open(tmp_path / "other.tar", "w"):
        pass

    assert "exists already" in run("backup", file, "--data", program.data).stderr
    assert "holds an installation already" in run("restore", file, "--data", program.data).stderr
    for other in (file, tmp_path / "other.tar"):
        assert "is no backup of Encours" in run("restore", other, "--data", tmp_path / "new").stderr
    assert file.read_bytes() == b"something else"
    assert not (tmp_path / "new").exists()


async def test_a_clean_end_stops_postgresql_too_and_the_next_start_finds_all_again(program: Program) -> None:
    before, running, key = _answers(program), program.data / "postgres" / "postmaster.pid", program.key
    assert running.exists()

    await asyncio.to_thread(program.stop)

    assert not running.exists()
    verified = await asyncio.to_thread(run, "audit", "verify", "--data", program.data)
    assert "entries, whole" in verified.stdout
    assert not running.exists()
    await asyncio.to_thread(program.start)
    assert program.key == key
    assert program.log.read_text().count("api key:") == 1
    assert _answers(program) == before


def test_postgresql_that_does_not_stay_up_ends_the_program_with_one_message(program: Program) -> None:
    configuration = program.data / "postgres" / "encours.conf"
    sound = configuration.read_text()
    configuration.write_text("no_such_setting = 1\n")
    try:
        program.kill_postgres()

        assert program.wait(30) == 1
    finally:
        configuration.write_text(sound)
    assert program.log.read_text().splitlines()[-1].startswith("encours: PostgreSQL did not start: ")
