import os
import re
from typing import Any, Literal, TypeVar

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from encours_values.errors import InvalidSetting

OwnT = TypeVar("OwnT", bound=BaseSettings)
SERVICE_DATABASE_URL = re.compile("ENCOURS_([A-Z]+)_DATABASE_URL")


def database_url_variable(service: str) -> str:
    return f"ENCOURS_{service.upper()}_DATABASE_URL"


def _service_database_urls() -> dict[str, str]:
    found = ((SERVICE_DATABASE_URL.fullmatch(name), url) for name, url in os.environ.items() if url)
    return {match[1].lower(): url for match, url in found if match}


class Settings(BaseSettings):
    """The platform's settings, read from the environment once at start; each service has its own settings beside it.

    Secrets have no default that a live installation could use.
    """

    model_config = SettingsConfigDict(env_prefix="ENCOURS_", extra="ignore")

    database_url: str = ""
    """`postgresql://user:password@host:port/database`; a directory as `?host=` names a unix socket."""
    service_database_urls: dict[str, str] = Field(default_factory=_service_database_urls)
    """Service → the URL of its own login, from `ENCOURS_<SERVICE>_DATABASE_URL`; the others use `database_url`."""
    bus: Literal["in_process", "kafka"] = "in_process"
    kafka_bootstrap_servers: str = Field(
        default="localhost:9092",
        validation_alias=AliasChoices("KAFKA_BOOTSTRAP_SERVERS", "ENCOURS_KAFKA_BOOTSTRAP_SERVERS"),
    )
    kafka_partitions: int = 6
    kafka_replication: int = 1
    """Copies of each topic: 3 in production."""
    kafka_prefix: str = ""
    """Stands before the names of topics and consumer groups."""
    host: str = "127.0.0.1"
    port: int = 8000
    secret_keys: str = ""
    """`keyid:base64 of 32 bytes`, separated by commas; the first seals, all open."""
    api_key_pepper: str = ""
    token_keys: str = Field(default="", repr=False)
    """`keyid:base64 of 32 bytes`, separated by commas: the first signs access tokens (ES256), all verify. Of the
    gateway alone: where services are processes of their own, they ask it for the public keys."""
    gateway_url: str = ""
    """Where the other services reach the gateway; empty = all services run in one process."""
    key_grace_seconds: float = 0.0
    """How long a valid API key works on while the gateway does not answer; as long a revoked one may too."""
    admin_token: str = ""
    """Lets its bearer open merchants over HTTP; empty = only the command line does."""
    public_url: str = "http://127.0.0.1:8000"
    private_hosts: str = ""
    """Names and networks of private hosts that merchants' connections may go to, separated by commas."""
    request_body_seconds: float = 30
    """The longest that a request body of at most one MiB may take to arrive; larger ones have ten times as long."""
    requests_per_second_per_key: int = 5_000
    """On average over ten seconds, in each process of a service; 0 = no limit."""
    requests_per_second_per_tenant: int = 10_000
    log_level: str = "INFO"
    log_requests: bool = True
    """One log line a request."""
    drain_seconds: float = 5.0
    """After SIGTERM `encours serve` answers for so long, not ready any more, so that the gateway sends no more."""
    otlp_endpoint: str = ""
    pool_size: int = 15
    """Connections of one service in one process. One tenant uses at most two thirds of them."""
    statement_seconds: float = 10.0
    """The longest that a statement of a request may take; the answer is 503 then."""
    lock_seconds: float = 5.0
    """The longest that a request waits for a row that another one holds."""
    pool_seconds: float = 5.0
    """The longest that a request waits for a connection."""
    job_statement_seconds: float = 600.0
    """The longest that a statement of a job, an event's handler or an import may take."""
    job_lock_seconds: float = 60.0
    idempotency_days: int = 30
    """How long the answer to an Idempotency-Key is stored."""
    inbox_days: int = 8
    """How long the ids of handled events are stored: longer than the broker could deliver one of them again."""
    dead_letter_days: int = 90
    """How long a dead letter is stored after it was replayed."""
    of_services: dict[str, Any] = Field(default_factory=dict)
    """Values of services' own settings that the program gives, in place of the environment."""

    def own(self, model: type[OwnT]) -> OwnT:
        """A service's own settings; its `settings.py` has the class."""
        return model(**{name: value for name, value in self.of_services.items() if name in model.model_fields})

    @property
    def sqlalchemy_url(self) -> str:
        """Of the owner of all schemas, who migrates them."""
        return _sqlalchemy_url(self.database_url)

    def sqlalchemy_url_of(self, service: str) -> str:
        """Raises `InvalidSetting`."""
        url = self.service_database_urls.get(service) or self.database_url
        if not url:
            raise InvalidSetting(f"neither {database_url_variable(service)} nor ENCOURS_DATABASE_URL is set")
        return _sqlalchemy_url(url)


def _sqlalchemy_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)
