"""The merchant's account in the parties of documents, sealed: one value for all documents of one version of it."""

from collections.abc import Sequence

from encours_platform.database import Sql, Tx

TABLES = ("invoice", "credit_note", "statement")
CHUNK = 5_000
UNDER_OLD_KEYS = Sql(
    " UNION ".join(
        f"""
    SELECT parties -> 'seller' ->> 'iban_sealed' AS sealed FROM {table}
     WHERE tenant_id = :tenant_id
       AND NOT starts_with(parties -> 'seller' ->> 'iban_sealed', CAST(:current AS text) || '.')"""  # noqa: S608
        for table in TABLES
    )
)
EXCHANGE = {
    table: Sql(f"""
    UPDATE {table} SET parties = jsonb_set(parties, '{{seller,iban_sealed}}', to_jsonb(CAST(:new AS text)))
     WHERE ctid = ANY (ARRAY(SELECT ctid FROM {table}
                              WHERE tenant_id = :tenant_id AND parties -> 'seller' ->> 'iban_sealed' = :old
                              LIMIT :chunk))""")  # noqa: S608
    for table in TABLES
}


async def under_old_keys(tx: Tx, current_key_id: str) -> Sequence[str]:
    return [row["sealed"] for row in await tx.rows(UNDER_OLD_KEYS, current=current_key_id)]


async def exchange(tx: Tx, table: str, old: str, new: str) -> int:
    """One chunk of the table's documents; answers how many."""
    return await tx.run(EXCHANGE[table], old=old, new=new, chunk=CHUNK)
