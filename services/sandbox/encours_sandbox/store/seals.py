"""Sealed values and the keys that seal them."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from encours_platform.database import Sql, Tx

Table = Literal["bank_account", "booking", "sealed_part"]

OLD: dict[Table, Sql] = {
    "bank_account": Sql("""
        SELECT bank_account_id AS id, 0 AS part, iban_sealed AS sealed FROM bank_account
         WHERE tenant_id = :tenant_id AND NOT starts_with(iban_sealed, CAST(:key_id AS text) || '.')
         LIMIT :batch"""),
    "booking": Sql("""
        SELECT booking_id AS id, 0 AS part, entry_sealed AS sealed FROM booking
         WHERE tenant_id = :tenant_id AND NOT starts_with(entry_sealed, CAST(:key_id AS text) || '.')
         LIMIT :batch"""),
    "sealed_part": Sql("""
        SELECT file_id AS id, part, content_sealed AS sealed FROM sealed_part
         WHERE tenant_id = :tenant_id AND NOT starts_with(content_sealed, CAST(:key_id AS text) || '.')
         LIMIT :batch"""),
}
EXCHANGE: dict[Table, Sql] = {
    "bank_account": Sql("""
        UPDATE bank_account SET iban_sealed = n.new
          FROM unnest(CAST(:ids AS uuid[]), CAST(:parts AS integer[]), CAST(:news AS text[])) AS n (id, part, new)
         WHERE tenant_id = :tenant_id AND bank_account_id = n.id"""),
    "booking": Sql("""
        UPDATE booking SET entry_sealed = n.new
          FROM unnest(CAST(:ids AS uuid[]), CAST(:parts AS integer[]), CAST(:news AS text[])) AS n (id, part, new)
         WHERE tenant_id = :tenant_id AND booking_id = n.id"""),
    "sealed_part": Sql("""
        UPDATE sealed_part p SET content_sealed = n.new
          FROM unnest(CAST(:ids AS uuid[]), CAST(:parts AS integer[]), CAST(:news AS text[])) AS n (id, part, new)
         WHERE p.tenant_id = :tenant_id AND p.file_id = n.id AND p.part = n.part"""),
}
Sealed = tuple[UUID, int, str]
"""Row id, part, sealed value. Such a value is never changed but by a reseal."""


async def under_old_keys(tx: Tx, table: Table, key_id: str, batch: int) -> list[Sealed]:
    rows = await tx.rows(OLD[table], key_id=key_id, batch=batch)
    return [(row["id"], row["part"], row["sealed"]) for row in rows]


async def exchange(tx: Tx, table: Table, old: Sequence[Sealed], new: Sequence[str]) -> None:
    ids, parts = [row[0] for row in old], [row[1] for row in old]
    await tx.run(EXCHANGE[table], ids=ids, parts=parts, news=list(new))
