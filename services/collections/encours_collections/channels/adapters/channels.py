"""The channel of each tenant: the merchant's own connection, else the sandbox bank or the installation's channel."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from encours_collections.batches.domain.errors import BankRefusesTransport
from encours_collections.batches.use_cases.ports import BankChannel, BankDocument, OutgoingFile
from encours_collections.channels.adapters.bank_folder import BankFolder
from encours_collections.channels.adapters.bank_sftp import BankSftp, SftpAccess
from encours_collections.channels.store.channel_files import ChannelFiles
from encours_collections.core.store import tenants
from encours_contracts.connections import BankFolderConfig, BankSftpConfig
from encours_platform import connections
from encours_platform.connections import Connection, ConnectionFailed, Reports
from encours_platform.database import Database
from encours_platform.outbound import Outbound
from encours_platform.sealing import Sealer

T = TypeVar("T")

KINDS = ("bank_folder", "bank_sftp")


@dataclass(frozen=True)
class OwnChannels:
    """Makes channels of merchants' connections. `root`: the folder below which merchants may name one."""

    channel_files: ChannelFiles
    outbound: Outbound
    root: Path | None
    seconds: float

    def channel(self, connection: Connection) -> BankFolder | BankSftp:
        if connection.kind == "bank_folder":
            folder = BankFolderConfig.model_validate(connection.config).folder
            return BankFolder(None if self.root is None else self.root / folder)
        config = BankSftpConfig.model_validate(connection.config)
        access = SftpAccess(
            host=config.host,
            port=config.port,
            user=config.user,
            host_keys="\n".join(config.host_keys),
            password=connection.secrets.get("password", ""),
            private_key=connection.secrets.get("private_key", ""),
            outbound=self.outbound,
            out_folder=config.out_folder,
            in_folder=config.in_folder,
            seconds=self.seconds,
        )
        return BankSftp(access, self.channel_files)

    async def check(self, tenant_id: UUID, connection: Connection) -> None:
        """Raises `ConnectionFailed`."""
        try:
            await self.channel(connection).check(tenant_id)
        except BankRefusesTransport as refused:
            raise ConnectionFailed(refused.detail) from None
        except OSError as fault:
            raise ConnectionFailed(f"the folder cannot be written: {fault.strerror}") from None


@dataclass
class ChannelOfTenant:
    """A `BankChannel` that finds the tenant's; what happens with a merchant's own is reported to the gateway."""

    database: Database
    sealer: Sealer
    own: OwnChannels
    sandbox: BankChannel
    live: BankChannel
    reports: Reports = field(default_factory=Reports)

    async def submit(self, tenant_id: UUID, file: OutgoingFile) -> str:
        channel, connection = await self._channel(tenant_id)
        return await self._reported(tenant_id, connection, channel.submit(tenant_id, file))

    async def fetch(self, tenant_id: UUID) -> Sequence[BankDocument]:
        channel, connection = await self._channel(tenant_id)
        return await self._reported(tenant_id, connection, channel.fetch(tenant_id))

    async def put_away(self, tenant_id: UUID, document: BankDocument, *, fault: str | None) -> None:
        channel, _ = await self._channel(tenant_id)
        await channel.put_away(tenant_id, document, fault=fault)

    async def _channel(self, tenant_id: UUID) -> tuple[BankChannel, Connection | None]:
        async with self.database.transaction(tenant_id) as tx:
            for connection in await connections.of_kinds(tx, self.sealer, *KINDS):
                return self.own.channel(connection), connection
            return (self.sandbox if await tenants.is_sandbox(tx) else self.live), None

    async def _reported(self, tenant_id: UUID, connection: Connection | None, transfer: Awaitable[T]) -> T:
        fault: str | None = None
        try:
            return await transfer
        except BankRefusesTransport as refused:
            fault = refused.detail
            raise
        except OSError as lost:
            fault = str(lost)
            raise
        finally:
            if connection is not None:
                await self.reports.record(self.database, tenant_id, connection.connection_id, fault)
