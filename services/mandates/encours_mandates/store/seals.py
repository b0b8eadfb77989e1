"""Sealed IBANs by the key they are sealed under."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from encours_common.db import Sql, Tx

Place = Literal["mandate", "amendment"]

OLD: Mapping[Place, Sql] = {
    "mandate": Sql("""
        SELECT id AS row_id, iban_sealed AS sealed FROM mandate
         WHERE tenant_id = :tenant_id AND split_part(iban_sealed, '.', 1) <> CAST(:key_id AS text)
           AND id > CAST(:after AS uuid) ORDER BY id LIMIT :batch"""),
    "amendment": Sql("""
        SELECT amendment_id AS row_id, original_iban_sealed AS sealed FROM amendment
         WHERE tenant_id = :tenant_id AND split_part(original_iban_sealed, '.', 1) <> CAST(:key_id AS text)
           AND amendment_id > CAST(:after AS uuid) ORDER BY amendment_id LIMIT :batch"""),
}
EXCHANGE: Mapping[Place, Sql] = {
    "mandate": Sql("""
        UPDATE mandate SET iban_sealed = n.new
          FROM unnest(CAST(:row_ids AS uuid[]), CAST(:olds AS text[]), CAST(:news AS text[])) AS n (row_id, old, new)
         WHERE tenant_id = :tenant_id AND id = n.row_id AND iban_sealed = n.old"""),
    "amendment": Sql("""
        UPDATE amendment SET original_iban_sealed = n.new
          FROM unnest(CAST(:row_ids AS uuid[]), CAST(:olds AS text[]), CAST(:news AS text[])) AS n (row_id, old, new)
         WHERE tenant_id = :tenant_id AND amendment_id = n.row_id AND original_iban_sealed = n.old"""),
}


async def under_old_keys(tx: Tx, place: Place, key_id: str, after: UUID, batch: int) -> list[tuple[UUID, str]]:
    """Row id and sealed value of the next rows that are not sealed under `key_id`, in order of their ids."""
    rows = await tx.rows(OLD[place], key_id=key_id, after=after, batch=batch)
    return [(row["row_id"], row["sealed"]) for row in rows]


async def exchange(tx: Tx, place: Place, seals: list[tuple[UUID, str, str]]) -> int:
    """Puts the new seal (row id, old, new) where the old one still stands; answers in how many rows."""
    row_ids, olds, news = (list(column) for column in zip(*seals, strict=True))
    return await tx.run(EXCHANGE[place], row_ids=row_ids, olds=olds, news=news)
