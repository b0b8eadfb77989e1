from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The environment, read once at start and passed on. Secrets have no default that a live installation could use."""

    model_config = SettingsConfigDict(env_prefix="ENCOURS_", extra="ignore")

    database_url: str = ""
    """`postgresql://user:password@host:port/database`; a directory as `?host=` names a unix socket."""
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
    admin_token: str = ""
    """Lets its bearer open merchants over HTTP; empty = only the command line does."""
    allow_private_webhooks: bool = False
    """Private and loopback addresses, http and any port; for trials only."""
    webhook_ports: str = "443,8443"
    """Ports of public hosts that webhooks may go to, separated by commas."""
    smtp_url: str = ""
    """`smtp://user:password@host:port`; empty = e-mails are kept in the log of notifications, not sent."""
    mail_from: str = "Encours <no-reply@encours.example>"
    public_url: str = "http://127.0.0.1:8000"
    bank_channel: Literal["folder", "sftp"] = "folder"
    """How live tenants' files go to the bank."""
    signing_pkcs12: Path | None = None
    """Certificate and key for the seal on signed mandates; without it each tenant has a self-made one."""
    signing_passphrase: str = ""
    tsa_url: str = ""
    """RFC 3161 time stamp authority: signed mandates are PAdES-B-T with it, B-B without."""
    bank_folder: Path | None = None
    """Where live tenants' files go (`out/`) and come from (`in/`)."""
    bank_sftp_host: str = ""
    bank_sftp_port: int = 22
    bank_sftp_user: str = ""
    bank_sftp_password: str = Field(default="", repr=False)
    bank_sftp_key_file: Path | None = None
    """A private key in place of the password."""
    bank_sftp_known_host_key: str = ""
    """The server's public key as OpenSSH writes it, one a line while it changes. Without it nothing is sent."""
    bank_sftp_out: str = "out/{merchant}"
    bank_sftp_in: str = "in/{merchant}"
    bank_sftp_seconds: int = 60
    """The longest that one transfer may take."""
    yousign_url: str = "https://api.yousign.app/v3"
    """`https://api-sandbox.yousign.app/v3` for trials."""
    yousign_api_key: str = ""
    yousign_webhook_secret: str = ""
    """Of the subscription whose webhooks go to `/v1/mandates/signatures/yousign`; empty = none is believed."""
    docusign_account_url: str = "https://account.docusign.com"
    """Gives access tokens; `https://account-d.docusign.com` for trials."""
    docusign_url: str = "https://eu.docusign.net"
    """The account's base URI (Apps and Keys); `https://demo.docusign.net` for trials."""
    docusign_integration_key: str = ""
    docusign_user_id: str = ""
    """Whom the integration acts as; this user has consented to `signature impersonation`."""
    docusign_account_id: str = ""
    docusign_private_key: str = ""
    """RSA, PEM; `\\n` may stand for line breaks."""
    docusign_webhook_secret: str = ""
    """HMAC keys of Connect for `/v1/mandates/signatures/docusign`, comma separated while one is replaced."""
    request_body_seconds: float = 30
    """The longest that a request body of at most one MiB may take to arrive; larger ones have ten times as long."""
    requests_per_second_per_key: int = 5_000
    """On average over ten seconds, in each process of a service; 0 = no limit."""
    requests_per_second_per_tenant: int = 10_000
    log_level: str = "INFO"
    log_requests: bool = True
    """One log line a request."""
    otlp_endpoint: str = ""
    pool_size: int = 15
    """Connections of one service in one process."""

    @cached_property
    def sqlalchemy_url(self) -> str:
        return self.database_url.replace("postgresql://", "postgresql+asyncpg://", 1)
