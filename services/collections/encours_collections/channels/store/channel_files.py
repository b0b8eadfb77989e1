"""How far a file got on its way to a bank, and which of a bank's files were taken; the bank's server keeps neither."""

from uuid import UUID

from encours_platform.database import Database, Sql

SENT = Sql("""
    SELECT sha256 FROM channel_note WHERE tenant_id = :tenant_id AND direction = 'out' AND name = :name""")
TAKEN = Sql("""
    SELECT true FROM channel_note
     WHERE tenant_id = :tenant_id AND direction = 'in' AND name = :name AND sha256 = :sha256""")
NOTE = Sql("""
    INSERT INTO channel_note (tenant_id, direction, name, sha256, noted_at)
    VALUES (:tenant_id, :direction, :name, :sha256, :now) ON CONFLICT DO NOTHING""")
FORGET = Sql("DELETE FROM channel_note WHERE tenant_id = :tenant_id AND direction = 'out' AND name = :name")


class ChannelNotes:
    """Each method is a transaction of its own, as they stand around what happens outside."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def being_sent(self, tenant_id: UUID, name: str) -> str | None:
        """SHA-256 of the file of that name which is, or was, about to be given its name at the bank."""
        async with self._database.transaction(tenant_id) as tx:
            found: str | None = await tx.value(SENT, name=name)
        return found

    async def note_sending(self, tenant_id: UUID, name: str, sha256: str) -> None:
        async with self._database.transaction(tenant_id) as tx:
            await tx.run(NOTE, direction="out", name=name, sha256=sha256, now=tx.now)

    async def forget_sending(self, tenant_id: UUID, name: str) -> None:
        """The bank refused it for sure."""
        async with self._database.transaction(tenant_id) as tx:
            await tx.run(FORGET, name=name)

    async def is_taken(self, tenant_id: UUID, name: str, sha256: str) -> bool:
        async with self._database.transaction(tenant_id) as tx:
            return await tx.value(TAKEN, name=name, sha256=sha256) is not None

    async def note_taken(self, tenant_id: UUID, name: str, sha256: str) -> None:
        async with self._database.transaction(tenant_id) as tx:
            await tx.run(NOTE, direction="in", name=name, sha256=sha256, now=tx.now)
