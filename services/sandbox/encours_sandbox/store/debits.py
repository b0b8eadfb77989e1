"""Debits that the bank received, and what became of each."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from encours_platform.database import Sql, Tx
from encours_sandbox.domain.debits import BankDebit, Decision
from encours_sandbox.domain.orders import Block

INSERT_BLOCK = Sql("""
    INSERT INTO block (tenant_id, file_id, payment_information_id, bank_account_id, scheme, batch_booking,
                       collection_on)
    VALUES (:tenant_id, :file_id, :payment_information_id, :bank_account_id, :scheme, :batch_booking,
            :collection_on)""")
INSERT_DEBITS = Sql("""
    INSERT INTO debit (tenant_id, file_id, place, payment_information_id, end_to_end_id, instruction_id,
                       mandate_reference, debtor_name, amount_minor, collection_on)
    SELECT :tenant_id, :file_id, CAST(:offset AS integer) + d.place, CAST(:block AS text), d.end_to_end_id,
           d.instruction_id, d.mandate_reference, d.debtor_name, d.amount_minor, CAST(:collection_on AS date)
      FROM unnest(CAST(:references AS text[]), CAST(:instructions AS text[]), CAST(:mandates AS text[]),
                  CAST(:names AS text[]), CAST(:amounts AS bigint[]))
           WITH ORDINALITY AS d (end_to_end_id, instruction_id, mandate_reference, debtor_name, amount_minor, place)""")
_COLUMNS = """
    d.file_id, d.place, d.payment_information_id, d.end_to_end_id, d.instruction_id, d.mandate_reference,
    d.debtor_name, d.amount_minor, d.collection_on, d.state, d.reason_code, d.credited_on, d.reverse_on,
    b.bank_account_id, b.scheme, f.message_id, coalesce(s.outcome, 'settle') AS outcome,
    coalesce(s.after_days, 2) AS after_days"""
_JOINED = """
      FROM debit d
      JOIN block b ON b.tenant_id = :tenant_id AND b.file_id = d.file_id
       AND b.payment_information_id = d.payment_information_id
      JOIN received_file f ON f.tenant_id = :tenant_id AND f.file_id = d.file_id
      LEFT JOIN mandate m ON m.tenant_id = :tenant_id AND m.reference = d.mandate_reference
      LEFT JOIN scenario s ON s.tenant_id = :tenant_id AND s.account_id = m.account_id
     WHERE d.tenant_id = :tenant_id"""
_LOCKED = " ORDER BY d.file_id, d.place FOR UPDATE OF d"
# No value of a caller is in the statements below.
TO_COLLECT = Sql(f"""
    SELECT {_COLUMNS} {_JOINED} AND d.collection_on = :day AND d.state = 'received'
       AND (CAST(:file_id AS uuid) IS NULL OR d.file_id = :file_id) {_LOCKED}""")
TO_RETURN = Sql(f"SELECT {_COLUMNS} {_JOINED} AND d.return_on <= :day AND d.state = 'credited' {_LOCKED}")
TO_REVERSE = Sql(f"SELECT {_COLUMNS} {_JOINED} AND d.reverse_on <= :day AND d.state = 'credited' {_LOCKED}")
REQUESTED = Sql(f"""
    SELECT {_COLUMNS} {_JOINED} AND f.message_id = :message_id AND f.refused_with IS NULL
       AND (CAST(:references AS text[]) IS NULL OR d.end_to_end_id = ANY(CAST(:references AS text[]))) {_LOCKED}
    """)
UPDATE = Sql("""
    UPDATE debit d
       SET state = r.state, reason_code = coalesce(r.reason_code, d.reason_code),
           credited_on = coalesce(r.credited_on, d.credited_on), return_on = coalesce(r.return_on, d.return_on),
           reverse_on = coalesce(r.reverse_on, d.reverse_on)
      FROM unnest(CAST(:files AS uuid[]), CAST(:places AS integer[]), CAST(:states AS text[]),
                  CAST(:reason_codes AS text[]), CAST(:credited AS date[]), CAST(:returns AS date[]),
                  CAST(:reverses AS date[]))
           AS r (file_id, place, state, reason_code, credited_on, return_on, reverse_on)
     WHERE d.tenant_id = :tenant_id AND d.file_id = r.file_id AND d.place = r.place""")
ACCEPTED = Sql("""
    SELECT file_id, payment_information_id, count(*) AS accepted FROM debit
     WHERE tenant_id = :tenant_id AND file_id = ANY(CAST(:files AS uuid[])) AND state NOT IN ('rejected', 'cancelled')
     GROUP BY file_id, payment_information_id""")


async def insert_block(tx: Tx, file_id: UUID, bank_account_id: UUID, block: Block, *, offset: int) -> None:
    """`offset`: how many debits come before it in the file."""
    await tx.run(
        INSERT_BLOCK,
        file_id=file_id,
        payment_information_id=block.payment_information_id,
        bank_account_id=bank_account_id,
        scheme=block.scheme,
        batch_booking=block.batch_booking,
        collection_on=block.collection_on,
    )
    await tx.run(
        INSERT_DEBITS,
        file_id=file_id,
        offset=offset,
        block=block.payment_information_id,
        collection_on=block.collection_on,
        references=[debit.end_to_end_id for debit in block.debits],
        instructions=[debit.instruction_id for debit in block.debits],
        mandates=[debit.mandate_reference for debit in block.debits],
        names=[debit.debtor_name for debit in block.debits],
        amounts=[debit.amount_minor for debit in block.debits],
    )


async def to_collect(tx: Tx, day: date, file_id: UUID | None = None) -> list[BankDebit]:
    """Debits of that day of which nothing was decided yet, locked."""
    return await _debits(tx, TO_COLLECT, day=day, file_id=file_id)


async def to_return(tx: Tx, day: date) -> list[BankDebit]:
    return await _debits(tx, TO_RETURN, day=day)


async def to_reverse(tx: Tx, day: date) -> list[BankDebit]:
    return await _debits(tx, TO_REVERSE, day=day)


async def lock_requested(tx: Tx, message_id: str, references: Sequence[str] | None) -> list[BankDebit]:
    """Debits of a file, all of them or those named, locked."""
    names = None if references is None else list(references)
    return await _debits(tx, REQUESTED, message_id=message_id, references=names)


async def _debits(tx: Tx, statement: Sql, **values: Any) -> list[BankDebit]:
    return [BankDebit(**dict(row)) for row in await tx.rows(statement, **values)]


async def record(tx: Tx, decisions: Sequence[Decision]) -> None:
    if not decisions:
        return
    await tx.run(
        UPDATE,
        files=[each.debit.file_id for each in decisions],
        places=[each.debit.place for each in decisions],
        states=[each.state for each in decisions],
        reason_codes=[each.reason_code for each in decisions],
        credited=[each.credited_on for each in decisions],
        returns=[each.return_on for each in decisions],
        reverses=[each.reverse_on for each in decisions],
    )


async def accepted_in_blocks(tx: Tx, file_ids: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    """Debits of each block that were neither rejected nor cancelled."""
    rows = await tx.rows(ACCEPTED, files=list(file_ids))
    return {(row["file_id"], row["payment_information_id"]): row["accepted"] for row in rows}
