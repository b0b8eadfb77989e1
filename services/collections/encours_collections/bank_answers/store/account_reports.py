"""What bank files report of the merchant's account: transfers and charges."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from encours_collections.bank_answers.domain.account_records import ChargeRecord, TransferRecord
from encours_collections.bank_answers.domain.transfers import BookedTransfer
from encours_platform.database import Record, Sql, Tx

INSERT_KEY = Sql("""
    INSERT INTO payer_key (tenant_id, key_sealed) VALUES (:tenant_id, :sealed) ON CONFLICT DO NOTHING""")
KEY = Sql("SELECT key_sealed FROM payer_key WHERE tenant_id = :tenant_id")
INSERT_TRANSFERS = Sql("""
    INSERT INTO transfer (tenant_id, transfer_id, bank_account_id, booking_key, bank_file_id, amount_minor, currency,
                          booked_on, value_on, payer_name, payer_iban_masked, payer_digest, structured_reference,
                          remittance, end_to_end_id, bank_reference, recorded_at)
    SELECT :tenant_id, t.transfer_id, t.bank_account_id, t.booking_key, :bank_file_id, t.amount_minor,
           t.currency, t.booked_on, t.value_on,
           t.payer_name, t.payer_iban_masked, t.payer_digest, t.structured_reference, t.remittance, t.end_to_end_id,
           t.bank_reference, :now
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS t (
           transfer_id uuid, bank_account_id uuid, booking_key text, amount_minor bigint, currency text,
           booked_on date, value_on date,
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
BOOKED_TRANSFERS = Sql("""
    SELECT transfer_id, booked_on, payer_name, payer_digest, structured_reference, remittance, end_to_end_id,
           bank_reference
      FROM transfer
     WHERE tenant_id = :tenant_id AND amount_minor = :amount_minor AND currency = :currency
       AND booked_on <= CAST(:until AS date) AND reversed_on IS NULL
       AND (bank_account_id = :account OR bank_account_id IS NULL)
       AND NOT EXISTS (SELECT FROM bank_item i
                        WHERE i.tenant_id = :tenant_id AND i.bank_item_id = transfer.transfer_id
                          AND i.resolved_as = 'collection')
     ORDER BY booked_on DESC, transfer_id DESC LIMIT 50""")
MARK_REVERSED = Sql("""
    UPDATE transfer SET reversed_on = :day
     WHERE tenant_id = :tenant_id AND transfer_id = :transfer_id AND reversed_on IS NULL""")


def _rows(rows: Iterable[TransferRecord | ChargeRecord]) -> list[dict[str, object]]:
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


async def booked_transfers(
    tx: Tx, bank_account_id: UUID, amount_minor: int, currency: str, until: date
) -> list[BookedTransfer]:
    """Transfers of that amount booked by that day which the bank has not taken back, newest first.

    Without those of which a person said that they are the money of a debit.
    """
    rows = await tx.rows(
        BOOKED_TRANSFERS, account=bank_account_id, amount_minor=amount_minor, currency=currency, until=until
    )
    return [BookedTransfer(**dict(row)) for row in rows]


async def mark_reversed(tx: Tx, transfer_id: UUID, day: date) -> bool:
    """False where the bank took it back before."""
    return await tx.run(MARK_REVERSED, transfer_id=transfer_id, day=day) == 1
