"""What we need of the world: a way to the bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A checked file on its way out; `content` is read from its beginning."""

    name: str
    message_id: str
    sha256: str
    content: IO[bytes]


@dataclass(frozen=True, slots=True)
class BankDocument:
    """A file the bank left for us; `reference` names it to the channel."""

    reference: str
    content: bytes


class BankChannel(Protocol):
    """A way to a bank and back (docs/rules/bank-channels.md).

    `submit` is idempotent on name and content: after a crash the same file is offered again and must reach the bank
    once. It raises `BankRefusesTransport` where the file did not go, and an `OSError` (`TransportOutcomeUnknown` with a
    cause) where it may have gone; then it is offered again later.
    """

    async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
        """Hands a file over and answers the transport's id of it."""

    async def fetch(self, tenant_id: UUID) -> Sequence[BankDocument]:
        """What the bank has left and nobody has put away yet."""

    async def put_away(self, tenant_id: UUID, document: BankDocument, *, fault: str | None) -> None:
        """After it was taken in for good, or was found unreadable (`fault`): it is not fetched again."""
