"""A mail server on loopback that keeps what it takes and refuses what it is told to."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.support.processes import free_port


@dataclass
class Mailbox:
    url: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    """Recipient → the reply that refuses him."""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(BytesParser(_class=EmailMessage, policy=default).parsebytes(envelope.content))
        self.recipients.append(envelope.rcpt_tos)
        return "250 taken"

    def to(self, address: str) -> list[EmailMessage]:
        return [mail for mail, names in zip(self.mails, self.recipients, strict=True) if names == [address]]


@contextmanager
def mail_server(
    port: int | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    hostname: str = "127.0.0.1",
    password: str | None = None,
) -> Iterator[Mailbox]:
    """With `tls` the server offers STARTTLS; with `password` everybody must log in with it."""
    box = Mailbox()
    chosen = port or free_port()

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == (password or "").encode(), handled=False)

    controller = Controller(
        box,
        hostname=hostname,
        port=chosen,
        tls_context=tls,
        auth_required=password is not None,
        authenticator=authenticate if password else None,
    )
    controller.start()
    box.url = f"smtp://127.0.0.1:{chosen}"
    try:
        yield box
    finally:
        controller.stop()
