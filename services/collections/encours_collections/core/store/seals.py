"""Sealed values and the keys that seal them."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

from encours_platform.database import Sql, Tx
from encours_platform.sealing import place_of

Table = Literal["mandate", "refund", "sealed_part", "payer_key"]

OLD: Mapping[Table, Sql] = {
    "mandate": Sql("""
        SELECT mandate_id AS id, 0 AS place, iban_sealed AS sealed FROM mandate
         WHERE tenant_id = :tenant_id AND NOT starts_with(iban_sealed, CAST(:key_id AS text) || '.')
         ORDER BY mandate_id LIMIT :batch"""),
    "refund": Sql("""
        SELECT refund_id AS id, 0 AS place, iban_sealed AS sealed FROM refund
         WHERE tenant_id = :tenant_id AND NOT starts_with(iban_sealed, CAST(:key_id AS text) || '.')
         ORDER BY refund_id LIMIT :batch"""),
    "sealed_part": Sql("""
        SELECT file_id AS id, place, content_sealed AS sealed FROM sealed_part
         WHERE tenant_id = :tenant_id AND NOT starts_with(content_sealed, CAST(:key_id AS text) || '.')
         ORDER BY file_id, place LIMIT :batch"""),
    "payer_key": Sql("""
        SELECT tenant_id AS id, 0 AS place, key_sealed AS sealed FROM payer_key
         WHERE tenant_id = :tenant_id AND NOT starts_with(key_sealed, CAST(:key_id AS text) || '.') LIMIT :batch"""),
}
EXCHANGE: Mapping[Table, Sql] = {
    "mandate": Sql("""
        UPDATE mandate SET iban_sealed = n.new
          FROM unnest(CAST(:ids AS uuid[]), CAST(:places AS integer[]), CAST(:olds AS text[]), CAST(:news AS text[]))
               AS n (id, place, old, new)
         WHERE tenant_id = :tenant_id AND mandate_id = n.id AND iban_sealed = n.old"""),
    "refund": Sql("""
        UPDATE refund SET iban_sealed = n.new
          FROM unnest(CAST(:ids AS uuid[]), CAST(:places AS integer[]), CAST(:olds AS text[]), CAST(:news AS text[]))
               AS n (id, place, old, new)
         WHERE tenant_id = :tenant_id AND refund_id = n.id AND iban_sealed = n.old"""),
    "sealed_part": Sql("""
        UPDATE sealed_part p SET content_sealed = n.new
          FROM unnest(CAST(:ids AS uuid[]), CAST(:places AS integer[]), CAST(:olds AS text[]), CAST(:news AS text[]))
               AS n (id, place, old, new)
         WHERE p.tenant_id = :tenant_id AND p.file_id = n.id AND p.place = n.place AND p.content_sealed = n.old"""),
    "payer_key": Sql("""
        UPDATE payer_key p SET key_sealed = n.new
          FROM unnest(CAST(:ids AS uuid[]), CAST(:places AS integer[]), CAST(:olds AS text[]), CAST(:news AS text[]))
               AS n (id, place, old, new)
         WHERE p.tenant_id = :tenant_id AND p.key_sealed = n.old"""),
}


def iban_place(mandate_id: UUID) -> str:
    """Mandates has sealed the debtor's IBAN for its own row."""
    return place_of("mandate.iban", mandate_id)


def payer_key_place(tenant_id: UUID) -> str:
    return place_of("payer_key.key", tenant_id)


Sealed = tuple[UUID, int, str]
"""Row id, place in it, sealed value."""


async def under_old_keys(tx: Tx, table: Table, key_id: str, batch: int) -> list[Sealed]:
    rows = await tx.rows(OLD[table], key_id=key_id, batch=batch)
    return [(row["id"], row["place"], row["sealed"]) for row in rows]


async def exchange(tx: Tx, table: Table, old: Sequence[Sealed], new: Sequence[str]) -> None:
    """Replaces each sealed value that has not changed meanwhile."""
    await tx.run(
        EXCHANGE[table],
        ids=[row[0] for row in old],
        places=[row[1] for row in old],
        olds=[row[2] for row in old],
        news=list(new),
    )
