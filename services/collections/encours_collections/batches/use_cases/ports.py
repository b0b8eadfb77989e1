"""The port to the bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A checked file to send; `content` is read from its start."""

    name: str
    message_id: str
    sha256: str
    content: IO[bytes]


@dataclass(frozen=True, slots=True)
class BankDocument:
    """A file from the bank; `reference` names it to the channel."""

    reference: str
    content: bytes


class BankChannel(Protocol):
    """Sends files to a bank and fetches its files (docs/rules/bank-channels.md).

    `submit` is idempotent by name and content: after a crash the same file is sent again and must reach the bank once.
    It raises `BankRefusesTransport` where the file was not sent, and an `OSError` (`TransportOutcomeUnknown` with a
    cause) where it may have been sent; the caller sends it again later.
    """

    async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
        """Sends a file and returns the channel's id of it."""

    async def fetch(self, tenant_id: UUID) -> Sequence[BankDocument]:
        """Files from the bank that were not put away yet."""

    async def put_away(self, tenant_id: UUID, document: BankDocument, *, fault: str | None) -> None:
        """Called after the import, or for an unreadable file (`fault`): the file is not fetched again."""
