"""Accounts of the bank's customers, and what is booked on them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import orjson

from encours_platform.database import Sql, Tx
from encours_platform.sealing import Sealer
from encours_sandbox.domain.entries import Entry, from_json, to_json
from encours_values.ids import new_id

LOCK = Sql(
    "SELECT pg_advisory_xact_lock(hashtextextended('bank_account' || CAST(CAST(:tenant_id AS uuid) AS text), 0))"
)
ALL = Sql("""
    SELECT bank_account_id, iban_sealed, last_statement_on FROM bank_account
     WHERE tenant_id = :tenant_id ORDER BY bank_account_id FOR UPDATE""")
INSERT = Sql("""
    INSERT INTO bank_account (tenant_id, bank_account_id, iban_sealed)
    VALUES (:tenant_id, :bank_account_id, :iban_sealed)""")
BOOK = Sql("""
    INSERT INTO booking (tenant_id, booking_id, bank_account_id, booked_on, amount_minor, entry_sealed)
    SELECT :tenant_id, e.booking_id, CAST(:bank_account_id AS uuid), e.booked_on, e.amount_minor, e.entry_sealed
      FROM unnest(CAST(:ids AS uuid[]), CAST(:days AS date[]), CAST(:amounts AS bigint[]), CAST(:entries AS text[]))
           AS e (booking_id, booked_on, amount_minor, entry_sealed)""")
BOOKED = Sql("""
    SELECT entry_sealed FROM booking
     WHERE tenant_id = :tenant_id AND bank_account_id = :bank_account_id AND booked_on = :day ORDER BY booking_id""")
OPENING = Sql("""
    SELECT coalesce(sum(amount_minor), 0)::bigint FROM booking
     WHERE tenant_id = :tenant_id AND bank_account_id = :bank_account_id AND booked_on < :day""")
NEXT_NOTICE = Sql("""
    UPDATE bank_account SET last_notice_number = last_notice_number + 1
     WHERE tenant_id = :tenant_id AND bank_account_id = :bank_account_id RETURNING last_notice_number""")
NEXT_STATEMENT = Sql("""
    UPDATE bank_account SET last_statement_number = last_statement_number + 1, last_statement_on = :day
     WHERE tenant_id = :tenant_id AND bank_account_id = :bank_account_id RETURNING last_statement_number""")


@dataclass(frozen=True, slots=True)
class BankAccount:
    bank_account_id: UUID
    iban: str = field(repr=False)
    last_statement_on: date | None


async def lock_accounts(tx: Tx, sealer: Sealer) -> list[BankAccount]:
    """All of the tenant, locked: nothing is booked on one while its statement is made."""
    return [
        BankAccount(
            row["bank_account_id"],
            sealer.open(tx.tenant_id, row["iban_sealed"]).decode(),
            row["last_statement_on"],
        )
        for row in await tx.rows(ALL)
    ]


async def account_of(tx: Tx, sealer: Sealer, iban: str) -> BankAccount:
    """The customer's account, opened where there is none; transactions that ask for one wait for each other."""
    await tx.value(LOCK)
    known = next((each for each in await lock_accounts(tx, sealer) if each.iban == iban), None)
    if known is not None:
        return known
    opened = BankAccount(new_id(), iban, None)
    sealed = sealer.seal(tx.tenant_id, iban.encode())
    await tx.run(INSERT, bank_account_id=opened.bank_account_id, iban_sealed=sealed)
    return opened


async def book(tx: Tx, sealer: Sealer, bank_account_id: UUID, entries: Sequence[Entry]) -> None:
    await tx.run(
        BOOK,
        bank_account_id=bank_account_id,
        ids=[new_id() for _ in entries],
        days=[entry.booked_on for entry in entries],
        amounts=[entry.amount_minor for entry in entries],
        entries=[sealer.seal(tx.tenant_id, orjson.dumps(to_json(entry))) for entry in entries],
    )


async def booked(tx: Tx, sealer: Sealer, bank_account_id: UUID, day: date) -> list[Entry]:
    rows = await tx.rows(BOOKED, bank_account_id=bank_account_id, day=day)
    return [from_json(orjson.loads(sealer.open(tx.tenant_id, row["entry_sealed"]))) for row in rows]


async def opening_minor(tx: Tx, bank_account_id: UUID, day: date) -> int:
    """The balance before the bookings of that day."""
    return int(await tx.value(OPENING, bank_account_id=bank_account_id, day=day))


async def next_notice_number(tx: Tx, bank_account_id: UUID) -> int:
    return int(await tx.value(NEXT_NOTICE, bank_account_id=bank_account_id))


async def next_statement_number(tx: Tx, bank_account_id: UUID, day: date) -> int:
    """The number of the statement of that day; nothing is booked on that day or before from now on."""
    return int(await tx.value(NEXT_STATEMENT, bank_account_id=bank_account_id, day=day))
