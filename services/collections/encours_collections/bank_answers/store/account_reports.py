"""What bank files report of the merchant's account: transfers, charges and statement numbers."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from encours_collections.bank_answers.domain.account_records import AccountStatementRecord, ChargeRecord, TransferRecord
from encours_platform.database import Record, Sql, Tx

INSERT_KEY = Sql("""
    INSERT INTO payer_key (tenant_id, key_sealed) VALUES (:tenant_id, :sealed) ON CONFLICT DO NOTHING""")
KEY = Sql("SELECT key_sealed FROM payer_key WHERE tenant_id = :tenant_id")
INSERT_TRANSFERS = Sql("""
    INSERT INTO transfer (tenant_id, transfer_id, booking_key, bank_file_id, amount_minor, currency, booked_on,
                          value_on, payer_name, payer_iban_masked, payer_digest, structured_reference, remittance,
                          end_to_end_id, bank_reference, recorded_at)
    SELECT :tenant_id, t.transfer_id, t.booking_key, :bank_file_id, t.amount_minor, t.currency, t.booked_on, t.value_on,
           t.payer_name, t.payer_iban_masked, t.payer_digest, t.structured_reference, t.remittance, t.end_to_end_id,
           t.bank_reference, :now
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS t (
           transfer_id uuid, booking_key text, amount_minor bigint, currency text, booked_on date, value_on date,
           payer_name text, payer_iban_masked text, payer_digest text, structured_reference text, remittance text,
           end_to_end_id text, bank_reference text)
     ORDER BY t.booking_key
    ON CONFLICT (tenant_id, booking_key) DO NOTHING RETURNING transfer_id""")
TRANSFERS = Sql("""
    SELECT transfer_id AS id, amount_minor, currency, booked_on, payer_name, payer_iban_masked, structured_reference,
           remittance
      FROM transfer WHERE tenant_id = :tenant_id AND bank_file_id = :bank_file_id ORDER BY transfer_id LIMIT :most""")
INSERT_CHARGES = Sql("""
    INSERT INTO bank_charge (tenant_id, bank_file_id, place, amount_minor, currency, booked_on, entry_reference,
                             end_to_end_id)
    SELECT :tenant_id, :bank_file_id, c.place, c.amount_minor, c.currency, c.booked_on, c.entry_reference,
           c.end_to_end_id
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS c (
           place integer, amount_minor bigint, currency text, booked_on date, entry_reference text,
           end_to_end_id text)""")
CHARGES = Sql("""
    SELECT amount_minor, currency, booked_on, entry_reference, end_to_end_id FROM bank_charge
     WHERE tenant_id = :tenant_id AND bank_file_id = :bank_file_id ORDER BY place LIMIT :most""")
STATEMENTS = Sql("""
    SELECT w.place,
           EXISTS (SELECT FROM account_statement s
                    WHERE s.tenant_id = :tenant_id AND s.account_digest = w.account_digest AND s.year = w.year
                      AND s.account_statement_id IS NOT DISTINCT FROM w.account_statement_id
                      AND s.number IS NOT DISTINCT FROM w.number) AS seen,
           (SELECT max(s.number) FROM account_statement s
             WHERE s.tenant_id = :tenant_id AND s.account_digest = w.account_digest AND s.year = w.year
               AND s.number < w.number) AS before
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS w (
           place integer, account_digest text, account_statement_id text, year integer, number bigint)""")
INSERT_STATEMENTS = Sql("""
    INSERT INTO account_statement (tenant_id, bank_file_id, place, account_digest, account_statement_id, year, number)
    SELECT :tenant_id, :bank_file_id, w.place, w.account_digest, w.account_statement_id, w.year, w.number
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS w (
           place integer, account_digest text, account_statement_id text, year integer, number bigint)""")


def _rows(rows: Iterable[TransferRecord | ChargeRecord | AccountStatementRecord]) -> list[dict[str, object]]:
    return [{name: getattr(row, name) for name in type(row).__slots__} for row in rows]


async def payer_key(tx: Tx, sealed_if_new: str) -> str:
    """The sealed key of this merchant's digests: created once, then never changed."""
    sealed: str | None = await tx.value(KEY)
    if sealed is None:
        await tx.run(INSERT_KEY, sealed=sealed_if_new)
        sealed = await tx.value(KEY)
    if sealed is None:
        raise AssertionError("an inserted key is stored")
    return sealed


async def insert_transfers(tx: Tx, bank_file_id: UUID, rows: Sequence[TransferRecord]) -> set[UUID]:
    """Inserts transfers; returns those that no file has reported before."""
    if not rows:
        return set()
    return {
        row["transfer_id"]
        for row in await tx.rows(INSERT_TRANSFERS, bank_file_id=bank_file_id, rows=_rows(rows), now=tx.now)
    }


async def transfers_of(tx: Tx, bank_file_id: UUID, most: int) -> list[Record]:
    return await tx.rows(TRANSFERS, bank_file_id=bank_file_id, most=most)


async def insert_charges(tx: Tx, bank_file_id: UUID, rows: Sequence[ChargeRecord]) -> None:
    if rows:
        await tx.run(INSERT_CHARGES, bank_file_id=bank_file_id, rows=_rows(rows))


async def charges_of(tx: Tx, bank_file_id: UUID, most: int) -> list[Record]:
    return await tx.rows(CHARGES, bank_file_id=bank_file_id, most=most)


async def earlier_statements(tx: Tx, rows: Sequence[AccountStatementRecord]) -> dict[int, tuple[bool, int | None]]:
    """By place: whether the same statement was imported before, and the highest earlier number."""
    found = await tx.rows(STATEMENTS, rows=_rows(rows)) if rows else []
    return {row["place"]: (row["seen"], row["before"]) for row in found}


async def insert_statements(tx: Tx, bank_file_id: UUID, rows: Sequence[AccountStatementRecord]) -> None:
    if rows:
        await tx.run(INSERT_STATEMENTS, bank_file_id=bank_file_id, rows=_rows(rows))
