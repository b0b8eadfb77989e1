"""Debits that the bank received, and what became of each."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from encours_platform.database import Sql, Tx
from encours_sandbox.domain.acceptance import Known
from encours_sandbox.domain.debits import BankDebit, Decision
from encours_sandbox.domain.orders import Block, Debit
from encours_sandbox.domain.scenario import Scenario

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
    b.bank_account_id, b.scheme, b.batch_booking, f.message_id, coalesce(s.options, e.options, '{}') AS scenario"""
_JOINED = """
      FROM debit d
      JOIN block b ON b.tenant_id = :tenant_id AND b.file_id = d.file_id
       AND b.payment_information_id = d.payment_information_id
      JOIN received_file f ON f.tenant_id = :tenant_id AND f.file_id = d.file_id
      LEFT JOIN mandate m ON m.tenant_id = :tenant_id AND m.reference = d.mandate_reference
      LEFT JOIN scenario s ON s.tenant_id = :tenant_id AND s.account_id = m.account_id
      LEFT JOIN scenario e ON e.tenant_id = :tenant_id AND e.account_id = '00000000-0000-0000-0000-000000000000'
     WHERE d.tenant_id = :tenant_id"""
_LOCKED = " ORDER BY d.file_id, d.place FOR UPDATE OF d"
# No value of a caller is in the statements below.
TO_COLLECT = Sql(f"""
    SELECT {_COLUMNS} {_JOINED} AND d.collection_on <= :day AND d.state = 'received'
       AND (CAST(:file_id AS uuid) IS NULL OR d.file_id = :file_id) {_LOCKED}""")
REJECTED = Sql(f"""
    SELECT {_COLUMNS} {_JOINED} AND d.collection_on <= :day AND d.state = 'rejected' AND d.credited_on IS NULL
       AND coalesce(s.options, e.options) @> '{{"booked_gross": true}}' {_LOCKED}""")
ONE = Sql(f"SELECT {_COLUMNS} {_JOINED} AND d.file_id = :file_id AND d.place = :place {_LOCKED}")
TO_RETURN = Sql(f"SELECT {_COLUMNS} {_JOINED} AND d.return_on <= :day AND d.state = 'credited' {_LOCKED}")
TO_REVERSE = Sql(f"SELECT {_COLUMNS} {_JOINED} AND d.reverse_on <= :day AND d.state = 'credited' {_LOCKED}")
REQUESTED = Sql(f"""
    SELECT {_COLUMNS} {_JOINED} AND f.message_id = :message_id AND f.refused_with IS NULL
       AND (CAST(:references AS text[]) IS NULL OR d.end_to_end_id = ANY(CAST(:references AS text[]))) {_LOCKED}
    """)
KNOWN_BLOCKS = Sql("""
    SELECT payment_information_id AS name FROM block
     WHERE tenant_id = :tenant_id AND payment_information_id = ANY(CAST(:names AS text[]))""")
KNOWN_REFERENCES = Sql("""
    SELECT end_to_end_id AS name FROM debit
     WHERE tenant_id = :tenant_id AND end_to_end_id = ANY(CAST(:names AS text[]))
       AND state NOT IN ('rejected', 'cancelled')""")
KNOWN_TRANSACTIONS = Sql("""
    SELECT mandate_reference, amount_minor, collection_on FROM debit
     WHERE tenant_id = :tenant_id AND mandate_reference = ANY(CAST(:mandates AS text[]))
       AND collection_on = ANY(CAST(:days AS date[])) AND state NOT IN ('rejected', 'cancelled')""")
REGISTERED = Sql("""
    SELECT reference AS name FROM mandate
     WHERE tenant_id = :tenant_id AND reference = ANY(CAST(:names AS text[])) AND NOT is_ended""")
REFUSE = Sql("""
    UPDATE debit d SET state = 'rejected', reason_code = r.reason
      FROM unnest(CAST(:references AS text[]), CAST(:reasons AS text[])) AS r (reference, reason)
     WHERE d.tenant_id = :tenant_id AND d.file_id = :file_id AND d.end_to_end_id = r.reference""")
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


async def known(tx: Tx, blocks: Sequence[Block]) -> Known:
    """What the bank has had before of these blocks, and which of their mandates are registered."""
    inside: list[Debit] = [debit for block in blocks for debit in block.debits]
    mandates = list({debit.mandate_reference for debit in inside})
    days = list({block.collection_on for block in blocks})
    return Known(
        blocks=await _texts(tx, KNOWN_BLOCKS, names=[block.payment_information_id for block in blocks]),
        references=await _texts(tx, KNOWN_REFERENCES, names=[debit.end_to_end_id for debit in inside]),
        transactions={
            (row["mandate_reference"], row["amount_minor"], row["collection_on"])
            for row in await tx.rows(KNOWN_TRANSACTIONS, mandates=mandates, days=days)
        },
        mandates=await _texts(tx, REGISTERED, names=mandates),
    )


async def _texts(tx: Tx, statement: Sql, *, names: Sequence[str]) -> set[str]:
    return {row["name"] for row in await tx.rows(statement, names=list(names))}


async def refuse(tx: Tx, file_id: UUID, reasons: Mapping[str, str]) -> None:
    """Debits that are refused when the file comes: end-to-end reference → reason code."""
    if reasons:
        await tx.run(REFUSE, file_id=file_id, references=list(reasons), reasons=list(reasons.values()))


async def to_collect(tx: Tx, day: date, file_id: UUID | None = None) -> list[BankDebit]:
    """Debits of that day and before of which nothing was decided yet, locked."""
    return await _debits(tx, TO_COLLECT, day=day, file_id=file_id)


async def rejected_gross(tx: Tx, day: date) -> list[BankDebit]:
    """Rejected debits that the bank books all the same, in and out."""
    return await _debits(tx, REJECTED, day=day)


async def find(tx: Tx, file_id: UUID, place: int) -> BankDebit | None:
    return next(iter(await _debits(tx, ONE, file_id=file_id, place=place)), None)


async def to_return(tx: Tx, day: date) -> list[BankDebit]:
    return await _debits(tx, TO_RETURN, day=day)


async def to_reverse(tx: Tx, day: date) -> list[BankDebit]:
    return await _debits(tx, TO_REVERSE, day=day)


async def lock_requested(tx: Tx, message_id: str, references: Sequence[str] | None) -> list[BankDebit]:
    """Debits of a file, all of them or those named, locked."""
    names = None if references is None else list(references)
    return await _debits(tx, REQUESTED, message_id=message_id, references=names)


async def _debits(tx: Tx, statement: Sql, **values: Any) -> list[BankDebit]:
    return [
        BankDebit(**{**dict(row), "scenario": Scenario.from_json(row["scenario"])})
        for row in await tx.rows(statement, **values)
    ]


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
