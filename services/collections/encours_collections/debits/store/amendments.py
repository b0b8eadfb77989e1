"""Amendments of mandates that no accepted debit has reported to the debtor bank yet (AMD-01, AMD-03).

Whether one is reported is not stored but derived from the debits that carried it, so the order of the bank's answers
does not matter: a debit that is pending or accepted reports it, a rejected one does not.
"""

from collections.abc import Iterable
from uuid import UUID

from encours_collections.debits.domain.amendments import MandateAmendmentState, OriginalValues, WrittenDebit
from encours_platform.database import Sql, Tx

# A returned debit was accepted before; one that was booked gross and debited again as a reject was not.
_ACCEPTED = "(c.status = 'settled' OR (c.status = 'returned' AND c.failed_by IS DISTINCT FROM 'reject'))"
_UNDER_WAY = "c.status IN ('batched', 'submitted')"
_CARRIED = """
    EXISTS (SELECT FROM collection c
             WHERE c.tenant_id = :tenant_id AND c.account_id = m.account_id AND c.mandate_id = m.mandate_id
               AND c.carries_amendment AND c.amendment_number >= a.number AND {how})"""


def _first(column: str) -> str:
    return f"(array_agg(a.{column} ORDER BY a.number) FILTER (WHERE a.{column} IS NOT NULL))[1] AS {column}"


RECORD = Sql("""
    INSERT INTO mandate_amendment (tenant_id, mandate_id, number, original_reference, original_creditor_identifier,
                                   original_creditor_name, account_changed, recorded_at)
    SELECT :tenant_id, :mandate_id, 1 + coalesce(max(a.number), 0), CAST(:original_reference AS text),
           CAST(:original_creditor_identifier AS text), CAST(:original_creditor_name AS text),
           CAST(:account_changed AS boolean), :now
      FROM mandate_amendment a WHERE a.tenant_id = :tenant_id AND a.mandate_id = :mandate_id""")
STATES = Sql(f"""
    SELECT m.mandate_id, m.creditor_identifier, m.creditor_name, p.number, p.original_reference,
           p.original_creditor_identifier, p.original_creditor_name, coalesce(p.account_changed, false)
           AS account_changed, coalesce(p.is_due, false) AS is_due,
           m.last_used_on IS NOT NULL OR EXISTS (SELECT FROM collection c
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
WRITTEN_DEBITS = Sql("""
    SELECT c.collection_id, c.sequence_type, c.carries_amendment AS reports_amendment FROM unnest(CAST(:ids
           AS uuid[])) AS k (id)
     CROSS JOIN LATERAL (SELECT * FROM collection WHERE tenant_id = :tenant_id AND collection_id = k.id OFFSET 0) c""")


async def record(tx: Tx, mandate_id: UUID, originals: OriginalValues) -> None:
    await tx.run(
        RECORD,
        mandate_id=mandate_id,
        original_reference=originals.reference,
        original_creditor_identifier=originals.creditor_identifier,
        original_creditor_name=originals.creditor_name,
        account_changed=originals.account_changed,
        now=tx.now,
    )


async def states(tx: Tx, mandate_ids: Iterable[UUID]) -> dict[UUID, MandateAmendmentState]:
    rows = await tx.rows(STATES, ids=list(set(mandate_ids)))
    return {row["mandate_id"]: MandateAmendmentState(**dict(row)) for row in rows}


async def written_debits(tx: Tx, collection_ids: Iterable[UUID]) -> dict[UUID, WrittenDebit]:
    """By collection, what its existing file says."""
    rows = await tx.rows(WRITTEN_DEBITS, ids=list(collection_ids))
    return {row["collection_id"]: WrittenDebit(row["sequence_type"], row["reports_amendment"]) for row in rows}
