"""Files that contain IBANs: compressed and sealed in parts of one mebibyte, so that memory use is bounded."""

import zlib
from collections.abc import AsyncIterator
from typing import IO
from uuid import UUID

from encours_platform.database import Sql, Tx
from encours_platform.sealing import Sealer, place_of
from encours_values.ids import new_id

PART_BYTES = 1024 * 1024

INSERT = Sql("""
    INSERT INTO sealed_part (tenant_id, file_id, place, content_sealed) VALUES (:tenant_id, :file_id, :place,
                             :sealed)""")
PART = Sql("""
    SELECT content_sealed FROM sealed_part WHERE tenant_id = :tenant_id AND file_id = :file_id AND place = :place""")
RECORD_DISCLOSURE = Sql("""
    INSERT INTO file_disclosure (tenant_id, file_disclosure_id, file_id, actor, disclosed_at)
    VALUES (:tenant_id, :id, :file_id, :actor, :now)""")


def part_place(file_id: UUID, number: int) -> str:
    return place_of("sealed_part.content", f"{file_id} {number}")


async def save(tx: Tx, sealer: Sealer, file_id: UUID, source: IO[bytes]) -> None:
    """Stores `source` from its current position to its end."""
    place = 0
    while part := source.read(PART_BYTES):
        sealed = sealer.seal(tx.tenant_id, zlib.compress(part), part_place(file_id, place))
        await tx.run(INSERT, file_id=file_id, place=place, sealed=sealed)
        place += 1


async def parts(tx: Tx, sealer: Sealer, file_id: UUID) -> AsyncIterator[bytes]:
    """The content in parts. Raises `SealBroken`."""
    place = 0
    while (sealed := await tx.value(PART, file_id=file_id, place=place)) is not None:
        yield zlib.decompress(sealer.open(tx.tenant_id, sealed, part_place(file_id, place)))
        place += 1


async def content(tx: Tx, sealer: Sealer, file_id: UUID) -> bytes:
    return b"".join([part async for part in parts(tx, sealer, file_id)])


async def record_disclosure(tx: Tx, file_id: UUID, actor: str) -> None:
    """Records who was shown full account numbers, and when."""
    await tx.run(RECORD_DISCLOSURE, id=new_id(), file_id=file_id, actor=actor, now=tx.now)
