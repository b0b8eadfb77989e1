"""Issues a file of the bank: it is stored, and its parts are published."""

import hashlib
from io import BytesIO

from encours_contracts.sandbox import BankFileIssued
from encours_platform import outbox
from encours_platform.database import Tx
from encours_platform.file_parts import seal_parts
from encours_platform.sealing import Sealer
from encours_sandbox.store import files
from encours_values.ids import new_id


def new_message_id() -> str:
    """A message id of the bank's, 35 characters."""
    return f"BK-{new_id().hex}"


async def issue_file(tx: Tx, sealer: Sealer, kind: str, message_id: str, content: bytes) -> None:
    sha256 = hashlib.sha256(content).hexdigest()
    name = f"{kind}-{message_id}.xml"
    parts = list(seal_parts(sealer, tx.tenant_id, BytesIO(content)))
    await files.insert_issued(tx, name=name, kind=kind, message_id=message_id, sha256=sha256, parts=parts)
    await outbox.append_all(
        tx,
        [
            BankFileIssued(name=name, sha256=sha256, part=number, parts=len(parts), content_sealed=sealed)
            for number, sealed in enumerate(parts, start=1)
        ],
    )
