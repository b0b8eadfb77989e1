"""The first user of a sandbox, and how operators let people in on the command line."""

import re
import time
from collections.abc import Iterator

import httpx
import pytest

from tests.support.program import Program, run

PASSWORD = "correct horse battery staple"
FIRST = re.compile(r"^console: (\S+)\nuser: (\S+) password: (\S+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def program() -> Iterator[Program]:
    with Program() as running:
        yield running


def _sign_in(program: Program, email: str, password: str) -> httpx.Response:
    body = {"email": email, "password": password}
    return httpx.post(f"{program.url}/v1/sessions", json=body, timeout=30)


def _printed(program: Program) -> list[tuple[str, str, str]]:
    """The lines about the first user: they are written once the program serves, so they may be a moment late."""
    end = time.monotonic() + 20
    while not (found := FIRST.findall(program.log.read_text())) and time.monotonic() < end:
        time.sleep(0.1)
    return found


def test_the_sandbox_has_a_first_user_whose_password_is_printed_once(program: Program) -> None:
    [(console, email, password)] = _printed(program)

    answer = _sign_in(program, email, password)

    assert console == f"{program.url}/console"
    assert answer.status_code == 201, answer.text
    headers = {"X-Requested-With": "encours"}
    token = httpx.post(f"{program.url}/v1/sessions/token", cookies=answer.cookies, headers=headers, timeout=30).json()
    by_token = {"Authorization": f"Bearer {token['access_token']}"}
    for path in ("/v1/accounts", "/v1/batches", "/v1/mandates", "/v1/invoices", "/v1/events", "/v1/users"):
        assert httpx.get(program.url + path, headers=by_token, timeout=30).status_code == 200, path
    program.stop()
    program.start()
    assert len(FIRST.findall(program.log.read_text())) == 1


def test_an_operator_lists_invites_and_lets_in_again(program: Program) -> None:
    [(_, email, _)] = _printed(program)

    listed = run("user", "list", "--data", program.data)
    invited = run(
        "user", "invite", "Paul@shop.example", "--name", "Paul Petit", "--role", "auditor", "--data", program.data
    )
    token = invited.stdout.strip().rpartition("?token=")[2]
    accepted = httpx.post(
        f"{program.url}/v1/invitations/accept",
        json={"token": token, "name": "Paul Petit", "password": PASSWORD},
        timeout=30,
    )
    reset = run("user", "reset-password", "paul@shop.example", "--data", program.data)
    changed = httpx.post(
        f"{program.url}/v1/password-resets/complete",
        json={"token": reset.stdout.strip().rpartition("?token=")[2], "password": "another long password"},
        timeout=30,
    )

    assert email in listed.stdout
    assert invited.stdout.startswith(f"{program.url}/console/invitation?token="), invited.stderr
    assert accepted.status_code == 201, accepted.text
    assert changed.status_code == 204, changed.text
    assert _sign_in(program, "paul@shop.example", PASSWORD).status_code == 401
    assert _sign_in(program, "paul@shop.example", "another long password").status_code == 201
    assert "paul@shop.example,Paul Petit,auditor,active" in run("user", "list", "--data", program.data).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("invite", "nobody", "--name", "N"), "@-sign"),
        (("invite", "n@shop.example", "--name", "N", "--role", "owner"), "roles here are admin"),
        (("reset-password", "n@shop.example"), "has no user 'n@shop.example'"),
        (("reset-password", "n@shop.example", "--merchant", "mer_x"), "mer_"),
    ],
)
def test_what_an_operator_cannot_do_is_one_sentence(program: Program, arguments: tuple[str, ...], said: str) -> None:
    done = run("user", *arguments, "--data", program.data)

    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
