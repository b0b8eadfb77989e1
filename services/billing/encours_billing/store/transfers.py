"""Incoming credit transfers, what became of them, and what is known of their payers and of the documents they name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from encours_billing.domain.invoice import Invoice
from encours_billing.domain.journal import Ledger
from encours_billing.domain.numbering import number_of_key
from encours_billing.domain.transfer import TransferStatus
from encours_billing.domain.transfer_matching import Document, MatchRule
from encours_billing.store.invoices import COLUMNS as INVOICE_COLUMNS
from encours_billing.store.invoices import to_invoice
from encours_platform.database import Record, Sql, Tx

INSERT = Sql("""
    INSERT INTO transfer (tenant_id, transfer_id, amount_minor, currency, booked_on, value_on, payer_name,
           payer_iban_masked, payer_digest, structured_reference, remittance, end_to_end_id, bank_reference, status)
    SELECT :tenant_id, r.transfer_id, r.amount_minor, r.currency, r.booked_on, r.value_on, r.payer_name,
           r.payer_iban_masked, r.payer_digest, r.structured_reference, r.remittance, r.end_to_end_id, r.bank_reference,
           'unmatched'
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           transfer_id uuid, amount_minor bigint, currency text, booked_on date, value_on date, payer_name text,
           payer_iban_masked text, payer_digest text, structured_reference text, remittance text, end_to_end_id text,
           bank_reference text)
    ON CONFLICT (tenant_id, transfer_id) DO NOTHING
    RETURNING transfer_id""")
COLUMNS = """
    transfer_id, amount_minor, currency, booked_on, value_on, payer_name, payer_iban_masked, payer_digest,
    structured_reference, remittance, end_to_end_id, bank_reference, status, rule, account_id, payment_id, reason,
    moved_to, decided_at"""
PAGE = f"SELECT {COLUMNS} FROM transfer WHERE tenant_id = :tenant_id"  # noqa: S608
ONE = Sql(f"{PAGE} AND transfer_id = :id")
LOCK = Sql(f"{PAGE} AND transfer_id = :id FOR UPDATE")
DECIDE = Sql("""
    UPDATE transfer SET status = :status, rule = :rule, account_id = :account_id, payment_id = :payment_id,
           reason = :reason, moved_to = :moved_to, decided_at = :now
     WHERE tenant_id = :tenant_id AND transfer_id = :id""")
BY_KEY = Sql("""
    SELECT replace(number, '-', '') AS key, account_id, invoice_id, NULL::uuid AS statement_id FROM invoice
     WHERE tenant_id = :tenant_id AND number = ANY(CAST(:numbers AS text[]))
    UNION ALL
    SELECT replace(s.number, '-', ''), s.account_id, i.invoice_id, s.statement_id FROM statement s
      LEFT JOIN invoice i ON i.tenant_id = s.tenant_id AND i.account_id = s.account_id
      AND i.statement_id = s.statement_id
     WHERE s.tenant_id = :tenant_id AND s.number = ANY(CAST(:numbers AS text[]))
     ORDER BY key, invoice_id""")
INVOICES = Sql(f"""
    SELECT {INVOICE_COLUMNS} FROM invoice
     WHERE tenant_id = :tenant_id AND invoice_id = ANY(CAST(:ids AS uuid[])) ORDER BY issued_on, invoice_id""")  # noqa: S608
PAYERS = Sql("""
    SELECT DISTINCT payer_digest, account_id FROM transfer
     WHERE tenant_id = :tenant_id AND status = 'applied' AND payer_digest = ANY(CAST(:digests AS text[]))""")
NAMESAKES = Sql("""
    SELECT q.name, b.account_id FROM unnest(CAST(:names AS text[])) AS q (name)
      JOIN buyer b ON b.tenant_id = :tenant_id AND name_key(b.name) = name_key(q.name)
     WHERE name_key(q.name) <> '' """)
SAME_AMOUNT = Sql(f"""
    SELECT {INVOICE_COLUMNS} FROM (
        SELECT i.*, row_number() OVER (PARTITION BY open_minor ORDER BY issued_on, invoice_id) AS place FROM invoice i
         WHERE tenant_id = :tenant_id AND amount_minor > paid_minor + credited_minor AND in_collection_minor = 0
           AND open_minor = ANY(CAST(:amounts AS bigint[]))) invoice
     WHERE place <= 5""")  # noqa: S608


UNMATCHED_OF = Sql(f"""
    {PAGE} AND status = 'unmatched' AND amount_minor = :amount_minor ORDER BY transfer_id LIMIT 100 FOR UPDATE""")


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer as the bank reported it; amounts in minor units; `rule` how it found its invoices."""

    transfer_id: UUID
    amount_minor: int
    currency: str
    booked_on: date
    value_on: date | None
    payer_name: str | None
    payer_iban_masked: str | None
    payer_digest: str | None
    structured_reference: str | None
    remittance: str
    end_to_end_id: str | None
    bank_reference: str | None
    status: TransferStatus
    rule: MatchRule | None
    account_id: UUID | None
    payment_id: UUID | None
    reason: str | None
    """Why it was set aside."""
    moved_to: Ledger | None
    """The account that its money went to, where it was set aside."""
    decided_at: datetime | None

    @property
    def is_debit(self) -> bool:
        """Whether a person said that it is the money of a debit."""
        return self.moved_to is Ledger.DEBITS_SENT


def to_transfer(row: Record) -> Transfer:
    status, rule = TransferStatus(row["status"]), MatchRule(row["rule"]) if row["rule"] else None
    ledger = Ledger(row["moved_to"]) if row["moved_to"] else None
    return Transfer(**{**dict(row.items()), "status": status, "rule": rule, "moved_to": ledger})


async def insert(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Those that were not here before."""
    return {row["transfer_id"] for row in await tx.rows(INSERT, rows=list(rows))}


async def one(tx: Tx, id_: UUID) -> Transfer | None:
    row = await tx.row(ONE, id=id_)
    return to_transfer(row) if row else None


async def lock(tx: Tx, id_: UUID) -> Transfer | None:
    """Held before any account: so all who decide about a transfer take their locks in one order."""
    row = await tx.row(LOCK, id=id_)
    return to_transfer(row) if row else None


async def unmatched_of(tx: Tx, amount_minor: int) -> list[Transfer]:
    """Transfers of exactly this amount that wait for a person, locked; the oldest hundred."""
    return [to_transfer(row) for row in await tx.rows(UNMATCHED_OF, amount_minor=amount_minor)]


async def decide(  # noqa: PLR0913  one argument a column
    tx: Tx,
    id_: UUID,
    status: TransferStatus,
    *,
    rule: MatchRule | None = None,
    account_id: UUID | None = None,
    payment_id: UUID | None = None,
    reason: str | None = None,
    moved_to: Ledger | None = None,
) -> None:
    await tx.run(
        DECIDE,
        id=id_,
        status=status.value,
        rule=rule.value if rule else None,
        account_id=account_id,
        payment_id=payment_id,
        reason=reason,
        moved_to=moved_to.value if moved_to else None,
        now=tx.now,
    )


async def documents(tx: Tx, keys: Sequence[str]) -> dict[str, Document]:
    """Invoices and statements by the letters and digits of their numbers; of each statement all its invoices."""
    rows = await tx.rows(BY_KEY, numbers=[number_of_key(key) for key in keys]) if keys else []
    ids = [row["invoice_id"] for row in rows if row["invoice_id"]]
    found = {row["invoice_id"]: to_invoice(row) for row in await tx.rows(INVOICES, ids=ids)} if ids else {}
    its = dict[str, list[Invoice]]()
    accounts = dict[str, UUID]()
    for row in rows:
        accounts[row["key"]] = row["account_id"]
        its.setdefault(row["key"], [])
        if row["invoice_id"]:
            its[row["key"]].append(found[row["invoice_id"]])
    return {key: Document(key, account_id, its[key]) for key, account_id in accounts.items()}


async def payers(tx: Tx, digests: Sequence[str]) -> dict[str, set[UUID]]:
    """Digest of a bank account → accounts that transfers from it were applied to."""
    found = dict[str, set[UUID]]()
    for row in await tx.rows(PAYERS, digests=list(digests)) if digests else []:
        found.setdefault(row["payer_digest"], set()).add(row["account_id"])
    return found


async def namesakes(tx: Tx, names: Sequence[str]) -> dict[str, set[UUID]]:
    """Name → accounts of that name, whatever case, accents, spaces and punctuation."""
    found = dict[str, set[UUID]]()
    for row in await tx.rows(NAMESAKES, names=list(set(names))) if names else []:
        found.setdefault(row["name"], set()).add(row["account_id"])
    return found


async def open_for(tx: Tx, amounts: Sequence[int]) -> list[Invoice]:
    """Invoices of anyone that are open for exactly one of these amounts; the five oldest of each."""
    return [to_invoice(row) for row in await tx.rows(SAME_AMOUNT, amounts=list(set(amounts)))]
