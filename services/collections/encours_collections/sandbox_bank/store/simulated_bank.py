"""What the simulated bank received and booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from encours_platform.database import Record, Sql, Tx

SET_SCENARIO = Sql("""
    INSERT INTO bank_scenario (tenant_id, account_id, outcome, after_days)
    VALUES (:tenant_id, :account_id, :outcome, :after_days)
    ON CONFLICT (tenant_id, account_id) DO UPDATE SET outcome = excluded.outcome, after_days = excluded.after_days""")
SAME_FILE = Sql("""
    SELECT id FROM simulated_file WHERE tenant_id = :tenant_id AND name = :name AND sha256 = :sha256""")
SAME_MESSAGE = Sql("""
    SELECT id FROM simulated_file
     WHERE tenant_id = :tenant_id AND message_id = :message_id AND refused_with IS NULL""")
RECEIVE = Sql("""
    INSERT INTO simulated_file (tenant_id, id, name, sha256, message_id, refused_with, received_at)
    VALUES (:tenant_id, :id, :name, :sha256, :message_id, :refused_with, :now)
    ON CONFLICT DO NOTHING""")
INSERT_DEBITS = Sql("""
    INSERT INTO simulated_debit (tenant_id, file_id, place, payment_information_id, end_to_end_id, amount_minor,
                                 collection_date)
    SELECT :tenant_id, :file_id, d.place, d.block, d.end_to_end_id, d.amount, d.day
      FROM unnest(CAST(:blocks AS text[]), CAST(:references AS text[]), CAST(:amounts AS bigint[]),
                  CAST(:days AS date[])) WITH ORDINALITY AS d (block, end_to_end_id, amount, day, place)""")
FILE_SELECT = """
    SELECT f.id, f.name, f.sha256, f.message_id, f.refused_with, f.received_at
      FROM simulated_file f WHERE f.tenant_id = :tenant_id"""
FIND = Sql(FILE_SELECT + " AND f.id = :id")
TO_COLLECT = Sql("""
    SELECT d.file_id, d.place, d.payment_information_id, d.end_to_end_id, d.amount_minor, d.collection_date,
           d.reason_code, coalesce(s.outcome, 'settle') AS outcome, coalesce(s.after_days, 2) AS after_days
      FROM simulated_debit d
      LEFT JOIN collection c ON c.tenant_id = :tenant_id AND c.end_to_end_id = d.end_to_end_id
      LEFT JOIN bank_scenario s ON s.tenant_id = :tenant_id AND s.account_id = c.account_id
     WHERE d.tenant_id = :tenant_id AND d.collection_date = :day AND d.state = 'received'
       AND (CAST(:file_id AS uuid) IS NULL OR d.file_id = :file_id)
     ORDER BY d.file_id, d.place FOR UPDATE OF d""")
TO_RETURN = Sql("""
    SELECT d.file_id, d.place, d.payment_information_id, d.end_to_end_id, d.amount_minor, d.collection_date,
           d.reason_code, '' AS outcome, 0 AS after_days
      FROM simulated_debit d
     WHERE d.tenant_id = :tenant_id AND d.return_on <= :day AND d.state = 'credited'
     ORDER BY d.file_id, d.place FOR UPDATE OF d""")
REJECTED = Sql("""
    UPDATE simulated_debit d SET state = 'rejected', reason_code = r.reason
      FROM unnest(CAST(:files AS uuid[]), CAST(:places AS integer[]), CAST(:reasons AS text[]))
           AS r (file_id, place, reason)
     WHERE d.tenant_id = :tenant_id AND d.file_id = r.file_id AND d.place = r.place""")
BOOKED = Sql("""
    UPDATE simulated_debit d
       SET state = r.state, credited_on = CASE WHEN r.state = 'credited' THEN CAST(:day AS date) END,
           reason_code = r.reason, return_on = r.return_on
      FROM unnest(CAST(:files AS uuid[]), CAST(:places AS integer[]), CAST(:states AS text[]),
                  CAST(:reasons AS text[]), CAST(:returns AS date[])) AS r (file_id, place, state, reason, return_on)
     WHERE d.tenant_id = :tenant_id AND d.file_id = r.file_id AND d.place = r.place""")
RETURNED = Sql("""
    UPDATE simulated_debit d SET state = 'returned', return_on = :day
      FROM unnest(CAST(:files AS uuid[]), CAST(:places AS integer[])) AS r (file_id, place)
     WHERE d.tenant_id = :tenant_id AND d.file_id = r.file_id AND d.place = r.place""")
BOOKED_ON = Sql("""
    SELECT d.file_id, d.place, d.payment_information_id, d.end_to_end_id, d.amount_minor, d.collection_date,
           d.reason_code, d.state AS outcome, 0 AS after_days,
           d.credited_on = :day AS is_credit, d.state = 'returned' AND d.return_on = :day AS is_return
      FROM simulated_debit d
     WHERE d.tenant_id = :tenant_id
       AND (d.credited_on = :day OR (d.state = 'returned' AND d.return_on = :day))
     ORDER BY d.file_id, d.place""")
BALANCE = Sql("""
    SELECT coalesce(sum(amount_minor) FILTER (WHERE credited_on < :day), 0)
         - coalesce(sum(amount_minor) FILTER (WHERE (state = 'returned' AND return_on < :day)
                                               OR (state = 'reversed' AND reverse_on < :day)), 0)
         + (SELECT coalesce(sum(t.amount_minor), 0) FROM simulated_transfer t
             WHERE t.tenant_id = :tenant_id AND t.booked_on < :day) AS balance_minor
      FROM simulated_debit WHERE tenant_id = :tenant_id AND credited_on IS NOT NULL""")
SEND_TRANSFER = Sql("""
    INSERT INTO simulated_transfer (tenant_id, id, amount_minor, payer_name, payer_iban_sealed, remittance,
                                    structured_reference, end_to_end_id, booked_on)
    VALUES (:tenant_id, :id, :amount_minor, :payer_name, :payer_iban_sealed, :remittance, :structured_reference,
            :end_to_end_id, :booked_on)""")
TRANSFERS_ON = Sql("""
    SELECT id, amount_minor, payer_name, payer_iban_sealed, remittance, structured_reference, end_to_end_id, booked_on
      FROM simulated_transfer WHERE tenant_id = :tenant_id AND booked_on = :day ORDER BY id""")
BLOCK_SIZES = Sql("""
    SELECT payment_information_id, count(*) FILTER (WHERE state NOT IN ('rejected', 'cancelled')) AS accepted
      FROM simulated_debit
     WHERE tenant_id = :tenant_id AND file_id = ANY(CAST(:files AS uuid[])) GROUP BY payment_information_id""")
STATEMENTS = Sql("""
    SELECT count(*) FROM bank_file WHERE tenant_id = :tenant_id AND source = 'simulated_bank' AND kind = :kind""")


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    id: UUID
    name: str
    sha256: str
    message_id: str
    refused_with: str | None
    received_at: datetime


@dataclass(frozen=True, slots=True)
class BankDebit:
    """A debit as the bank recorded it, with the outcome of its scenario."""

    file_id: UUID
    place: int
    payment_information_id: str
    end_to_end_id: str
    amount_minor: int
    collection_date: date
    reason_code: str | None
    outcome: str
    after_days: int


@dataclass(frozen=True, slots=True)
class SentTransfer:
    """Money that somebody sends to the merchant's account, in cents; the payer's IBAN is sealed."""

    id: UUID
    amount_minor: int
    payer_name: str
    payer_iban_sealed: str | None
    remittance: str
    structured_reference: str | None
    end_to_end_id: str | None
    booked_on: date


@dataclass(frozen=True, slots=True)
class Booking:
    """The bank's decision on a debit on its day."""

    debit: BankDebit
    state: str
    reason_code: str | None = None
    return_on: date | None = None


def file_of_record(row: Record) -> ReceivedFile:
    return ReceivedFile(**dict(row))


async def set_scenario(tx: Tx, account_id: UUID, outcome: str, after_days: int) -> None:
    await tx.run(SET_SCENARIO, account_id=account_id, outcome=outcome, after_days=after_days)


async def same_file(tx: Tx, name: str, sha256: str) -> UUID | None:
    found: UUID | None = await tx.value(SAME_FILE, name=name, sha256=sha256)
    return found


async def has_message(tx: Tx, message_id: str) -> bool:
    return await tx.value(SAME_MESSAGE, message_id=message_id) is not None


async def receive(tx: Tx, id: UUID, *, name: str, sha256: str, message_id: str, refused_with: str | None) -> bool:  # noqa: A002
    """False where another transaction received it meanwhile."""
    values = {"name": name, "sha256": sha256, "message_id": message_id, "refused_with": refused_with}
    return await tx.run(RECEIVE, id=id, now=tx.now, **values) == 1


async def record_debits(tx: Tx, file_id: UUID, debits: Sequence[tuple[str, str, int, date]]) -> None:
    """Block, end-to-end reference, cents and day of each debit of a file."""
    await tx.run(
        INSERT_DEBITS,
        file_id=file_id,
        blocks=[debit[0] for debit in debits],
        references=[debit[1] for debit in debits],
        amounts=[debit[2] for debit in debits],
        days=[debit[3] for debit in debits],
    )


async def find(tx: Tx, id: UUID) -> ReceivedFile | None:  # noqa: A002
    row = await tx.row(FIND, id=id)
    return file_of_record(row) if row else None


async def to_collect(tx: Tx, day: date, file_id: UUID | None = None) -> list[BankDebit]:
    """Debits of that day of which nothing was decided yet, locked."""
    return [BankDebit(**dict(row)) for row in await tx.rows(TO_COLLECT, day=day, file_id=file_id)]


async def to_return(tx: Tx, day: date) -> list[BankDebit]:
    return [BankDebit(**dict(row)) for row in await tx.rows(TO_RETURN, day=day)]


async def record_rejected(tx: Tx, debits: Sequence[tuple[BankDebit, str]]) -> None:
    await tx.run(
        REJECTED,
        files=[debit.file_id for debit, _ in debits],
        places=[debit.place for debit, _ in debits],
        reasons=[reason for _, reason in debits],
    )


async def record_booked(tx: Tx, day: date, bookings: Sequence[Booking]) -> None:
    await tx.run(
        BOOKED,
        day=day,
        files=[booking.debit.file_id for booking in bookings],
        places=[booking.debit.place for booking in bookings],
        states=[booking.state for booking in bookings],
        reasons=[booking.reason_code for booking in bookings],
        returns=[booking.return_on for booking in bookings],
    )


async def record_returned(tx: Tx, day: date, debits: Sequence[BankDebit]) -> None:
    files, places = [debit.file_id for debit in debits], [debit.place for debit in debits]
    await tx.run(RETURNED, day=day, files=files, places=places)


async def booked_on(tx: Tx, day: date) -> tuple[list[BankDebit], list[BankDebit]]:
    """Credited and returned that day."""
    credited: list[BankDebit] = []
    returned: list[BankDebit] = []
    for row in await tx.rows(BOOKED_ON, day=day):
        values = dict(row)
        is_credit, is_return = values.pop("is_credit"), values.pop("is_return")
        debit = BankDebit(**values)
        if is_credit:
            credited.append(debit)
        if is_return:
            returned.append(debit)
    return credited, returned


async def send_transfer(tx: Tx, transfer: SentTransfer) -> None:
    await tx.run(SEND_TRANSFER, **{name: getattr(transfer, name) for name in SentTransfer.__slots__})


async def transfers_on(tx: Tx, day: date) -> list[SentTransfer]:
    return [SentTransfer(**dict(row)) for row in await tx.rows(TRANSFERS_ON, day=day)]


async def balance_minor(tx: Tx, before: date) -> int:
    """The account at the opening of that day, in cents."""
    return int(await tx.value(BALANCE, day=before))


async def accepted_in_blocks(tx: Tx, file_ids: Sequence[UUID]) -> dict[str, int]:
    """Debits of each block that were not rejected."""
    rows = await tx.rows(BLOCK_SIZES, files=list(file_ids))
    return {row["payment_information_id"]: row["accepted"] for row in rows}


async def statements_sent(tx: Tx, kind: str) -> int:
    return int(await tx.value(STATEMENTS, kind=kind))
