"""Sealed values (IBANs, documents, seal keys) by the key they are sealed under."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from encours_platform.database import Sql, Tx

Place = Literal["mandate", "amendment", "signing_progress", "document_part", "signing_key"]

COLUMNS: Mapping[Place, tuple[str, str, str]] = {
    "mandate": ("mandate_id", "iban_sealed", "mandate_id"),
    "amendment": ("amendment_id", "original_iban_sealed", "mandate_id"),
    "signing_progress": ("mandate_id", "iban_sealed", "mandate_id"),
    "document_part": ("part_id", "content_sealed", "concat_ws(' ', mandate_id, kind, number)"),
    "signing_key": ("key_id", "key_sealed", "tenant_id"),
}
"""The row's id, the sealed value and what the value is bound to, of each table that holds one."""


def _old(table: Place, row_id: str, sealed: str, bound_to: str) -> Sql:
    return Sql(f"""
        SELECT {row_id} AS row_id, {sealed} AS sealed, {bound_to} AS bound_to FROM {table}
         WHERE tenant_id = :tenant_id AND split_part({sealed}, '.', 1) <> CAST(:key_id AS text)
           AND {row_id} > CAST(:after AS uuid) ORDER BY {row_id} LIMIT :batch""")  # noqa: S608  names are constants of this module


def _exchange(table: Place, row_id: str, sealed: str, _bound_to: str) -> Sql:
    return Sql(f"""
        UPDATE {table} SET {sealed} = n.new
          FROM unnest(CAST(:row_ids AS uuid[]), CAST(:olds AS text[]), CAST(:news AS text[])) AS n (row_id, old, new)
         WHERE tenant_id = :tenant_id AND {row_id} = n.row_id AND {sealed} = n.old""")  # noqa: S608  names are constants of this module


OLD: Mapping[Place, Sql] = {place: _old(place, *columns) for place, columns in COLUMNS.items()}
EXCHANGE: Mapping[Place, Sql] = {place: _exchange(place, *columns) for place, columns in COLUMNS.items()}


async def under_old_keys(tx: Tx, place: Place, key_id: str, after: UUID, batch: int) -> list[tuple[UUID, str, str]]:
    """Row id, sealed value and what it is bound to, of the next rows that are not sealed under `key_id`, by id."""
    rows = await tx.rows(OLD[place], key_id=key_id, after=after, batch=batch)
    return [(row["row_id"], row["sealed"], str(row["bound_to"])) for row in rows]


async def exchange(tx: Tx, place: Place, seals: list[tuple[UUID, str, str]]) -> int:
    """Replaces each old sealed value (row id, old, new) if unchanged; returns the number of rows."""
    row_ids, olds, news = (list(column) for column in zip(*seals, strict=True))
    return await tx.run(EXCHANGE[place], row_ids=row_ids, olds=olds, news=news)
