"""E-mails over SMTP."""

import asyncio
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from encours_notifications.domain.notification import MailOutcome

TIMEOUT_SECONDS = 10.0
"""For one command."""
ALL_SECONDS = 60.0
"""For all mails of a call: what a slow server did not take by then is tried again later."""
FINAL_CODES = range(500, 600)
AUTHENTICATION_CODES = range(530, 540)
"""The server's trouble with us, not with a mail."""


class SmtpMailer:
    """Implements `use_cases.ports.Mailer`; one connection for all mails of a call.

    `smtp://` speaks TLS if the server offers it, `smtp+tls://` insists on it (STARTTLS), `smtps://` begins with it.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtp+tls", "smtps") or not parts.hostname:
            raise ValueError("ENCOURS_SMTP_URL begins with smtp://, smtp+tls:// or smtps:// and names a host")
        self._scheme, self._host, self._port = parts.scheme, parts.hostname, parts.port
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None

    def _client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            use_tls=self._scheme == "smtps",
            start_tls=True if self._scheme == "smtp+tls" else None,
            timeout=TIMEOUT_SECONDS,
            tls_context=ssl.create_default_context(),
        )

    async def send_all(self, mails: Sequence[EmailMessage]) -> list[MailOutcome]:
        outcomes: list[MailOutcome] = []
        try:
            async with asyncio.timeout(ALL_SECONDS), self._client() as client:
                for mail in mails:
                    outcomes.append(await self._send(client, mail))  # noqa: PERF401  what was sent before a break counts
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            left = len(mails) - len(outcomes)
            outcomes += [MailOutcome("the mail server cannot be reached", unreachable=True)] * left
        return outcomes

    async def _send(self, client: aiosmtplib.SMTP, mail: EmailMessage) -> MailOutcome:
        """Raises `SMTPException` where the connection is gone."""
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
