"""Credit notes and payments, and how much of them is applied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from encours_billing.domain.statement import Credit, CreditKind
from encours_billing.domain.vat import RateTotal
from encours_billing.store import applications, buyers, fees
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Listing
from encours_values.document_lines import LineShare

INSERT_NOTE = Sql("""
    INSERT INTO credit_note (tenant_id, credit_note_id, account_id, number, external_id, return_id, invoice_id,
           order_id, amount_minor, currency, reason, issued_on, lines, vat, concerns, parties)
    SELECT :tenant_id, r.credit_note_id, r.account_id, r.number, r.external_id, r.return_id, r.invoice_id, r.order_id,
           r.amount_minor, r.currency, r.reason, r.issued_on, r.lines, r.vat, r.concerns, r.parties
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           credit_note_id uuid, account_id uuid, number text, external_id text, return_id uuid, invoice_id uuid,
           order_id uuid, amount_minor bigint, currency text, reason text, issued_on date, lines jsonb, vat jsonb,
           concerns jsonb, parties jsonb)""")
INSERT_LINES = Sql("""
    INSERT INTO credit_note_line (tenant_id, credit_note_id, invoice_id, line_no, quantity, amount_minor)
    SELECT :tenant_id, r.credit_note_id, r.invoice_id, r.line_no, r.quantity, r.amount_minor
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           credit_note_id uuid, invoice_id uuid, line_no integer, quantity numeric, amount_minor bigint)""")
CREDITED_LINES = Sql("""
    SELECT invoice_id, line_no, sum(quantity) AS quantity, sum(amount_minor)::bigint AS amount_minor
      FROM credit_note_line WHERE tenant_id = :tenant_id AND invoice_id = ANY(CAST(:ids AS uuid[]))
     GROUP BY invoice_id, line_no""")
CREDITED_WITHOUT_LINES = Sql("""
    SELECT c.invoice_id, sum(c.amount_minor)::bigint AS amount_minor FROM credit_note c
     WHERE c.tenant_id = :tenant_id AND c.invoice_id = ANY(CAST(:ids AS uuid[]))
       AND NOT EXISTS (SELECT FROM credit_note_line l
                        WHERE l.tenant_id = c.tenant_id AND l.credit_note_id = c.credit_note_id)
     GROUP BY c.invoice_id""")
OF_PERIOD = Sql("""
    SELECT v.rate, v.exemption_reason, sum(v.net)::bigint AS net, sum(v.tax)::bigint AS tax FROM (
        SELECT r.rate, r.exemption_reason, r.net, r.tax
          FROM invoice i, jsonb_to_recordset(i.vat) AS r (rate text, exemption_reason text, net bigint, tax bigint)
         WHERE i.tenant_id = :tenant_id AND i.account_id = :account_id AND i.currency = :currency
           AND i.issued_on BETWEEN :start AND :end
        UNION ALL
        SELECT r.rate, r.exemption_reason, -r.net, -r.tax
          FROM credit_note c
          LEFT JOIN invoice i ON i.tenant_id = c.tenant_id AND i.invoice_id = c.invoice_id,
               jsonb_to_recordset(c.vat) AS r (rate text, exemption_reason text, net bigint, tax bigint)
         WHERE c.tenant_id = :tenant_id AND c.account_id = :account_id AND c.currency = :currency
           AND (i.issued_on BETWEEN :start AND :end
             OR (c.concerns ->> 'period_start')::date <= :end AND (c.concerns ->> 'period_end')::date >= :start)) v
     GROUP BY v.rate, v.exemption_reason""")
NOTE_COLUMNS = """
    credit_note_id, account_id, number, external_id, invoice_id, order_id, amount_minor, applied_minor, currency,
    reason, issued_on, statement_id, return_id, lines, vat, concerns, parties"""
NOTE_PAGE = f"SELECT {NOTE_COLUMNS} FROM credit_note WHERE tenant_id = :tenant_id"  # noqa: S608
NOTE_ALLOCATIONS = applications.OF_ROW.format(table="credit_note")
NOTES = Listing(
    f"SELECT {NOTE_COLUMNS}, {NOTE_ALLOCATIONS} AS allocations FROM credit_note WHERE tenant_id = :tenant_id",  # noqa: S608
    id_column="credit_note_id",
    filters={
        "account_id": "account_id = {}",
        "external_id": "external_id = {}",
        "invoice_id": "invoice_id = {}",
        "number": "number = {}",
        "issued_from": "issued_on >= {}",
        "issued_to": "issued_on <= {}",
        "amount_min": "amount_minor >= {}",
        "amount_max": "amount_minor <= {}",
    },
    search=(
        "number ILIKE {}",
        "external_id ILIKE {}",
        "reason ILIKE {}",
        buyers.NAMED,
    ),
    sorts={"issued_on": "issued_on", "amount": "amount_minor", "number": "number"},
)
NOTE = Sql(f"{NOTE_PAGE} AND credit_note_id = :id")
NOTE_BY_EXTERNAL = Sql(f"{NOTE_PAGE} AND account_id = :account_id AND external_id = :external_id")
RETURN_CREDITED = Sql("SELECT true FROM credit_note WHERE tenant_id = :tenant_id AND return_id = :return_id")
INSERT_PAYMENT = Sql("""
    INSERT INTO payment (tenant_id, payment_id, account_id, amount_minor, currency, method, reference, received_on,
           advice, by_service)
    VALUES (:tenant_id, :payment_id, :account_id, :amount_minor, :currency, :method, :reference, :received_on,
           :advice, :by_service)""")
PAYMENT_COLUMNS = """
    payment_id, account_id, amount_minor, applied_minor, currency, method, reference, received_on, advice,
    reversed_on, by_service"""
PAYMENT_PAGE = f"SELECT {PAYMENT_COLUMNS} FROM payment WHERE tenant_id = :tenant_id"  # noqa: S608
PAYMENT_ALLOCATIONS = applications.OF_ROW.format(table="payment")
PAYMENTS = Listing(
    f"""
    SELECT {PAYMENT_COLUMNS}, {PAYMENT_ALLOCATIONS} AS allocations, {fees.OF_PAYMENT_ROW} AS fees
      FROM payment WHERE tenant_id = :tenant_id""",  # noqa: S608
    id_column="payment_id",
    filters={
        "account_id": "account_id = {}",
        "method": "method = {}",
        "received_from": "received_on >= {}",
        "received_to": "received_on <= {}",
        "amount_min": "amount_minor >= {}",
        "amount_max": "amount_minor <= {}",
    },
    search=(
        "reference ILIKE {}",
        buyers.NAMED,
    ),
    sorts={"received_on": "received_on", "amount": "amount_minor"},
)
PAYMENT = Sql(f"{PAYMENT_PAGE} AND payment_id = :id")
LEFT = Sql("""
    SELECT c.account_id, c.currency, 'credit_note' AS kind, c.credit_note_id AS source_id, c.number AS label,
           c.issued_on AS dated_on, c.amount_minor - c.applied_minor - w.waiting_minor AS left_minor
      FROM credit_note c
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(each.amount_minor), 0)::bigint AS waiting_minor FROM waiting_credit each
            WHERE each.tenant_id = c.tenant_id AND each.source_id = c.credit_note_id) w
     WHERE c.tenant_id = :tenant_id AND c.account_id = ANY(CAST(:ids AS uuid[])) AND c.applied_minor < c.amount_minor
       AND c.issued_on <= :until AND c.amount_minor - c.applied_minor > w.waiting_minor
    UNION ALL
    SELECT p.account_id, p.currency, 'payment', p.payment_id, coalesce(p.reference, p.method), p.received_on,
           p.amount_minor - p.applied_minor - w.waiting_minor
      FROM payment p
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(each.amount_minor), 0)::bigint AS waiting_minor FROM waiting_credit each
            WHERE each.tenant_id = p.tenant_id AND each.source_id = p.payment_id) w
     WHERE p.tenant_id = :tenant_id AND p.account_id = ANY(CAST(:ids AS uuid[])) AND p.applied_minor < p.amount_minor
       AND p.received_on <= :until AND p.amount_minor - p.applied_minor > w.waiting_minor""")
USE_NOTES = Sql("""
    UPDATE credit_note c SET applied_minor = c.applied_minor + d.amount_minor, version = c.version + 1
      FROM (SELECT r.id, sum(r.amount_minor)::bigint AS amount_minor
              FROM unnest(CAST(:ids AS uuid[]), CAST(:amounts AS bigint[])) AS r (id, amount_minor) GROUP BY r.id) d
     WHERE c.tenant_id = :tenant_id AND c.credit_note_id = d.id
    RETURNING c.credit_note_id, c.account_id, c.amount_minor, c.applied_minor, c.currency, c.version, c.order_id,
           c.return_id""")
NOTES_AFTER = Sql("""
    SELECT credit_note_id, account_id, amount_minor, applied_minor, currency, version, order_id, return_id
      FROM credit_note
     WHERE tenant_id = :tenant_id AND credit_note_id > :after ORDER BY credit_note_id LIMIT :limit""")
USE_PAYMENTS = Sql("""
    UPDATE payment p SET applied_minor = p.applied_minor + d.amount_minor, version = p.version + 1
      FROM (SELECT r.id, sum(r.amount_minor)::bigint AS amount_minor
              FROM unnest(CAST(:ids AS uuid[]), CAST(:amounts AS bigint[])) AS r (id, amount_minor) GROUP BY r.id) d
     WHERE p.tenant_id = :tenant_id AND p.payment_id = d.id
    RETURNING p.payment_id, p.account_id, p.amount_minor, p.applied_minor, p.currency, p.version""")
PAYMENTS_AFTER = Sql("""
    SELECT payment_id, account_id, amount_minor, applied_minor, currency, version FROM payment
     WHERE tenant_id = :tenant_id AND payment_id > :after ORDER BY payment_id LIMIT :limit""")
REVERSE_PAYMENT = Sql("""
    UPDATE payment SET reversed_on = :today, applied_minor = amount_minor, version = version + 1
     WHERE tenant_id = :tenant_id AND payment_id = :id AND reversed_on IS NULL
    RETURNING payment_id, account_id, amount_minor, applied_minor, currency, version""")


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A credit note; `amount_minor - applied_minor` is credit on the account. Minor units, tax included."""

    credit_note_id: UUID
    account_id: UUID
    number: str
    external_id: str | None
    invoice_id: UUID | None
    order_id: UUID | None
    amount_minor: int
    applied_minor: int
    currency: str
    reason: str
    issued_on: date
    lines: Sequence[Mapping[str, Any]]
    vat: Sequence[RateTotal]
    parties: Mapping[str, Any]
    concerns: Mapping[str, Any] = field(default_factory=dict)
    """Of a credit on the account: the invoices or the period that it is about."""
    return_id: UUID | None = None
    statement_id: UUID | None = None

    def row(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in self.__slots__}
        return {**named, "vat": [total.to_json() for total in self.vat]}


@dataclass(frozen=True, slots=True)
class NoteBalance:
    """How much of a credit note is used, after so many changes (`version`, 1 when issued)."""

    credit_note_id: UUID
    account_id: UUID
    amount_minor: int
    applied_minor: int
    currency: str
    version: int
    order_id: UUID | None = None
    """The order whose invoice it corrects."""
    return_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PaymentBalance:
    """How much of a payment is used, after so many changes (`version`, 1 when received)."""

    payment_id: UUID
    account_id: UUID
    amount_minor: int
    applied_minor: int
    currency: str
    version: int


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came another way than by our debits; `advice` is the remittance advice of the day it came."""

    payment_id: UUID
    account_id: UUID
    amount_minor: int
    applied_minor: int
    currency: str
    method: str
    reference: str | None
    received_on: date
    advice: Mapping[str, Any]
    reversed_on: date | None = None
    """Taken back on that day: it pays nothing and is no credit,
    which `applied_minor` = `amount_minor` says to all that ask."""
    by_service: bool = False
    """The payment service collected it."""


def to_note(row: Record) -> CreditNote:
    values = {name: value for name, value in row.items() if name in CreditNote.__slots__}
    values["vat"] = [RateTotal.from_json(each) for each in row["vat"]]
    return CreditNote(**values)


def to_payment(row: Record) -> Payment:
    return Payment(**{name: value for name, value in row.items() if name in Payment.__slots__})


async def insert_note(tx: Tx, note: CreditNote) -> None:
    await tx.run(INSERT_NOTE, rows=[note.row()])


async def note(tx: Tx, note_id: UUID) -> CreditNote | None:
    row = await tx.row(NOTE, id=note_id)
    return to_note(row) if row else None


async def note_by_external(tx: Tx, account_id: UUID, external_id: str) -> CreditNote | None:
    row = await tx.row(NOTE_BY_EXTERNAL, account_id=account_id, external_id=external_id)
    return to_note(row) if row else None


async def return_is_credited(tx: Tx, return_id: UUID) -> bool:
    return bool(await tx.value(RETURN_CREDITED, return_id=return_id))


async def insert_lines(tx: Tx, note_id: UUID, shares: Mapping[UUID, Sequence[LineShare]]) -> None:
    """What a credit note takes of each line of each invoice."""
    rows = [
        {
            "credit_note_id": note_id,
            "invoice_id": invoice_id,
            "line_no": each.line_no,
            "quantity": format(each.quantity, "f"),
            "amount_minor": each.amount_minor,
        }
        for invoice_id, its in shares.items()
        for each in its
    ]
    if rows:
        await tx.run(INSERT_LINES, rows=rows)


async def credited_lines(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, list[LineShare]]:
    """Invoice → what credit notes took of its lines."""
    found = dict[UUID, list[LineShare]]()
    for row in await tx.rows(CREDITED_LINES, ids=list(ids)):
        share = LineShare(row["line_no"], row["quantity"], row["amount_minor"])
        found.setdefault(row["invoice_id"], []).append(share)
    return found


async def credited_without_lines(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Invoice → what credit notes took whose lines are not stored."""
    return {row["invoice_id"]: row["amount_minor"] for row in await tx.rows(CREDITED_WITHOUT_LINES, ids=list(ids))}


async def vat_of_period(tx: Tx, account_id: UUID, currency: str, start: date, end: date) -> list[RateTotal]:
    """Per rate what the account was invoiced in those days, less what was credited of it."""
    rows = await tx.rows(OF_PERIOD, account_id=account_id, currency=currency, start=start, end=end)
    return [RateTotal.from_json(dict(row.items())) for row in rows]


async def insert_payment(tx: Tx, payment: Payment) -> None:
    values = {name: getattr(payment, name) for name in payment.__slots__ if name != "reversed_on"}
    await tx.run(INSERT_PAYMENT, **values)


async def payment(tx: Tx, payment_id: UUID) -> Payment | None:
    row = await tx.row(PAYMENT, id=payment_id)
    return to_payment(row) if row else None


async def reverse_payment(tx: Tx, payment_id: UUID) -> list[PaymentBalance]:
    """Marks a payment that pays no invoice and no fee any more as reversed; answers its balance."""
    rows = await tx.rows(REVERSE_PAYMENT, id=payment_id, today=tx.today)
    return [PaymentBalance(**dict(row.items())) for row in rows]


async def left(tx: Tx, account_ids: Sequence[UUID], until: date) -> dict[tuple[UUID, str], list[Credit]]:
    """(account, currency) → credits dated up to that day with something left that waits for no debit."""
    found = dict[tuple[UUID, str], list[Credit]]()
    for row in await tx.rows(LEFT, ids=list(account_ids), until=until):
        credit = Credit(CreditKind(row["kind"]), row["source_id"], row["label"], row["dated_on"], row["left_minor"])
        found.setdefault((row["account_id"], row["currency"]), []).append(credit)
    return found


async def note_balances_after(tx: Tx, note_id: UUID, limit: int) -> list[NoteBalance]:
    """In order of id."""
    return [NoteBalance(**dict(row.items())) for row in await tx.rows(NOTES_AFTER, after=note_id, limit=limit)]


async def use_notes(tx: Tx, amounts: Sequence[tuple[UUID, int]]) -> list[NoteBalance]:
    """Takes so much of each credit note from what is left (a negative amount gives it back); answers their balances."""
    if not amounts:
        return []
    rows = await tx.rows(
        USE_NOTES, ids=[id_ for id_, _ in amounts], amounts=[amount_minor for _, amount_minor in amounts]
    )
    return [NoteBalance(**dict(row.items())) for row in rows]


async def payment_balances_after(tx: Tx, payment_id: UUID, limit: int) -> list[PaymentBalance]:
    """In order of id."""
    rows = await tx.rows(PAYMENTS_AFTER, after=payment_id, limit=limit)
    return [PaymentBalance(**dict(row.items())) for row in rows]


async def use_payments(tx: Tx, amounts: Sequence[tuple[UUID, int]]) -> list[PaymentBalance]:
    """Takes so much of each payment from what is left (a negative amount gives it back); answers their balances."""
    if not amounts:
        return []
    rows = await tx.rows(
        USE_PAYMENTS, ids=[id_ for id_, _ in amounts], amounts=[amount_minor for _, amount_minor in amounts]
    )
    return [PaymentBalance(**dict(row.items())) for row in rows]
