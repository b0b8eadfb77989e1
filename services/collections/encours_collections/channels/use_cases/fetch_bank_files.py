import asyncio
from uuid import UUID

from encours_collections.bank_answers.domain.errors import ForeignAccount
from encours_collections.bank_answers.use_cases.import_bank_file import (
    ReadBankFile,
    import_bank_file,
    parse_bank_file,
    report_foreign_file,
)
from encours_collections.batches.domain.errors import BankRefusesTransport
from encours_collections.batches.use_cases.ports import BankChannel
from encours_collections.batches.use_cases.submit_batch import schedule_fetch
from encours_iso20022.errors import UnreadableMessage
from encours_platform.database import Database, Tx
from encours_platform.sealing import Sealer


async def fetch_bank_files(database: Database, tenant_id: UUID, *, sealer: Sealer, channel: BankChannel) -> None:
    """Imports the bank's files, each in its own transaction, and puts each away; a crash in between is harmless."""
    try:
        documents = await channel.fetch(tenant_id)
    except (BankRefusesTransport, OSError):
        documents = ()
    for document in documents:
        fault: str | None = None
        try:
            read = await asyncio.to_thread(parse_bank_file, document.content)
        except UnreadableMessage as unreadable:
            fault = unreadable.detail
        else:
            fault = await _import(database, tenant_id, sealer, read)
        await channel.put_away(tenant_id, document, fault=fault)
    await database.run(tenant_id, schedule_fetch)


async def _import(database: Database, tenant_id: UUID, sealer: Sealer, read: ReadBankFile) -> str | None:
    """Why the file is refused; None where it is imported."""

    async def act(tx: Tx) -> None:
        await import_bank_file(tx, sealer, read, source="folder")

    try:
        await database.run(tenant_id, act)
    except ForeignAccount as foreign:
        await report_foreign_file(database, tenant_id, read, foreign)
        return foreign.detail
    return None
