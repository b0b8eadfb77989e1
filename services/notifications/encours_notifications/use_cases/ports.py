"""What we need of the world: partners' endpoints and a mail server."""

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
        """Raises `WebhookTargetRefused` where the URL leads to no place that we call."""

    async def post_all(self, url: str, posts: Sequence[Post]) -> Sequence[Outcome]:
        """Posts to one URL, side by side; an outcome each, in order. A failure is an outcome, never an error."""


class Mailer(Protocol):
    async def send_all(self, mails: Sequence[EmailMessage]) -> Sequence[MailOutcome]:
        """Hands mails to the server, one after the other; an outcome each, in order."""
