"""`encours up` as it is started, stopped, started twice, and as operators work beside it.

One installation for all, in a folder with blanks and quotes and under a locale that this machine does not have.
"""

import asyncio
import os
import signal
import stat
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from encours.demo import SETTINGS
from encours.installation import LOCK_FILE
from encours.replay import Shop
from encours.settings_on_disk import SECRETS_FILE
from tests.support.processes import free_port
from tests.support.program import Program, run

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


@pytest.mark.parametrize(
    ("command", "says"),
    [("audit verify", "entries, whole"), ("dead-letters list", ""), ("dead-letters replay billing", "0 replayed"),
     ("reseal", "mandates: ")],
)  # fmt: skip
def test_operator_commands_work_beside_the_running_program(program: Program, command: str, says: str) -> None:
    done = run(*command.split(), "--data", program.data)

    assert (done.returncode, done.stderr) == (0, "")
    assert says in done.stdout


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
    assert run("restore", file, "--data", tmp_path / "again").returncode == 0

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with Program(data=tmp_path / "again", key=program.key) as restored:
        assert _answers(restored) == before
        verified = run("audit", "verify", "--data", restored.data)
    assert verified.stdout == run("audit", "verify", "--data", program.data).stdout


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
