"""What fits nothing and waits for a person: what it may be about, and what became of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from encours_collections.bank_answers.domain.bank_facts import Fact
from encours_collections.bank_answers.domain.bank_item import QueuedItem
from encours_collections.bank_answers.domain.proposals import NEAR_DAYS, REFERENCE_SHOWN_MIN, Candidate, as_read
from encours_collections.bank_answers.store.bank_files import item_of_record
from encours_platform.database import Record, Sql, Tx

OURS, REFERENCE_LENGTH = "COL", 29
"""How our references begin as a bank may read them, and how long they are: something may stand around one."""

CANDIDATES_MAX = 20
"""Looked at for one item and one resemblance."""

_READ = "upper(regexp_replace(c.end_to_end_id, '[^A-Za-z0-9]', '', 'g'))"
_FOUND = """
    SELECT c.id, c.end_to_end_id, c.amount_minor, c.currency, c.collection_date, c.mandate_reference, c.iban_masked,
           c.mandate_id FROM collection c WHERE c.tenant_id = :tenant_id AND c.batch_id IS NOT NULL"""
CANDIDATES = Sql(f"""
    SELECT DISTINCT i.place, f.*, m.debtor_name
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i (
           place integer, reference text, amount_minor bigint, own_minor bigint, "on" date, mandate text, debtor text)
     CROSS JOIN LATERAL (
           ({_FOUND} AND i.reference <> '' AND {_READ} ~>=~ i.reference
               AND {_READ} ~<~ (i.reference || '~') LIMIT {CANDIDATES_MAX})
           UNION ALL
           ({_FOUND} AND i.amount_minor IS NOT NULL AND c.amount_minor IN (i.amount_minor, i.own_minor)
               AND (i."on" IS NULL OR c.collection_date BETWEEN i."on" - {NEAR_DAYS} AND i."on" + {NEAR_DAYS})
             LIMIT {CANDIDATES_MAX})
           UNION ALL
           ({_FOUND} AND c.mandate_reference = i.mandate ORDER BY c.id DESC LIMIT {CANDIDATES_MAX})
           UNION ALL
           ({_FOUND} AND c.mandate_id IN (
                     SELECT n.mandate_id FROM mandate n
                      WHERE n.tenant_id = :tenant_id AND upper(n.debtor_name) = upper(i.debtor))
             ORDER BY c.id DESC LIMIT {CANDIDATES_MAX})) AS f
      LEFT JOIN mandate m ON m.tenant_id = :tenant_id AND m.mandate_id = f.mandate_id""")  # noqa: S608 - our own text
BATCHES = Sql(f"""
    SELECT i.place, b.id, b.message_id, b.total_minor, b.currency, b.collection_date
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS i (
           place integer, amount_minor bigint, own_minor bigint, "on" date, message text)
      JOIN batch b ON b.tenant_id = :tenant_id AND b.submitted_at IS NOT NULL
       AND (b.total_minor IN (i.amount_minor, i.own_minor) OR starts_with(i.message, b.message_id)
            OR b.collection_date BETWEEN i."on" - {NEAR_DAYS} AND i."on" + {NEAR_DAYS})""")  # noqa: S608 - our own text
RESOLVE = Sql("""
    UPDATE bank_item SET resolved_at = :now, resolution = :resolution, resolved_by = :key_id,
           collection_id = :collection_id, batch_id = :batch_id, reason = :reason
     WHERE tenant_id = :tenant_id AND id = :id AND resolved_at IS NULL""")
ITEM = """
    SELECT i.id, i.file_id, i.cause, i.told, i.noted_at, i.resolved_at, i.resolution, i.resolved_by, i.collection_id,
           i.batch_id, i.reason
      FROM bank_item i WHERE i.tenant_id = :tenant_id"""
OPEN = ITEM + " AND i.resolved_at IS NULL"
FIND = Sql(ITEM + " AND i.id = :id")
LOCKED = Sql(ITEM + " AND i.id = :id FOR UPDATE")


def of_record(row: Record) -> QueuedItem:
    values: dict[str, Any] = dict(row)
    values["fact"] = item_of_record(row).fact
    del values["told"]
    return QueuedItem(**values)


async def find(tx: Tx, id: UUID, *, lock: bool = False) -> QueuedItem | None:  # noqa: A002
    row = await tx.row(LOCKED if lock else FIND, id=id)
    return of_record(row) if row else None


async def candidates(tx: Tx, facts: Sequence[Fact]) -> dict[int, list[Candidate]]:
    """By place in `facts`: debits at the bank, and batches, that resemble it in one thing at least."""
    rows = [_looks(place, fact) for place, fact in enumerate(facts)]
    found: dict[int, list[Candidate]] = {}
    if not rows:
        return found
    for row in await tx.rows(CANDIDATES, rows=rows):
        found.setdefault(row["place"], []).append(
            Candidate(
                "collection",
                row["id"],
                row["end_to_end_id"],
                row["amount_minor"],
                row["currency"],
                row["collection_date"],
                row["mandate_reference"],
                row["debtor_name"],
                row["iban_masked"],
            )
        )
    sums = [row for row, fact in zip(rows, facts, strict=True) if fact.end_to_end_id is None]
    for row in await tx.rows(BATCHES, rows=sums) if sums else []:
        values = (row["id"], row["message_id"], row["total_minor"], row["currency"], row["collection_date"])
        found.setdefault(row["place"], []).append(Candidate("batch", *values))
    return found


def _looks(place: int, fact: Fact) -> dict[str, Any]:
    reference = as_read(fact.end_to_end_id)
    ours = reference.find(OURS)
    reference = reference[ours : ours + REFERENCE_LENGTH] if ours > 0 else reference
    return {
        "place": place,
        "reference": reference if len(reference) >= REFERENCE_SHOWN_MIN else "",
        "amount_minor": fact.amount_minor,
        "own_minor": fact.own_minor,
        "on": fact.on.isoformat() if fact.on else None,
        "mandate": fact.mandate_reference,
        "debtor": fact.debtor_name,
        "message": fact.payment_information_id or fact.message_id or "",
    }


async def resolve(
    tx: Tx,
    id: UUID,  # noqa: A002
    resolution: str,
    *,
    key_id: UUID,
    collection_id: UUID | None = None,
    batch_id: UUID | None = None,
    reason: str | None = None,
) -> bool:
    """False where it was resolved before."""
    values = {"collection_id": collection_id, "batch_id": batch_id, "reason": reason}
    return await tx.run(RESOLVE, id=id, resolution=resolution, key_id=key_id, now=tx.now, **values) == 1
