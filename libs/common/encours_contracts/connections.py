"""A merchant's own connections to the outside: what each kind is configured with. Gateway owns them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from encours_contracts.fields import Answer, Body, Email, OneLine, ShortText

Host = Annotated[
    str, Field(min_length=1, max_length=253, pattern=r"^[A-Za-z0-9_.:-]+$", examples=["sftp.bank.example"])
]
Port = Annotated[int, Field(strict=True, ge=1, le=65535)]
User = Annotated[str, Field(min_length=1, max_length=200), OneLine]
Password = Annotated[str, Field(min_length=1, max_length=500), OneLine]
PrivateKey = Annotated[str, Field(min_length=1, max_length=10_000, pattern=r"^[\x20-\x7e\r\n]+$")]
RemoteFolder = Annotated[str, Field(min_length=1, max_length=300), OneLine]
HostKey = Annotated[
    str,
    Field(max_length=2_000, pattern=r"^(ssh|ecdsa)-[a-z0-9-]+ [A-Za-z0-9+/=]+( .*)?$", examples=["ssh-ed25519 AAAA…"]),
]


class BankFolderConfig(Body):
    """A folder below `ENCOURS_BANK_FOLDER` that another program carries to the bank."""

    folder: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", examples=["bnp"])]


class BankSftpConfig(Body):
    """The bank's SFTP server. `{merchant}` in a folder is the merchant's id."""

    host: Host
    port: Port = 22
    user: User
    host_keys: Annotated[list[HostKey], Field(min_length=1, max_length=4)]
    """The server's public keys as the bank gave them; two while one is replaced."""
    out_folder: RemoteFolder = "out/{merchant}"
    in_folder: RemoteFolder = "in/{merchant}"


class BankSftpSecrets(Body):
    """One of the two."""

    password: Password | None = None
    private_key: PrivateKey | None = None
    """As OpenSSH or PEM writes it, without passphrase."""


class SmtpConfig(Body):
    """The merchant's mail server."""

    host: Host
    port: Port = 587
    security: Literal["tls", "starttls"] = "starttls"
    """TLS from the start, or from STARTTLS on; a server without TLS is refused."""
    user: User | None = None
    sender: Email
    """The address that mails come from."""


class SmtpSecrets(Body):
    password: Password | None = None


class YousignConfig(Body):
    provider: Literal["yousign"]
    url: Annotated[str, Field(max_length=300, examples=["https://api-sandbox.yousign.app/v3"])] = (
        "https://api.yousign.app/v3"
    )


class YousignSecrets(Body):
    api_key: Password
    webhook_secret: Password | None = None
    """Of the subscription whose webhooks go to `/v1/mandates/signatures/yousign/{merchant}`."""


class DocusignConfig(Body):
    provider: Literal["docusign"]
    account_url: Annotated[str, Field(max_length=300)] = "https://account.docusign.com"
    url: Annotated[str, Field(max_length=300)] = "https://eu.docusign.net"
    integration_key: ShortText
    user_id: ShortText
    account_id: ShortText


class DocusignSecrets(Body):
    private_key: PrivateKey
    """RSA, PEM."""
    webhook_secret: Password | None = None


class StripeConfig(Body):
    provider: Literal["stripe"]
    url: Annotated[str, Field(max_length=300, examples=["https://api.stripe.com"])] = "https://api.stripe.com"


class StripeSecrets(Body):
    secret_key: Password
    """A restricted key does: it writes Checkout Sessions, PaymentIntents, PaymentMethods and Refunds, and reads
    Balance, Disputes and Payouts."""
    webhook_secret: Password | None = None
    """Of the endpoint whose events go to `/v1/payment-services/{connection}/webhooks`."""


SignatureProviderConfig = Annotated[YousignConfig | DocusignConfig, Field(discriminator="provider")]

ConnectionKind = Literal["bank_folder", "bank_sftp", "payment_service", "signature_provider", "smtp"]

OWNERS: Mapping[str, str] = {
    "bank_folder": "collections",
    "bank_sftp": "collections",
    "payment_service": "billing",
    "signature_provider": "mandates",
    "smtp": "notifications",
}
"""Kind → the service that connects; no other service stores the connection."""


class ConnectionState(Answer):
    """A connection as its service needs it; the secrets travel sealed, as one JSON object."""

    connection_id: UUID
    kind: str
    config: dict[str, Any]
    secrets_sealed: str | None = None
