"""Amendments of mandates, each until an accepted debit has told it to the debtor's bank (AMD-01, AMD-03).

Whether one is told is not noted but read from the debits that carried it, so it follows what the bank says in whatever
order: a debit in a file or accepted tells it, one that was rejected does not.
"""

from collections.abc import Iterable
from uuid import UUID

from encours_collections.debits.domain.amendments import AsWritten, Originals, Standing
from encours_platform.database import Sql, Tx

# A return is of a debit that was accepted; one that was booked gross and taken back as rejected was not.
_ACCEPTED = "(c.status = 'settled' OR (c.status = 'returned' AND c.failed_by IS DISTINCT FROM 'reject'))"
_UNDER_WAY = "c.status IN ('batched', 'submitted')"
_CARRIED = """
    EXISTS (SELECT FROM collection c
             WHERE c.tenant_id = :tenant_id AND c.account_id = m.account_id AND c.mandate_id = m.mandate_id
               AND c.carries_amendment AND c.amendment_number >= a.number AND {how})"""


def _first(column: str) -> str:
    return f"(array_agg(a.{column} ORDER BY a.number) FILTER (WHERE a.{column} IS NOT NULL))[1] AS {column}"


NOTE = Sql("""
    INSERT INTO mandate_amendment (tenant_id, mandate_id, number, original_reference, original_creditor_identifier,
                                   original_creditor_name, account_changed, noted_at)
    SELECT :tenant_id, :mandate_id, 1 + coalesce(max(a.number), 0), CAST(:original_reference AS text),
           CAST(:original_creditor_identifier AS text), CAST(:original_creditor_name AS text),
           CAST(:account_changed AS boolean), :now
      FROM mandate_amendment a WHERE a.tenant_id = :tenant_id AND a.mandate_id = :mandate_id""")
STANDING = Sql(f"""
    SELECT m.mandate_id, m.creditor_identifier, m.creditor_name, p.number, p.original_reference,
           p.original_creditor_identifier, p.original_creditor_name, coalesce(p.account_changed, false)
           AS account_changed, coalesce(p.is_due, false) AS is_due,
           m.used_before IS NOT NULL OR EXISTS (SELECT FROM collection c
                    WHERE c.tenant_id = :tenant_id AND c.account_id = m.account_id AND c.mandate_id = m.mandate_id
                      AND ({_ACCEPTED} OR {_UNDER_WAY})) AS is_used
      FROM unnest(CAST(:ids AS uuid[])) AS k (id)
     CROSS JOIN LATERAL (SELECT * FROM mandate WHERE tenant_id = :tenant_id AND mandate_id = k.id OFFSET 0) m
      LEFT JOIN LATERAL (
           SELECT max(a.number) AS number, {_first("original_reference")}, {_first("original_creditor_identifier")},
                  {_first("original_creditor_name")}, bool_or(a.account_changed) AS account_changed,
                  bool_or(NOT {_CARRIED.format(how=_UNDER_WAY)}) AS is_due
             FROM mandate_amendment a
            WHERE a.tenant_id = :tenant_id AND a.mandate_id = m.mandate_id
              AND NOT {_CARRIED.format(how=_ACCEPTED)}) p ON true""")  # noqa: S608 - our own text
AS_WRITTEN = Sql("""
    SELECT c.id, c.sequence_type, c.carries_amendment AS tells_change FROM unnest(CAST(:ids AS uuid[])) AS k (id)
     CROSS JOIN LATERAL (SELECT * FROM collection WHERE tenant_id = :tenant_id AND id = k.id OFFSET 0) c""")


async def note(tx: Tx, mandate_id: UUID, originals: Originals) -> None:
    await tx.run(
        NOTE,
        mandate_id=mandate_id,
        original_reference=originals.reference,
        original_creditor_identifier=originals.creditor_identifier,
        original_creditor_name=originals.creditor_name,
        account_changed=originals.account_changed,
        now=tx.now,
    )


async def standing(tx: Tx, mandate_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    rows = await tx.rows(STANDING, ids=list(set(mandate_ids)))
    return {row["mandate_id"]: Standing(**dict(row)) for row in rows}


async def as_written(tx: Tx, collection_ids: Iterable[UUID]) -> dict[UUID, AsWritten]:
    """By collection, what the file that holds it says of what is otherwise decided when it is made."""
    rows = await tx.rows(AS_WRITTEN, ids=list(collection_ids))
    return {row["id"]: AsWritten(row["sequence_type"], row["tells_change"]) for row in rows}
