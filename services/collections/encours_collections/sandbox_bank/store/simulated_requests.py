"""Cancellations and reversals at the simulated bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from encours_collections.sandbox_bank.store.simulated_bank import BankDebit
from encours_platform.database import Sql, Tx

REQUESTED = Sql("""
    SELECT d.file_id, d.place, d.payment_information_id, d.end_to_end_id, d.collection_date, d.state, d.credited_on,
           d.reverse_on, coalesce(s.outcome, 'settle') AS outcome
      FROM simulated_file f
      JOIN simulated_debit d ON d.tenant_id = :tenant_id AND d.file_id = f.id
      LEFT JOIN collection c ON c.tenant_id = :tenant_id AND c.end_to_end_id = d.end_to_end_id
      LEFT JOIN bank_scenario s ON s.tenant_id = :tenant_id AND s.account_id = c.account_id
     WHERE f.tenant_id = :tenant_id AND f.message_id = :message_id AND f.refused_with IS NULL
       AND (CAST(:references AS text[]) IS NULL OR d.end_to_end_id = ANY(CAST(:references AS text[])))
     ORDER BY d.file_id, d.place FOR UPDATE OF d""")
CANCEL = Sql("""
    UPDATE simulated_debit d SET state = 'cancelled'
      FROM unnest(CAST(:files AS uuid[]), CAST(:places AS integer[])) AS r (file_id, place)
     WHERE d.tenant_id = :tenant_id AND d.file_id = r.file_id AND d.place = r.place AND d.state = 'received'""")
REVERSE = Sql("""
    UPDATE simulated_debit d SET reverse_on = :day
      FROM unnest(CAST(:files AS uuid[]), CAST(:places AS integer[])) AS r (file_id, place)
     WHERE d.tenant_id = :tenant_id AND d.file_id = r.file_id AND d.place = r.place AND d.state = 'credited'""")
TO_REVERSE = Sql("""
    SELECT d.file_id, d.place, d.payment_information_id, d.end_to_end_id, d.amount_minor, d.collection_date,
           d.reason_code, '' AS outcome, 0 AS after_days
      FROM simulated_debit d
     WHERE d.tenant_id = :tenant_id AND d.reverse_on <= :day AND d.state = 'credited'
     ORDER BY d.file_id, d.place FOR UPDATE OF d""")
REVERSED = Sql("""
    UPDATE simulated_debit d SET state = 'reversed', reverse_on = :day
      FROM unnest(CAST(:files AS uuid[]), CAST(:places AS integer[])) AS r (file_id, place)
     WHERE d.tenant_id = :tenant_id AND d.file_id = r.file_id AND d.place = r.place""")
REVERSED_ON = Sql("""
    SELECT d.file_id, d.place, d.payment_information_id, d.end_to_end_id, d.amount_minor, d.collection_date,
           d.reason_code, d.state AS outcome, 0 AS after_days
      FROM simulated_debit d
     WHERE d.tenant_id = :tenant_id AND d.state = 'reversed' AND d.reverse_on = :day
     ORDER BY d.file_id, d.place""")


@dataclass(frozen=True, slots=True)
class RequestedBankDebit:
    """A debit that a request is about, as the bank recorded it; calendar dates."""

    file_id: UUID
    place: int
    payment_information_id: str
    end_to_end_id: str
    collection_date: date
    state: str
    credited_on: date | None
    reverse_on: date | None
    outcome: str


async def lock_requested(tx: Tx, message_id: str, references: Sequence[str] | None) -> list[RequestedBankDebit]:
    """Debits of a file, all of them or those named, locked."""
    names = None if references is None else list(references)
    return [
        RequestedBankDebit(**dict(row)) for row in await tx.rows(REQUESTED, message_id=message_id, references=names)
    ]


async def cancel(tx: Tx, debits: Sequence[RequestedBankDebit]) -> None:
    await tx.run(CANCEL, files=[each.file_id for each in debits], places=[each.place for each in debits])


async def reverse(tx: Tx, debits: Sequence[RequestedBankDebit], day: date) -> None:
    await tx.run(REVERSE, day=day, files=[each.file_id for each in debits], places=[each.place for each in debits])


async def to_reverse(tx: Tx, day: date) -> list[BankDebit]:
    return [BankDebit(**dict(row)) for row in await tx.rows(TO_REVERSE, day=day)]


async def record_reversed(tx: Tx, day: date, debits: Sequence[BankDebit]) -> None:
    await tx.run(REVERSED, day=day, files=[each.file_id for each in debits], places=[each.place for each in debits])


async def reversed_on(tx: Tx, day: date) -> list[BankDebit]:
    return [BankDebit(**dict(row)) for row in await tx.rows(REVERSED_ON, day=day)]
