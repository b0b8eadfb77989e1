"""What the bank's files say of the merchant's account itself: transfers, charges, the run of its statements."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from encours_collections.bank_answers.domain.account_records import ChargeRow, StatementRow, TransferRow
from encours_platform.database import Record, Sql, Tx

TAKE_KEY = Sql("""
    INSERT INTO payer_key (tenant_id, sealed) VALUES (:tenant_id, :sealed) ON CONFLICT DO NOTHING""")
KEY = Sql("SELECT sealed FROM payer_key WHERE tenant_id = :tenant_id")
TAKE_TRANSFERS = Sql("""
    INSERT INTO transfer (tenant_id, id, told_key, file_id, amount_minor, currency, booked_on, value_on, payer_name,
                          payer_iban_masked, payer_digest, structured_reference, remittance, end_to_end_id,
                          bank_reference, noted_at)
    SELECT :tenant_id, t.id, t.told_key, :file_id, t.amount_minor, t.currency, t.booked_on, t.value_on, t.payer_name,
           t.payer_iban_masked, t.payer_digest, t.structured_reference, t.remittance, t.end_to_end_id,
           t.bank_reference, :now
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS t (
           id uuid, told_key text, amount_minor bigint, currency text, booked_on date, value_on date, payer_name text,
           payer_iban_masked text, payer_digest text, structured_reference text, remittance text, end_to_end_id text,
           bank_reference text)
     ORDER BY t.told_key
    ON CONFLICT (tenant_id, told_key) DO NOTHING RETURNING id""")
TRANSFERS = Sql("""
    SELECT id, amount_minor, currency, booked_on, payer_name, payer_iban_masked, structured_reference, remittance
      FROM transfer WHERE tenant_id = :tenant_id AND file_id = :file_id ORDER BY id LIMIT :most""")
TAKE_CHARGES = Sql("""
    INSERT INTO bank_charge (tenant_id, file_id, place, amount_minor, currency, booked_on, entry_reference,
                             end_to_end_id)
    SELECT :tenant_id, :file_id, c.place, c.amount_minor, c.currency, c.booked_on, c.entry_reference, c.end_to_end_id
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS c (
           place integer, amount_minor bigint, currency text, booked_on date, entry_reference text,
           end_to_end_id text)""")
CHARGES = Sql("""
    SELECT amount_minor, currency, booked_on, entry_reference, end_to_end_id FROM bank_charge
     WHERE tenant_id = :tenant_id AND file_id = :file_id ORDER BY place LIMIT :most""")
STATEMENTS = Sql("""
    SELECT w.place,
           EXISTS (SELECT FROM statement_seen s
                    WHERE s.tenant_id = :tenant_id AND s.account_digest = w.account_digest AND s.year = w.year
                      AND s.statement_id IS NOT DISTINCT FROM w.statement_id
                      AND s.number IS NOT DISTINCT FROM w.number) AS seen,
           (SELECT max(s.number) FROM statement_seen s
             WHERE s.tenant_id = :tenant_id AND s.account_digest = w.account_digest AND s.year = w.year
               AND s.number < w.number) AS before
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS w (
           place integer, account_digest text, statement_id text, year integer, number bigint)""")
NOTE_STATEMENTS = Sql("""
    INSERT INTO statement_seen (tenant_id, file_id, place, account_digest, statement_id, year, number)
    SELECT :tenant_id, :file_id, w.place, w.account_digest, w.statement_id, w.year, w.number
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS w (
           place integer, account_digest text, statement_id text, year integer, number bigint)""")


def _rows(rows: Iterable[TransferRow | ChargeRow | StatementRow]) -> list[dict[str, object]]:
    return [{name: getattr(row, name) for name in type(row).__slots__} for row in rows]


async def payer_key(tx: Tx, sealed_if_new: str) -> str:
    """The sealed key of this merchant's digests: made once, then always the same."""
    kept: str | None = await tx.value(KEY)
    if kept is None:
        await tx.run(TAKE_KEY, sealed=sealed_if_new)
        kept = await tx.value(KEY)
    if kept is None:
        raise AssertionError("a key taken is kept")
    return kept


async def take_transfers(tx: Tx, file_id: UUID, rows: Sequence[TransferRow]) -> set[UUID]:
    """Those that no file has told before."""
    if not rows:
        return set()
    return {row["id"] for row in await tx.rows(TAKE_TRANSFERS, file_id=file_id, rows=_rows(rows), now=tx.now)}


async def transfers_of(tx: Tx, file_id: UUID, most: int) -> list[Record]:
    return await tx.rows(TRANSFERS, file_id=file_id, most=most)


async def take_charges(tx: Tx, file_id: UUID, rows: Sequence[ChargeRow]) -> None:
    if rows:
        await tx.run(TAKE_CHARGES, file_id=file_id, rows=_rows(rows))


async def charges_of(tx: Tx, file_id: UUID, most: int) -> list[Record]:
    return await tx.rows(CHARGES, file_id=file_id, most=most)


async def statements_before(tx: Tx, rows: Sequence[StatementRow]) -> dict[int, tuple[bool, int | None]]:
    """By place: whether that very statement was seen, and the highest number before it that was."""
    found = await tx.rows(STATEMENTS, rows=_rows(rows)) if rows else []
    return {row["place"]: (row["seen"], row["before"]) for row in found}


async def note_statements(tx: Tx, file_id: UUID, rows: Sequence[StatementRow]) -> None:
    if rows:
        await tx.run(NOTE_STATEMENTS, file_id=file_id, rows=_rows(rows))
