"""Whom the bank knows: buyers, and the mandates that debtors' banks have registered."""

from collections.abc import Sequence
from uuid import UUID

from encours_platform.database import Sql, Tx

INSERT_BUYERS = Sql("""
    INSERT INTO buyer (tenant_id, account_id) SELECT :tenant_id, unnest(CAST(:ids AS uuid[])) ON CONFLICT DO NOTHING""")
KNOWS_BUYER = Sql("SELECT true FROM buyer WHERE tenant_id = :tenant_id AND account_id = :account_id")
UPSERT_MANDATES = Sql("""
    INSERT INTO mandate (tenant_id, reference, account_id, scheme)
    SELECT DISTINCT ON (m.reference) :tenant_id, m.reference, m.account_id, m.scheme
      FROM unnest(CAST(:references AS text[]), CAST(:accounts AS uuid[]), CAST(:schemes AS text[]))
           WITH ORDINALITY AS m (reference, account_id, scheme, place)
     ORDER BY m.reference, m.place DESC
    ON CONFLICT (tenant_id, reference) DO UPDATE
       SET account_id = excluded.account_id, scheme = excluded.scheme, is_ended = false""")
END_MANDATES = Sql("""
    UPDATE mandate SET is_ended = true WHERE tenant_id = :tenant_id AND reference = ANY(CAST(:references AS text[]))""")


async def insert_buyers(tx: Tx, ids: Sequence[UUID]) -> None:
    await tx.run(INSERT_BUYERS, ids=list(ids))


async def knows_buyer(tx: Tx, account_id: UUID) -> bool:
    return await tx.value(KNOWS_BUYER, account_id=account_id) is not None


async def upsert_mandates(tx: Tx, mandates: Sequence[tuple[str, UUID, str]]) -> None:
    """Reference, buyer and scheme of each."""
    await tx.run(
        UPSERT_MANDATES,
        references=[reference for reference, _, _ in mandates],
        accounts=[account_id for _, account_id, _ in mandates],
        schemes=[scheme for _, _, scheme in mandates],
    )


async def end_mandates(tx: Tx, references: Sequence[str]) -> None:
    await tx.run(END_MANDATES, references=list(references))
