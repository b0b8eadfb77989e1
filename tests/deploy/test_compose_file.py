"""What can be known of the deployment without a Docker engine: its files agree with each other and the contract."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic_settings import BaseSettings

from encours.services import builder
from encours_platform.service import runtime_for
from encours_platform.settings import Settings
from tests.deploy.contract import OWNERS, SERVICES
from tests.support.application import settings_for
from tests.support.compose import ENVOY
from tests.support.compose_file import COMPOSE_FILE, ENVOY_FILE, ROOT, ComposeFile

DOCKERFILE = ROOT / "deploy" / "Dockerfile"
OPERATIONS = ROOT / "docs" / "operations.md"
COMPOSE = ComposeFile()
DATABASE_URLS = {name: f"ENCOURS_{name.upper()}_DATABASE_URL" for name in SERVICES}
PROGRAM = {name: each for name, each in COMPOSE.services.items() if each.role == "program"}


def known_settings() -> set[str]:
    nowhere = settings_for("postgresql://nobody@127.0.0.1:1/none")
    services = [builder(name)(runtime_for(name, nowhere, SERVICES)) for name in SERVICES]
    classes: list[type[BaseSettings]] = [Settings, *(each.settings for each in services if each.settings is not None)]
    return {f"ENCOURS_{name.upper()}" for each in classes for name in each.model_fields} | {
        "KAFKA_BOOTSTRAP_SERVERS",
        "FORWARDED_ALLOW_IPS",  # uvicorn's own
        *DATABASE_URLS.values(),
    }


def test_every_service_of_the_design_runs_and_so_do_its_neighbours() -> None:
    served = {name: each.command for name, each in PROGRAM.items() if not each.is_one_shot}

    assert served == {name: ["serve", name] for name in SERVICES}
    assert COMPOSE.services.keys() - PROGRAM.keys() == {"postgres", "kafka", "envoy"}
    assert PROGRAM["migrate"].command == ["migrate"]


@pytest.mark.parametrize("name", COMPOSE.services)
def test_a_service_is_pinned_checked_and_comes_back_or_is_a_one_shot(name: str) -> None:
    service = COMPOSE.services[name]
    version = service.image.rpartition(":")[2]

    assert re.fullmatch(r"v?\d+(\.\d+)*", version), f"{service.image} names no version"
    if service.is_one_shot:
        assert name in COMPOSE.one_shots
    else:
        assert service.raw["healthcheck"]["test"]
        assert service.raw["restart"] == "unless-stopped"


def test_no_program_starts_before_the_migration_has_ended_and_the_broker_answers() -> None:
    for name in SERVICES:
        assert PROGRAM[name].depends_on == {"migrate": "service_completed_successfully", "kafka": "service_healthy"}
    assert PROGRAM["migrate"].depends_on == {"postgres": "service_healthy"}
    assert COMPOSE.services["envoy"].depends_on == dict.fromkeys(SERVICES, "service_healthy")


def test_only_envoy_is_published_and_only_on_this_machine() -> None:
    published = {name: each.raw["ports"] for name, each in COMPOSE.services.items() if "ports" in each.raw}

    assert published == {"envoy": ["127.0.0.1:8080:10000"]}


def test_every_variable_is_one_the_program_reads_and_the_handbook_explains() -> None:
    given = {name for each in PROGRAM.values() for name in each.environment}
    allowed = set(
        re.findall(r"^\| `((?:ENCOURS|KAFKA|FORWARDED)_\w+)`", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert given <= known_settings()
    assert given <= allowed
    assert allowed <= known_settings()


def test_secrets_come_from_the_environment() -> None:
    given = ComposeFile(
        variables={
            "POSTGRES_PASSWORD": "p1",
            "MANDATES_DATABASE_PASSWORD": "p3",
            "ENCOURS_SECRET_KEYS": "k:1",
            "ENCOURS_API_KEY_PEPPER": "p2",
        }
    )
    environment, migrating = given.services["mandates"].environment, given.services["migrate"].environment

    own = "postgresql://encours_mandates:p3@postgres:5432/encours"
    assert environment["ENCOURS_MANDATES_DATABASE_URL"] == migrating["ENCOURS_MANDATES_DATABASE_URL"] == own
    assert migrating["ENCOURS_DATABASE_URL"] == "postgresql://encours:p1@postgres:5432/encours"
    assert given.services["postgres"].environment["POSTGRES_PASSWORD"] == "p1"
    assert (environment["ENCOURS_SECRET_KEYS"], environment["ENCOURS_API_KEY_PEPPER"]) == ("k:1", "p2")


def test_each_service_has_its_own_login_and_no_secret_of_another() -> None:
    owners = {
        "ENCOURS_DATABASE_URL": {"migrate"},
        "ENCOURS_ADMIN_TOKEN": {"gateway"},
        "ENCOURS_TOKEN_KEYS": {"gateway"},
        "ENCOURS_SMTP_URL": {"notifications"},
        "ENCOURS_BANK_SFTP_PASSWORD": {"collections"},
        "ENCOURS_YOUSIGN_API_KEY": {"mandates"},
        "ENCOURS_DOCUSIGN_PRIVATE_KEY": {"mandates"},
        **{variable: {name, "migrate"} for name, variable in DATABASE_URLS.items()},
    }

    assert owners == {
        secret: {name for name, each in PROGRAM.items() if secret in each.environment} for secret in owners
    }


def test_named_volumes_and_mounted_files_exist() -> None:
    for service in COMPOSE.services.values():
        for source in service.mounts.values():
            assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE.raw["volumes"]


def test_compose_and_the_local_broker_run_the_same_kafka() -> None:
    pom = (ROOT / "deploy" / "kafka-local" / "pom.xml").read_text(encoding="utf-8")
    local = re.search(r"<artifactId>kafka_2\.13</artifactId>\s*<version>([^<]+)<", pom)

    assert local is not None
    assert COMPOSE.services["kafka"].image == f"apache/kafka:{local[1]}"
    assert tuple(map(int, local[1].split("."))) >= (4, 1)


def envoy_config() -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(ENVOY_FILE.read_text(encoding="utf-8"))
    return config


def connection_manager() -> dict[str, Any]:
    listener = envoy_config()["static_resources"]["listeners"][0]
    manager: dict[str, Any] = listener["filter_chains"][0]["filters"][0]["typed_config"]
    return manager


def routes() -> Iterator[tuple[str, dict[str, Any]]]:
    for route in connection_manager()["route_config"]["virtual_hosts"][0]["routes"]:
        match = route["match"]
        regex = match.get("safe_regex", {}).get("regex")
        yield regex or match.get("path_separated_prefix") or match.get("path") or match["prefix"], route


def test_every_path_of_the_contract_goes_to_its_owner_and_nothing_else_goes_in() -> None:
    routed = {(path, route["route"]["cluster"]) for path, route in routes() if "route" in route}

    assert routed == set(OWNERS.items())
    last_path, last = list(routes())[-1]
    assert (last_path, last["direct_response"]) == ("/", {"status": 404})


def test_only_what_may_take_long_is_given_time() -> None:
    slow = {(path, str(route["match"].get("headers"))) for path, route in routes() if _timeout(route) == "600s"}

    assert {path for path, _ in slow} == {
        "/v1/bank-files",
        "/v1/bank-accounts",
        "/v1/mandate-imports",
        "/v1/sandbox/clock",
    }
    assert all("PUT" in headers for path, headers in slow if path == "/v1/sandbox/clock")
    assert {_timeout(route) for _, route in routes()} == {"30s", "60s", "600s", None}


def _timeout(route: dict[str, Any]) -> str | None:
    timeout: str | None = route.get("route", {}).get("timeout")
    return timeout


def test_every_cluster_is_a_service_on_its_port_and_is_watched() -> None:
    clusters = {cluster["name"]: cluster for cluster in envoy_config()["static_resources"]["clusters"]}

    assert tuple(clusters) == SERVICES
    for name, cluster in clusters.items():
        address = cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0]["endpoint"]["address"]["socket_address"]
        assert (address["address"], str(address["port_value"])) == (name, PROGRAM[name].environment["ENCOURS_PORT"])
        assert cluster["health_checks"][0]["http_health_check"]["path"] == "/readyz"
        assert cluster["outlier_detection"]


def test_the_access_log_has_no_query_and_no_credentials() -> None:
    logged = yaml.safe_dump(connection_manager()["access_log"][0]["typed_config"])

    assert "%PATH(NQ)%" in logged
    assert not re.search(r"authorization|:path|cookie", logged, re.IGNORECASE)


def test_the_admin_port_is_on_loopback() -> None:
    assert envoy_config()["admin"]["address"]["socket_address"]["address"] == "127.0.0.1"


def validated(config: Path) -> str:
    command = [str(ENVOY), "--mode", "validate", "--config-path", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_envoy_accepts_its_configuration_without_a_warning() -> None:
    assert "[warning]" not in validated(ENVOY_FILE)


def test_envoy_accepts_the_tls_listener_once_its_mark_is_removed(tmp_path: Path) -> None:
    _self_signed(tmp_path)
    text = re.sub(r"^#tls ", "", ENVOY_FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    config = tmp_path / "envoy.yaml"
    config.write_text(text.replace("/etc/envoy/tls/", f"{tmp_path}/"), encoding="utf-8")

    validated(config)

    http, https = yaml.safe_load(config.read_text(encoding="utf-8"))["static_resources"]["listeners"]
    assert https["filter_chains"][0]["filters"] == http["filter_chains"][0]["filters"]
    assert https["address"]["socket_address"]["port_value"] == 10443


def _self_signed(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "tls.crt").write_bytes(certificate.public_bytes(pem))
    (folder / "tls.key").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def instructions() -> list[str]:
    text = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_the_image_installs_only_what_the_lock_has_a_hash_for() -> None:
    installs = [line for line in instructions() if "pip install" in line]

    assert "/opt/encours/bin/pip install --require-hashes -r requirements-runtime.lock" in installs[0]
    assert "/opt/build/bin/pip install --require-hashes -r requirements.lock" in installs[1]
    assert "/opt/build/bin/pip install --no-deps --no-build-isolation --no-index -e ." in installs[2]
    assert "/opt/encours/bin/pip install --no-deps --no-index /wheels/*.whl" in installs[3]
    assert len(installs) == 4
    wheel = next(line for line in instructions() if "pip wheel" in line)
    assert all(option in wheel for option in ("--no-deps", "--no-build-isolation", "--no-index"))


def locked(name: str) -> dict[str, str]:
    """Package → its version, marker and hashes, as a lock file has them."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return {line.partition("==")[0]: line for line in text.splitlines() if "==" in line}


def test_the_image_has_what_the_program_needs_and_no_tool_of_developers() -> None:
    all_, runtime = locked("requirements.lock"), locked("requirements-runtime.lock")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    requested = {re.split(r"[\[><=]", each)[0] for each in project["project"]["dependencies"]}

    assert requested <= {name.partition("[")[0] for name in runtime}
    assert {name: line.split("==")[1].split()[0] for name, line in runtime.items()} == {
        name: line.split("==")[1].split()[0] for name, line in all_.items() if name in runtime
    }
    assert not {"pytest", "mypy", "ruff", "hypothesis", "playwright", "hatchling", "noida-db"} & set(runtime)


def test_the_image_runs_the_program_as_a_user_of_its_own() -> None:
    lines = instructions()

    assert [line for line in lines if line.startswith("FROM ")][-1] == "FROM python:3.11-slim"
    assert lines.index("USER encours") < lines.index('ENTRYPOINT ["encours"]')
    assert not any(line.startswith(("ADD ", "ENV ENCOURS")) for line in lines)


def test_the_image_is_built_from_all_the_wheel_needs() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in ignored if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages: list[str] = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert "*" in ignored
    assert {package.partition("/")[0] for package in packages} <= let_in
    assert {"pyproject.toml", "requirements.lock", "requirements-runtime.lock", "README.md", "LICENSE"} <= let_in


def test_no_file_of_the_deployment_names_a_registry() -> None:
    files = [COMPOSE_FILE, *(path for path in (ROOT / "deploy").rglob("*") if path.is_file())]
    named = re.compile(r"(docker\.io|ghcr\.io|quay\.io|gcr\.io|pypi\.org|repo\d?\.maven|registry)", re.IGNORECASE)

    assert not [path for path in files if path.suffix != ".pyc" and named.search(path.read_text(encoding="utf-8"))]
