"""A bank channel over the bus: the service `sandbox` plays the bank of sandbox tenants."""

from collections.abc import Sequence
from io import SEEK_END
from uuid import UUID

from encours_collections.batches.domain.errors import BankRefusesTransport
from encours_collections.batches.use_cases.ports import BankDocument, OutgoingFile
from encours_collections.channels.store import channel_files
from encours_contracts.collections import BankFileSent
from encours_platform import outbox
from encours_platform.database import Database, Tx
from encours_platform.file_parts import count_parts, seal_parts
from encours_platform.sealing import Sealer

NAME_CONFLICT = "bank_file_name_taken"


class SandboxChannel:
    """A `BankChannel` whose files are events. A file that is offered again is published once."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
        """Raises `BankRefusesTransport` where another file of that name was sent before."""

        async def send(tx: Tx) -> None:
            if await channel_files.record_sent(tx, file.name, file.sha256):
                await self._publish(tx, file)
            elif await channel_files.sent_sha256(tx, file.name) != file.sha256:
                raise BankRefusesTransport(
                    "a file of that name with other content was sent before", cause=NAME_CONFLICT
                )

        await self._database.run(tenant_id, send)
        return f"sandbox:{file.name}:{file.sha256[:16]}"

    async def _publish(self, tx: Tx, file: OutgoingFile) -> None:
        parts = count_parts(file.content.seek(0, SEEK_END))
        file.content.seek(0)
        for number, sealed in enumerate(seal_parts(self._sealer, tx.tenant_id, file.content), start=1):
            part = BankFileSent(name=file.name, sha256=file.sha256, part=number, parts=parts, content_sealed=sealed)
            await outbox.append(tx, part)

    async def fetch(self, tenant_id: UUID) -> Sequence[BankDocument]:  # noqa: ARG002 - the port's shape
        """Nothing is waiting: the bank's files come as events."""
        return ()

    async def put_away(self, tenant_id: UUID, document: BankDocument, *, fault: str | None) -> None:
        """Nothing to put away."""
