"""E-mails over SMTP."""

import asyncio
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from encours_notifications.adapters.tls import certificate_fault
from encours_notifications.domain.notification import MailOutcome

TIMEOUT_SECONDS = 10.0
"""For one command."""
ALL_SECONDS = 60.0
"""For all mails of a call; mails that the server did not accept by then are tried again later."""
FINAL_CODES = range(500, 600)
AUTHENTICATION_CODES = range(530, 540)
"""The server refuses us, not the mail."""

SCHEMES = ("smtp", "smtp+starttls", "smtps")


class SmtpMailer:
    """Implements `use_cases.ports.Mailer`; one connection for all mails of a call.

    `smtps://` starts with TLS. `smtp+starttls://` switches to TLS before anything else and refuses a server that does
    not offer it. `smtp://` uses TLS where the server offers it, but never sends a password without it. With TLS, the
    certificate must be valid for the host. Raises `ValueError` where the URL has another form.
    """

    def __init__(self, url: str, *, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError("ENCOURS_SMTP_URL begins with smtp://, smtp+starttls:// or smtps:// and names a host")
        self._host, self._port = parts.hostname, parts.port
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._starts_with_tls = parts.scheme == "smtps"
        self._requires_starttls = parts.scheme == "smtp+starttls" or (
            parts.scheme == "smtp" and self._username is not None
        )
        self._tls = tls or ssl.create_default_context()

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            use_tls=self._starts_with_tls,
            start_tls=True if self._requires_starttls else None,
            timeout=TIMEOUT_SECONDS,
            tls_context=self._tls,
        )

    async def send_all(self, mails: Sequence[EmailMessage]) -> list[MailOutcome]:
        outcomes: list[MailOutcome] = []
        try:
            async with asyncio.timeout(ALL_SECONDS), self._client() as client:
                for mail in mails:
                    outcomes.append(await self._send(client, mail))  # noqa: PERF401  what was sent before a break counts
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as fault:
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
