"""Records which files were sent to a bank and which were received; the bank's server does not store this."""

from uuid import UUID

from encours_platform.database import Database, Sql, Tx

SENDING = Sql("""
    SELECT sha256 FROM channel_file WHERE tenant_id = :tenant_id AND direction = 'out' AND name = :name""")
RECEIVED = Sql("""
    SELECT true FROM channel_file
     WHERE tenant_id = :tenant_id AND direction = 'in' AND name = :name AND sha256 = :sha256""")
RECORD = Sql("""
    INSERT INTO channel_file (tenant_id, direction, name, sha256, recorded_at)
    VALUES (:tenant_id, :direction, :name, :sha256, :now) ON CONFLICT DO NOTHING""")
DELETE_SENDING = Sql("DELETE FROM channel_file WHERE tenant_id = :tenant_id AND direction = 'out' AND name = :name")


async def record_sent(tx: Tx, name: str, sha256: str) -> bool:
    """Records a file that leaves with the transaction; false where one of that name left before."""
    return await tx.run(RECORD, direction="out", name=name, sha256=sha256, now=tx.now) == 1


async def sent_sha256(tx: Tx, name: str) -> str | None:
    found: str | None = await tx.value(SENDING, name=name)
    return found


class ChannelFiles:
    """Each method is its own transaction, because the transfers happen outside of transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def sending_sha256(self, tenant_id: UUID, name: str) -> str | None:
        """SHA-256 of the file of that name whose rename at the bank was started."""
        async with self._database.transaction(tenant_id) as tx:
            found: str | None = await tx.value(SENDING, name=name)
        return found

    async def record_sending(self, tenant_id: UUID, name: str, sha256: str) -> None:
        async with self._database.transaction(tenant_id) as tx:
            await tx.run(RECORD, direction="out", name=name, sha256=sha256, now=tx.now)

    async def delete_sending(self, tenant_id: UUID, name: str) -> None:
        """Deletes the record of a rename that the bank refused."""
        async with self._database.transaction(tenant_id) as tx:
            await tx.run(DELETE_SENDING, name=name)

    async def is_received(self, tenant_id: UUID, name: str, sha256: str) -> bool:
        async with self._database.transaction(tenant_id) as tx:
            return await tx.value(RECEIVED, name=name, sha256=sha256) is not None

    async def record_received(self, tenant_id: UUID, name: str, sha256: str) -> None:
        async with self._database.transaction(tenant_id) as tx:
            await tx.run(RECORD, direction="in", name=name, sha256=sha256, now=tx.now)
