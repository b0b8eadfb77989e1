from collections.abc import Sequence
from uuid import UUID

from encours_collections.batches.use_cases.ports import BankChannel, BankDocument, OutgoingFile
from encours_collections.core.store import tenants
from encours_platform.database import Database


class ChannelOfTenant:
    """Uses the sandbox bank for sandbox tenants and the real channel for live ones."""

    def __init__(self, database: Database, *, sandbox: BankChannel, live: BankChannel) -> None:
        self._database = database
        self._sandbox = sandbox
        self._live = live

    async def _channel(self, tenant_id: UUID) -> BankChannel:
        async with self._database.transaction(tenant_id) as tx:
            return self._sandbox if await tenants.is_sandbox(tx) else self._live

    async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
        return await (await self._channel(tenant_id)).submit(tenant_id, file)

    async def fetch(self, tenant_id: UUID) -> Sequence[BankDocument]:
        return await (await self._channel(tenant_id)).fetch(tenant_id)

    async def put_away(self, tenant_id: UUID, document: BankDocument, *, fault: str | None) -> None:
        await (await self._channel(tenant_id)).put_away(tenant_id, document, fault=fault)
