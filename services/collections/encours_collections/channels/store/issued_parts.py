"""Parts of files of the sandbox bank whose other parts are still on their way."""

from collections.abc import Sequence

from encours_platform.database import Sql, Tx

SAVE = Sql("""
    INSERT INTO issued_part (tenant_id, sha256, part, content_sealed)
    VALUES (:tenant_id, :sha256, :part, :sealed) ON CONFLICT DO NOTHING""")
COUNT = Sql("SELECT count(*) FROM issued_part WHERE tenant_id = :tenant_id AND sha256 = :sha256")
TAKE = Sql("""
    WITH taken AS (
        DELETE FROM issued_part WHERE tenant_id = :tenant_id AND sha256 = :sha256 RETURNING part, content_sealed)
    SELECT content_sealed FROM taken ORDER BY part""")


async def save(tx: Tx, sha256: str, part: int, sealed: str) -> int:
    """Stores a part; returns how many parts of the file are here now."""
    await tx.run(SAVE, sha256=sha256, part=part, sealed=sealed)
    return int(await tx.value(COUNT, sha256=sha256))


async def take(tx: Tx, sha256: str) -> Sequence[str]:
    """Removes the parts and returns them in order."""
    return [row["content_sealed"] for row in await tx.rows(TAKE, sha256=sha256)]
