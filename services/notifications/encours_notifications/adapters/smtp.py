"""E-mails over SMTP."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Literal
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib

from encours_contracts.connections import SmtpConfig
from encours_notifications.adapters.tls import certificate_fault
from encours_notifications.domain.notification import MailOutcome
from encours_platform.connections import Connection, ConnectionFailed
from encours_platform.outbound import HostRefused, Outbound

TIMEOUT_SECONDS = 10.0
"""For one command."""
ALL_SECONDS = 60.0
"""For all mails of a call; mails that the server did not accept by then are tried again later."""
FINAL_CODES = range(500, 600)
AUTHENTICATION_CODES = range(530, 540)
"""The server refuses us, not the mail."""

DEFAULT_PORT = 587

SCHEMES: Mapping[str, Literal["tls", "starttls", "opportunistic"]] = {
    "smtp": "opportunistic",
    "smtp+starttls": "starttls",
    "smtps": "tls",
}
FAULTS = (aiosmtplib.SMTPException, OSError, TimeoutError, HostRefused)


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server. `security`: TLS from the start, TLS after STARTTLS or no mail, or TLS where it is offered."""

    host: str
    port: int | None
    security: Literal["tls", "starttls", "opportunistic"]
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def from_url(cls, url: str) -> "SmtpServer":
        """`smtps://`, `smtp+starttls://` or `smtp://`. Raises `ValueError` where the URL has another form."""
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError("ENCOURS_SMTP_URL begins with smtp://, smtp+starttls:// or smtps:// and names a host")
        return cls(
            parts.hostname,
            parts.port,
            SCHEMES[parts.scheme],
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
        )


class SmtpMailer:
    """Implements `use_cases.ports.Mailer`; one connection for all mails of a call.

    A password never goes without TLS. With TLS, the certificate must be valid for the host. `outbound` checks where a
    merchant's own server is; the connection goes to an address that was checked.
    """

    def __init__(
        self, server: SmtpServer, *, outbound: Outbound | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._server = server
        self._outbound = outbound
        self._tls = tls or ssl.create_default_context()

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """Greets the server and logs in."""
        server = self._server
        requires_starttls = server.security == "starttls" or (
            server.security == "opportunistic" and server.user is not None
        )
        connected = None if self._outbound is None else await self._connect(self._outbound)
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=None if connected else server.port,
            username=server.user,
            password=server.password,
            use_tls=server.security == "tls",
            start_tls=True if requires_starttls else None,
            timeout=TIMEOUT_SECONDS,
            tls_context=self._tls,
            sock=connected,
        )
        async with client:
            yield client

    async def _connect(self, outbound: Outbound) -> socket.socket:
        """Raises `HostRefused`, `OSError`."""
        port = self._server.port or DEFAULT_PORT
        address = (await outbound.addresses(self._server.host, port))[0]
        connected = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        connected.setblocking(False)
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                await asyncio.get_running_loop().sock_connect(connected, (address, port))
        except BaseException:
            connected.close()
            raise
        return connected

    async def check(self) -> str | None:
        """Greets the server and logs in, as for a mail; returns what is wrong."""
        try:
            async with asyncio.timeout(ALL_SECONDS), self._session() as client:
                await client.noop()
        except FAULTS as fault:
            return _described(fault)
        return None

    async def send_all(self, mails: Sequence[EmailMessage]) -> list[MailOutcome]:
        outcomes: list[MailOutcome] = []
        try:
            async with asyncio.timeout(ALL_SECONDS), self._session() as client:
                for mail in mails:
                    outcomes.append(await self._send(client, mail))  # noqa: PERF401  what was sent before a break counts
        except FAULTS as fault:
            left = len(mails) - len(outcomes)
            outcomes += [MailOutcome(_described(fault), unreachable=True)] * left
        return outcomes

    async def _send(self, client: aiosmtplib.SMTP, mail: EmailMessage) -> MailOutcome:
        """Raises `SMTPException` where the connection is lost."""
        try:
            await client.send_message(mail)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return _outcome(max(each.code for each in refused.recipients))
        except aiosmtplib.SMTPResponseException as refused:
            return _outcome(refused.code)
        return MailOutcome()


def _outcome(code: int) -> MailOutcome:
    final = code in FINAL_CODES and code not in AUTHENTICATION_CODES
    return MailOutcome(f"the mail server answered {code}", final=final)


def _described(fault: BaseException) -> str:
    """Why no mail could be sent over the connection."""
    if isinstance(fault, HostRefused):
        return f"the mail server: {fault.detail}"
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"TLS with the mail server failed: {certificate_fault(cause)}"
        if isinstance(cause, ssl.SSLError):
            return "TLS with the mail server failed: the handshake failed"
        cause = cause.__cause__ or cause.__context__
    if isinstance(fault, aiosmtplib.SMTPAuthenticationError):
        return "the mail server refused the user name or the password"
    if type(fault) is aiosmtplib.SMTPException and "STARTTLS" in str(fault):
        return "the mail server does not offer TLS (STARTTLS), which is required"
    return "the mail server cannot be reached"


def mailer_of(connection: Connection, outbound: Outbound) -> SmtpMailer:
    """A merchant's own server."""
    config = SmtpConfig.model_validate(connection.config)
    server = SmtpServer(config.host, config.port, config.security, config.user, connection.secrets.get("password"))
    return SmtpMailer(server, outbound=outbound)


async def check_connection(_tenant_id: UUID, connection: Connection, outbound: Outbound) -> None:
    """Raises `ConnectionFailed`."""
    if fault := await mailer_of(connection, outbound).check():
        raise ConnectionFailed(fault)
