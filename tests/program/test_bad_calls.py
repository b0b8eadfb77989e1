"""Every bad use of the command line ends in one sentence on stderr and exit code 2, and changes nothing."""

import gzip
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.program import Done, run

NOWHERE = "http://127.0.0.1:9"
"""Port of the discard service, which nobody runs."""
SECRETS = {"ENCOURS_SECRET_KEYS": "k1:" + "A" * 43 + "=", "ENCOURS_API_KEY_PEPPER": "pepper"}
UNREACHABLE = {**SECRETS, "ENCOURS_DATABASE_URL": "postgresql://u:p@127.0.0.1:9/d"}
KAFKA = {"ENCOURS_BUS": "kafka", "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9"}
HEADER = "order_no,placed_at,customer,country,sku,description,quantity,unit_price\n"
FILES = {
    "no_columns.csv": b"a,b\n1,2\n",
    "short_row.csv": (HEADER + "1,2026-01-05T10:00:00Z,C1\n").encode(),
    "no_number.csv": (HEADER + "1,2026-01-05T10:00:00Z,C1,FR,S,D,two,1.00\n").encode(),
    "no_date.csv": (HEADER + "1,yesterday,C1,FR,S,D,2,1.00\n").encode(),
    "empty.csv": HEADER.encode(),
    "latin1.csv": (HEADER + "1,2026-01-05T10:00:00Z,Café,FR,S,D,2,1.00\n").encode("latin-1"),
    "cut.csv.gz": gzip.compress((HEADER * 100).encode())[:-20],
    "not_gzip.csv.gz": b"plain",
    "good.csv": (HEADER + "1,2026-01-05T10:00:00Z,C1,FR,S,D,2,1.00\n").encode(),
    "no_backup.tar": b"no archive",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("bad calls")
    for name, content in FILES.items():
        (made / name).write_bytes(content)
    return made


@pytest.fixture(scope="module")
def used_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def _in_one_sentence(done: Done) -> str:
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.startswith("encours: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("frobnicate", "No such command"),
        ("up --frobnicate", "No such option"),
        ("up --port http", "--port"),
        ("up --port 70000", "--port"),
        ("up --data good.csv", "good.csv"),
        ("serve shipping", "no service 'shipping'"),
        ("serve", "Missing argument"),
        ("serve credit", "ENCOURS_DATABASE_URL is not set"),
        ("migrate", "ENCOURS_DATABASE_URL is not set"),
        ("audit verify", "give --data DIR or set ENCOURS_DATABASE_URL"),
        ("audit verify --data mistyped", "no installation at mistyped"),
        ("dead-letters list --data mistyped", "no installation at mistyped"),
        ("dead-letters replay shipping --data mistyped", "no service 'shipping'"),
        ("reseal --data mistyped", "no installation at mistyped"),
        ("backup out.tar --data mistyped", "no installation at mistyped"),
        ("restore missing.tar --data mistyped", "missing.tar"),
        ("restore no_backup.tar --data mistyped", "no backup of Encours"),
        ("tenant create Shop --data mistyped", "no installation at mistyped"),
        ("bank --outcome explode", "--outcome"),
        ("bank --every 0", "--every"),
        ("bank --sftp 70000", "--sftp"),
        ("replay good.csv", "--key"),
        ("replay missing.csv --key k", "missing.csv"),
        ("replay no_columns.csv --key k", "no column order_no"),
        ("replay short_row.csv --key k", "line 2"),
        ("replay no_number.csv --key k", "line 2"),
        ("replay no_date.csv --key k", "line 2"),
        ("replay empty.csv --key k", "holds no orders"),
        ("replay latin1.csv --key k", "not an order line"),
        ("replay cut.csv.gz --key k", "not an order line"),
        ("replay not_gzip.csv.gz --key k", "not_gzip.csv.gz"),
        (f"replay good.csv --key k --url {NOWHERE}", f"{NOWHERE}/ does not answer"),
        ("replay good.csv --key k --url localhost", "not a URL"),
        ("listen --forward-to http://localhost:1/", "--key"),
        ("listen --forward-to http://example.com/hook --key k", "on this machine"),
        ("listen --forward-to http://localhost:1/ --key ek_live_x", "live"),
        (f"listen --forward-to http://localhost:1/ --key k --url {NOWHERE}", f"{NOWHERE}/ does not answer"),
    ],
)
def test_bad_arguments(folder: Path, command: str, says: str) -> None:
    done = run(*command.split(), cwd=folder)

    assert says in _in_one_sentence(done)
    assert {each.name for each in folder.iterdir()} == set(FILES)


@pytest.mark.parametrize(
    ("command", "env", "says"),
    [
        ("up", {"ENCOURS_PORT": "http"}, "ENCOURS_PORT"),
        ("serve credit", {"ENCOURS_PORT": "http"}, "ENCOURS_PORT"),
        ("serve credit", {"ENCOURS_BUS": "pigeon"}, "ENCOURS_BUS"),
        ("serve credit", UNREACHABLE, "ENCOURS_BUS=kafka"),
        ("serve credit", {**KAFKA, "ENCOURS_DATABASE_URL": "postgres"}, "not the URL of a PostgreSQL"),
        ("serve credit", {**KAFKA, **UNREACHABLE, "ENCOURS_SECRET_KEYS": "k1:short"}, "ENCOURS_SECRET_KEYS"),
        ("serve credit", {**KAFKA, **UNREACHABLE, "ENCOURS_SECRET_KEYS": ""}, "ENCOURS_SECRET_KEYS"),
        ("serve credit", {**KAFKA, **UNREACHABLE, "ENCOURS_API_KEY_PEPPER": ""}, "ENCOURS_API_KEY_PEPPER"),
        ("serve mandates", {**KAFKA, **UNREACHABLE, "ENCOURS_SIGNING_PKCS12": "missing.p12"}, "ENCOURS_SIGNING_PKCS12"),
        ("migrate", {**UNREACHABLE, "ENCOURS_DATABASE_URL": "mysql://localhost/x"}, "not the URL of a PostgreSQL"),
        ("migrate", UNREACHABLE, "the database does not answer: "),
        ("audit verify", UNREACHABLE, "does not answer"),
        ("dead-letters list", UNREACHABLE, "does not answer"),
        ("tenant create Shop", {"ENCOURS_ADMIN_TOKEN": "t", "ENCOURS_URL": NOWHERE}, f"{NOWHERE}/ does not answer"),
    ],
)
def test_bad_environments(folder: Path, command: str, env: dict[str, str], says: str) -> None:
    done = run(*command.split(), cwd=folder, env=env)

    assert says in _in_one_sentence(done)
    assert "p@127" not in done.stderr


def test_a_broker_that_does_not_answer_ends_the_program_after_its_log_lines(folder: Path) -> None:
    done = run("serve", "credit", cwd=folder, env={**KAFKA, **UNREACHABLE})

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("encours: Kafka cannot be used: ")
    assert "Traceback" not in done.stderr


def test_a_port_in_use(used_port: int, tmp_path: Path) -> None:
    for command in ("up", "demo"):
        done = run(command, "--port", str(used_port), "--data", tmp_path / "data")

        assert f"port {used_port} of 127.0.0.1 cannot be used" in _in_one_sentence(done)
