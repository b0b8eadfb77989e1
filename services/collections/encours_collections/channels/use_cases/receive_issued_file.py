import asyncio

from encours_collections.bank_answers.use_cases.import_bank_file import import_bank_file, parse_bank_file
from encours_collections.channels.store import issued_parts
from encours_contracts.sandbox import BankFileIssued
from encours_platform.database import Tx
from encours_platform.file_parts import join_parts
from encours_platform.sealing import Sealer

SOURCE = "simulated_bank"


async def receive_issued_file(tx: Tx, sealer: Sealer, event: BankFileIssued) -> None:
    """Imports a file of the sandbox bank in the transaction of its last part, like the file of any bank.

    Raises `SealBroken` and `UnreadableMessage`.
    """
    parts = [event.content_sealed]
    if event.parts > 1:
        if await issued_parts.save(tx, event.sha256, event.part, event.content_sealed) < event.parts:
            return
        parts = list(await issued_parts.take(tx, event.sha256))
    content = join_parts(sealer, tx.tenant_id, parts, event.sha256)
    await import_bank_file(tx, sealer, await asyncio.to_thread(parse_bank_file, content), source=SOURCE)
