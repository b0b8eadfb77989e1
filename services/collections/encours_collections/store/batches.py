"""Batches: the debits of one file to the bank."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from encours_collections.domain.collection import MOVES, Move, Status
from encours_common.db import Record, Sql, Tx

DUE = Sql("""
    SELECT c.id, c.amount_minor, c.due_date, c.collection_date, c.submit_on, c.remittance, c.end_to_end_id, c.cause,
           c.account_id, m.mandate_id, m.reference, m.scheme, m.sequence_type, m.signed_on, m.debtor_name,
           m.iban_sealed, m.bic,
           b.street, b.postcode, b.city, b.country
      FROM collection c
      JOIN mandate m ON m.tenant_id = :tenant_id AND m.mandate_id = c.mandate_id
      LEFT JOIN buyer b ON b.tenant_id = :tenant_id AND b.account_id = c.account_id
     WHERE c.tenant_id = :tenant_id AND c.status = :from AND c.submit_on <= :today AND c.currency = 'EUR'
       AND m.status = 'active'
     ORDER BY c.id FOR UPDATE OF c""")
CLAIM = Sql("""
    UPDATE collection c SET status = :to, batch_id = :batch_id, payment_information_id = u.block, cause = NULL,
           sequence_type = u.sequence_type, carries_amendment = u.amendment IS NOT NULL,
           amendment_number = u.amendment, changed_at = :now
      FROM unnest(CAST(:ids AS uuid[]), CAST(:blocks AS text[]), CAST(:sequences AS text[]),
                  CAST(:amendments AS integer[])) AS u (id, block, sequence_type, amendment)
     WHERE c.tenant_id = :tenant_id AND c.id = u.id AND c.status = :from""")
INSERT = Sql("""
    INSERT INTO batch (tenant_id, id, scheme, message_id, file_name, status, collection_date, transactions, total_minor,
                       currency, bytes, sha256, violations, cause, created_at, bank_profile,
                       message_name)
    VALUES (:tenant_id, :id, :scheme, :message_id, :file_name, :status, :collection_date, :transactions, :total_minor,
            'EUR', :bytes, :sha256, :violations, :cause, :now, :bank_profile, :message_name)""")
SELECT = """
    SELECT b.id, b.scheme, b.message_id, b.file_name, b.status, b.bank_status, b.collection_date, b.transactions,
           b.total_minor, b.currency, b.bytes, b.sha256, b.violations, b.cause, b.reason_code, b.transport_id,
           b.created_at, b.submitted_at, b.bank_profile, b.message_name
      FROM batch b WHERE b.tenant_id = :tenant_id"""
FIND = Sql(SELECT + " AND b.id = :id")
SUBMIT = Sql("""
    UPDATE batch SET status = 'submitted', submitted_at = :now, transport_id = :transport_id, cause = NULL
     WHERE tenant_id = :tenant_id AND id = :id AND status = 'created'""")
LOCK_DEBITS = Sql("""
    SELECT id FROM collection WHERE tenant_id = :tenant_id AND batch_id = :batch_id AND status = :from
     ORDER BY id FOR UPDATE""")
SUBMIT_DEBITS = Sql("""
    UPDATE collection SET status = :to, changed_at = :now
     WHERE tenant_id = :tenant_id AND batch_id = :batch_id AND status = :from RETURNING id""")
WAITS = Sql("""
    UPDATE batch SET cause = :cause WHERE tenant_id = :tenant_id AND id = :id AND status = 'created'""")
HEARD = Sql("""
    UPDATE batch SET bank_status = :status, reason_code = coalesce(CAST(:reason_code AS text), reason_code)
     WHERE tenant_id = :tenant_id AND id = :id""")
RECOUNT = Sql("""
    UPDATE batch b
       SET status = CASE WHEN n.refused = n.debits THEN 'rejected' WHEN n.refused > 0 THEN 'partly_rejected'
                         WHEN b.bank_status IN ('ACTC', 'ACCP', 'ACWC', 'ACSP', 'ACSC', 'ACCC') OR n.answered > 0
                         THEN 'accepted' ELSE b.status END
      FROM (SELECT c.batch_id, count(*) AS debits, count(*) FILTER (WHERE c.failed_by = 'reject') AS refused,
                   count(*) FILTER (WHERE c.status <> 'submitted') AS answered
              FROM collection c WHERE c.tenant_id = :tenant_id AND c.batch_id = ANY(CAST(:ids AS uuid[]))
             GROUP BY c.batch_id) n
     WHERE b.tenant_id = :tenant_id AND b.id = n.batch_id AND b.status NOT IN ('created', 'failed_check')""")
BY_MESSAGE = Sql("""
    SELECT id, message_id, status, bank_status FROM batch
     WHERE tenant_id = :tenant_id AND message_id = ANY(CAST(:messages AS text[])) AND status <> 'failed_check'""")


@dataclass(frozen=True, slots=True)
class DueDebit:
    """An announced collection whose file is due, with what its mandate says; the IBAN is sealed."""

    id: UUID
    amount_minor: int
    due_date: date
    collection_date: date
    submit_on: date
    remittance: str
    end_to_end_id: str
    cause: str | None
    account_id: UUID
    mandate_id: UUID
    reference: str
    scheme: str
    sequence_type: str
    signed_on: date
    debtor_name: str
    iban_sealed: str
    bic: str | None
    street: str | None
    postcode: str | None
    city: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Batch:
    """`collection_date` is the earliest of its blocks, `total_minor` the sum in cents, `sha256` that of the file."""

    id: UUID
    scheme: str
    message_id: str
    file_name: str
    status: str
    bank_status: str | None
    collection_date: date
    transactions: int
    total_minor: int
    currency: str
    bytes: int
    sha256: str
    violations: Sequence[Mapping[str, Any]]
    cause: str | None
    reason_code: str | None
    transport_id: str | None
    created_at: datetime
    submitted_at: datetime | None
    bank_profile: str | None
    message_name: str


@dataclass(frozen=True, slots=True)
class NewBatch:
    id: UUID
    scheme: str
    message_id: str
    file_name: str
    status: str
    collection_date: date
    transactions: int
    total_minor: int
    bytes: int
    sha256: str
    violations: Sequence[Mapping[str, Any]]
    cause: str | None
    bank_profile: str
    message_name: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a collection stands in a file."""

    collection_id: UUID
    payment_information_id: str
    sequence_type: str
    amendment_number: int | None
    """The latest change of its mandate that it tells."""


def of_record(row: Record) -> Batch:
    return Batch(**dict(row))


async def due(tx: Tx) -> list[DueDebit]:
    """What must be in a file by today, locked."""
    rows = await tx.rows(DUE, today=tx.today, **{"from": str(Status.ANNOUNCED)})
    return [DueDebit(**dict(row)) for row in rows]


async def insert(tx: Tx, new: NewBatch) -> None:
    values = {name: getattr(new, name) for name in NewBatch.__slots__}
    values["violations"] = [dict(violation) for violation in new.violations]
    await tx.run(INSERT, now=tx.now, **values)


async def claim(tx: Tx, batch_id: UUID, places: Sequence[Place]) -> int:
    """Announced → batched, each in its block; answers how many were."""
    moved = {"from": str(Status.ANNOUNCED), "to": str(MOVES[Status.ANNOUNCED, Move.BATCH])}
    return await tx.run(
        CLAIM,
        batch_id=batch_id,
        ids=[place.collection_id for place in places],
        blocks=[place.payment_information_id for place in places],
        sequences=[place.sequence_type for place in places],
        amendments=[place.amendment_number for place in places],
        now=tx.now,
        **moved,
    )


async def find(tx: Tx, id: UUID) -> Batch | None:  # noqa: A002
    row = await tx.row(FIND, id=id)
    return of_record(row) if row else None


async def submit(tx: Tx, id: UUID, transport_id: str | None) -> list[UUID] | None:  # noqa: A002
    """The batch and its debits are with the bank; answers the debits, None where that was noted before."""
    moved = {"from": str(Status.BATCHED)}
    await tx.rows(LOCK_DEBITS, batch_id=id, **moved)
    if await tx.run(SUBMIT, id=id, transport_id=transport_id, now=tx.now) == 0:
        return None
    to = str(MOVES[Status.BATCHED, Move.SUBMIT])
    return [row["id"] for row in await tx.rows(SUBMIT_DEBITS, batch_id=id, to=to, now=tx.now, **moved)]


async def note_waiting(tx: Tx, id: UUID, cause: str) -> None:  # noqa: A002
    await tx.run(WAITS, id=id, cause=cause)


async def by_message(tx: Tx, message_ids: Iterable[str]) -> list[Record]:
    """Rows of id, message_id, status, bank_status of batches that left or may have left."""
    return await tx.rows(BY_MESSAGE, messages=list(set(message_ids)))


async def note_heard(tx: Tx, id: UUID, status: str, reason_code: str | None) -> None:  # noqa: A002
    await tx.run(HEARD, id=id, status=status, reason_code=reason_code)


async def recount(tx: Tx, ids: Iterable[UUID]) -> None:
    """Status of batches after the bank spoke of their debits."""
    await tx.run(RECOUNT, ids=list(set(ids)))
