"""The merchant's bank accounts and their statements and entries."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from encours_collections.bank_answers.domain.bank_entry import BankEntry
from encours_collections.bank_answers.domain.bank_statement import (
    BankAccount,
    BankStatement,
    Release,
    ReportedStatement,
    StatementStatus,
)
from encours_platform.database import Record, Sql, Tx
from encours_values.ids import new_id

INSERT = Sql("""
    INSERT INTO bank_account (tenant_id, bank_account_id, account_digest, domestic_digest, iban_masked, bic, currency,
                              recorded_at)
    VALUES (:tenant_id, :bank_account_id, :account_digest, :domestic_digest, :iban_masked, :bic, 'EUR', :now)
    ON CONFLICT (tenant_id, account_digest) DO NOTHING RETURNING bank_account_id""")
ACCOUNTS = Sql("""
    SELECT account_digest, domestic_digest, bank_account_id, iban_masked, bic, currency FROM bank_account
     WHERE tenant_id = :tenant_id ORDER BY recorded_at, bank_account_id""")
ACCOUNT = """
    SELECT a.bank_account_id, a.iban_masked, a.bic, a.currency FROM bank_account a WHERE a.tenant_id = :tenant_id"""
EXISTS = Sql("SELECT true FROM bank_account WHERE tenant_id = :tenant_id AND bank_account_id = :id")
LOCK = Sql("""
    SELECT bank_account_id FROM bank_account
     WHERE tenant_id = :tenant_id AND bank_account_id = :bank_account_id FOR UPDATE""")
STATEMENT = """
    SELECT s.bank_statement_id, s.bank_account_id, s.bank_file_id, s.place, s.reference, s.year, s.number,
           s.opening_minor, s.closing_minor, s.entries_minor, s.currency, s.closed_on, s.status, s.cause, s.position,
           s.recorded_at, s.released_by, s.released_at, s.reason
      FROM bank_statement s WHERE s.tenant_id = :tenant_id"""
LAST = Sql(STATEMENT + " AND s.bank_account_id = :account AND s.status = 'booked' ORDER BY s.position DESC LIMIT 1")
ALIKE = Sql(
    STATEMENT
    + """ AND s.bank_account_id = :account AND s.status <> 'replaced'
          AND CASE WHEN CAST(:number AS bigint) IS NULL THEN s.number IS NULL AND s.reference = CAST(:reference AS text)
                   ELSE s.number = CAST(:number AS bigint) AND s.year = CAST(:year AS integer) END
        ORDER BY s.recorded_at, s.bank_statement_id"""
)
HELD = Sql(
    STATEMENT
    + """ AND s.bank_account_id = :account AND s.status = 'held'
        ORDER BY s.year, s.number, s.closed_on, s.bank_statement_id"""
)
LOCK_STATEMENT = Sql(STATEMENT + " AND s.bank_statement_id = :id FOR UPDATE OF s")
INSERT_STATEMENT = Sql("""
    INSERT INTO bank_statement (tenant_id, bank_statement_id, bank_account_id, bank_file_id, place, reference, year,
                                number, opening_minor, closing_minor, entries_minor, currency, closed_on, status, cause,
                                recorded_at)
    VALUES (:tenant_id, :id, :account, :file, :place, :reference, :year, :number, :opening_minor, :closing_minor,
            :entries_minor, :currency, :closed_on, 'held', :cause, :now)""")
BOOK_STATEMENT = Sql("""
    UPDATE bank_statement
       SET status = 'booked', closing_minor = :closing_minor,
           position = 1 + (SELECT coalesce(max(position), 0) FROM bank_statement
                            WHERE tenant_id = :tenant_id AND bank_account_id = :account),
           released_by = :released_by, reason = :reason,
           released_at = CASE WHEN CAST(:released_by AS text) IS NULL THEN NULL ELSE CAST(:now AS timestamptz) END
     WHERE tenant_id = :tenant_id AND bank_statement_id = :id AND status = 'held'""")
REPLACE_STATEMENTS = Sql("""
    UPDATE bank_statement SET status = 'replaced'
     WHERE tenant_id = :tenant_id AND bank_statement_id = ANY(CAST(:ids AS uuid[])) AND status = 'held'""")
KNOWN_KEYS = Sql("""
    SELECT entry_key FROM bank_entry
     WHERE tenant_id = :tenant_id AND bank_account_id = :account AND entry_key = ANY(CAST(:keys AS text[]))""")
INSERT_ENTRIES = Sql("""
    INSERT INTO bank_entry (tenant_id, bank_entry_id, bank_account_id, bank_statement_id, entry_key, amount_minor,
                            booked_on, bank_reference)
    SELECT :tenant_id, e.bank_entry_id, :account, :statement, e.entry_key, e.amount_minor, e.booked_on, e.bank_reference
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS e (
           bank_entry_id uuid, entry_key text, amount_minor bigint, booked_on date, bank_reference text)""")


def _account(row: Record) -> BankAccount:
    return BankAccount(row["bank_account_id"], row["iban_masked"], row["bic"], row["currency"])


async def insert_if_new(
    tx: Tx, *, account_digest: str, domestic_digest: str, iban_masked: str, bic: str | None
) -> BankAccount | None:
    """The new account, None where the merchant named it before."""
    id_: UUID | None = await tx.value(
        INSERT,
        bank_account_id=new_id(),
        account_digest=account_digest,
        domestic_digest=domestic_digest,
        iban_masked=iban_masked,
        bic=bic,
        now=tx.now,
    )
    return BankAccount(id_, iban_masked, bic, "EUR") if id_ is not None else None


async def by_digest(tx: Tx) -> dict[str, BankAccount]:
    """Digest of the IBAN or of its domestic number → account, of all accounts of the merchant."""
    found: dict[str, BankAccount] = {}
    for row in await tx.rows(ACCOUNTS):
        found[row["domestic_digest"]] = found[row["account_digest"]] = _account(row)
    return found


async def exists(tx: Tx, bank_account_id: UUID) -> bool:
    return bool(await tx.value(EXISTS, id=bank_account_id))


async def lock(tx: Tx, bank_account_id: UUID) -> None:
    """Statements of one account are checked and booked one after the other."""
    await tx.run(LOCK, bank_account_id=bank_account_id)


def to_statement(row: Record) -> BankStatement:
    return BankStatement(**{**dict(row), "status": StatementStatus(row["status"])})


async def last_booked(tx: Tx, bank_account_id: UUID) -> BankStatement | None:
    row = await tx.row(LAST, account=bank_account_id)
    return to_statement(row) if row else None


async def statements_alike(tx: Tx, bank_account_id: UUID, reported: ReportedStatement) -> list[BankStatement]:
    """Booked and held statements of the same number, or of the same reference where the bank does not number them."""
    rows = await tx.rows(
        ALIKE, account=bank_account_id, number=reported.number, year=reported.year, reference=reported.reference
    )
    return [to_statement(row) for row in rows]


async def held(tx: Tx, bank_account_id: UUID) -> list[BankStatement]:
    """Statements that wait, in the order of their numbers."""
    return [to_statement(row) for row in await tx.rows(HELD, account=bank_account_id)]


async def lock_statement(tx: Tx, bank_statement_id: UUID) -> BankStatement | None:
    row = await tx.row(LOCK_STATEMENT, id=bank_statement_id)
    return to_statement(row) if row else None


async def insert_statement(
    tx: Tx, bank_account_id: UUID, bank_file_id: UUID, reported: ReportedStatement, cause: str | None
) -> BankStatement:
    """Stores a statement as held; `book_statement` books it."""
    id_ = new_id()
    values = asdict(reported)
    del values["adds_up"]
    await tx.run(
        INSERT_STATEMENT, id=id_, account=bank_account_id, file=bank_file_id, cause=cause, now=tx.now, **values
    )
    return BankStatement(
        bank_statement_id=id_,
        bank_account_id=bank_account_id,
        bank_file_id=bank_file_id,
        status=StatementStatus.HELD,
        cause=cause,
        position=None,
        recorded_at=tx.now,
        released_by=None,
        released_at=None,
        reason=None,
        **values,
    )


async def book_statement(
    tx: Tx, statement: BankStatement, closing_minor: int | None, release: Release | None = None
) -> None:
    """Held → booked; `closing_minor` is the balance of the account after it."""
    await tx.run(
        BOOK_STATEMENT,
        id=statement.bank_statement_id,
        account=statement.bank_account_id,
        closing_minor=closing_minor,
        released_by=release.actor if release else None,
        reason=release.reason if release else None,
        now=tx.now,
    )


async def replace_statements(tx: Tx, ids: Sequence[UUID]) -> None:
    if ids:
        await tx.run(REPLACE_STATEMENTS, ids=list(ids))


async def known_keys(tx: Tx, bank_account_id: UUID, keys: Sequence[str]) -> set[str]:
    """Keys of entries that the ledger holds."""
    rows = await tx.rows(KNOWN_KEYS, account=bank_account_id, keys=list(keys)) if keys else []
    return {row["entry_key"] for row in rows}


async def insert_entries(tx: Tx, statement: BankStatement, entries: Sequence[BankEntry]) -> None:
    rows = [
        {
            "bank_entry_id": entry.bank_entry_id,
            "entry_key": entry.key,
            "amount_minor": entry.amount_minor,
            "booked_on": entry.booked_on,
            "bank_reference": entry.bank_reference,
        }
        for entry in entries
    ]
    if rows:
        await tx.run(
            INSERT_ENTRIES, account=statement.bank_account_id, statement=statement.bank_statement_id, rows=rows
        )
