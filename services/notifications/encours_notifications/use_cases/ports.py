"""What notifications needs of the outside: partners' endpoints and a mail server."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

from encours_notifications.domain.delivery import Outcome
from encours_notifications.domain.notification import MailOutcome


@dataclass(frozen=True)
class Post:
    """A signed message to an endpoint."""

    headers: Mapping[str, str]
    body: bytes


class WebhookSender(Protocol):
    async def check(self, url: str) -> None:
        """Raises `WebhookTargetRefused` where webhooks may not go to the URL."""

    async def post(self, url: str, post: Post) -> Outcome:
        """Posts once. A failure is an outcome, never an exception."""

    async def close(self) -> None:
        """Closes the connections that are kept for the next post."""


class Mailer(Protocol):
    async def send_all(self, mails: Sequence[EmailMessage]) -> Sequence[MailOutcome]:
        """Hands mails to the server, one after the other; an outcome for each, in order."""
