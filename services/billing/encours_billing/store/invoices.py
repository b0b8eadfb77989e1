from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from encours_billing.domain.allocation import OpenInvoice
from encours_billing.domain.crediting import InvoiceLines
from encours_billing.domain.invoice import Balance, Change, Invoice
from encours_billing.domain.vat import RateTotal
from encours_billing.store import buyer_credit, buyers
from encours_platform.database import Record, Sql, Tx
from encours_platform.paging import Listing

INSERT = Sql("""
    INSERT INTO invoice (tenant_id, invoice_id, account_id, number, order_id, order_external_id, shipment_id, currency,
           issued_on, due_on, overdue_check_on, by_statement, amount_minor, terms, lines, vat, parties, cost_centre,
           analytics)
    SELECT :tenant_id, r.invoice_id, r.account_id, r.number, r.order_id, r.order_external_id, r.shipment_id, r.currency,
           r.issued_on, r.due_on, r.overdue_check_on, r.by_statement, r.amount_minor, r.terms, r.lines, r.vat,
           r.parties, r.cost_centre, r.analytics
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (
           invoice_id uuid, account_id uuid, number text, order_id uuid, order_external_id text, shipment_id uuid,
           currency text, issued_on date, due_on date, overdue_check_on date, by_statement boolean, amount_minor bigint,
           terms jsonb, lines jsonb, vat jsonb, parties jsonb, cost_centre text, analytics jsonb)""")
SHIPPED = Sql("""
    SELECT shipment_id FROM invoice
     WHERE tenant_id = :tenant_id AND shipment_id = ANY(CAST(:ids AS uuid[]))""")
COLUMNS = """
    invoice_id, account_id, number, order_id, order_external_id, currency, issued_on, due_on, amount_minor, paid_minor,
    credited_minor, in_collection_minor, disputed_minor, overdue_on, version, by_statement, statement_id,
    awaiting_debit, failure, cost_centre, analytics,
    (SELECT coalesce(sum(w.amount_minor), 0)::bigint FROM waiting_credit w
      WHERE w.tenant_id = invoice.tenant_id AND w.invoice_id = invoice.invoice_id) AS waiting_minor"""
SELECT = f"SELECT {COLUMNS} FROM invoice WHERE tenant_id = :tenant_id"  # noqa: S608
LIST = Listing(
    f"SELECT {COLUMNS}, open_minor FROM invoice WHERE tenant_id = :tenant_id",  # noqa: S608
    id_column="invoice_id",
    filters={
        "account_id": "account_id = {}",
        "order_id": "order_id = {}",
        "statement_id": "statement_id = {}",
        "number": "number = {}",
        "status": "status = {}",
        "cost_centre": "cost_centre = {}",
        "issued_from": "issued_on >= {}",
        "issued_to": "issued_on <= {}",
        "due_from": "due_on >= {}",
        "due_to": "due_on <= {}",
        "amount_min": "amount_minor >= {}",
        "amount_max": "amount_minor <= {}",
    },
    search=(
        "number ILIKE {}",
        "order_external_id ILIKE {}",
        buyers.NAMED,
    ),
    sorts={
        "issued_on": "issued_on",
        "due_date": "due_on",
        "amount": "amount_minor",
        "open_amount": "open_minor",
        "number": "number",
    },
)
BY_IDS = Sql(f"{SELECT} AND invoice_id = ANY(CAST(:ids AS uuid[])) ORDER BY invoice_id")
AFTER = Sql(f"{SELECT} AND invoice_id > :after ORDER BY invoice_id LIMIT :limit")
LATEST = Sql("""
    SELECT invoice_id FROM invoice
     WHERE tenant_id = :tenant_id AND account_id = :account_id AND currency = :currency
     ORDER BY invoice_id DESC LIMIT 1""")
OF_ORDER = Sql(f"{SELECT} AND order_id = :order_id ORDER BY invoice_id")
OPEN_OF_ACCOUNTS = Sql(f"""
    {SELECT} AND account_id = ANY(CAST(:ids AS uuid[])) AND amount_minor > paid_minor + credited_minor
     ORDER BY invoice_id""")
NOT_YET_ON_STATEMENT = Sql(f"""
    {SELECT} AND account_id = ANY(CAST(:ids AS uuid[])) AND by_statement AND statement_id IS NULL
       AND issued_on <= :period_end ORDER BY issued_on, invoice_id""")
CHANGE = Sql("""
    UPDATE invoice i
       SET version = i.version + d.changes, paid_minor = i.paid_minor + d.paid,
           credited_minor = i.credited_minor + d.credited, disputed_minor = i.disputed_minor + d.disputed,
           in_collection_minor = i.in_collection_minor + d.in_collection,
           overdue_on = CASE WHEN i.open_minor - d.paid - d.credited > 0 THEN i.overdue_on END
      FROM (SELECT r.id, sum(r.paid)::bigint AS paid, sum(r.credited)::bigint AS credited,
                   sum(r.disputed)::bigint AS disputed, sum(r.in_collection)::bigint AS in_collection,
                   count(*)::integer AS changes
              FROM unnest(CAST(:ids AS uuid[]), CAST(:paid AS bigint[]), CAST(:credited AS bigint[]),
                          CAST(:disputed AS bigint[]), CAST(:in_collection AS bigint[]))
                   AS r (id, paid, credited, disputed, in_collection)
             GROUP BY r.id) d
     WHERE i.tenant_id = :tenant_id AND i.invoice_id = d.id""")
DEBIT_REQUESTED = Sql("""
    UPDATE invoice SET awaiting_debit = true, excused = false
     WHERE tenant_id = :tenant_id AND invoice_id = ANY(CAST(:ids AS uuid[]))""")
DEBIT_FAILED = Sql("""
    UPDATE invoice i SET failure = r.failure, excused = r.excused
      FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, failure jsonb, excused boolean)
     WHERE i.tenant_id = :tenant_id AND i.invoice_id = r.id""")
END_RETRY = Sql("""
    UPDATE invoice SET failure = failure - 'retry_on' || '{"will_retry": false}'
     WHERE tenant_id = :tenant_id AND invoice_id = ANY(CAST(:ids AS uuid[])) AND failure -> 'will_retry' = 'true'""")
SET_AWAITING = Sql("""
    UPDATE invoice i SET awaiting_debit = i.invoice_id = ANY(CAST(:asked AS uuid[]))
     WHERE i.tenant_id = :tenant_id AND i.invoice_id = ANY(CAST(:ids AS uuid[]))""")
PUT_ON_STATEMENT = Sql("""
    UPDATE invoice i SET statement_id = r.statement_id, awaiting_debit = i.awaiting_debit OR r.asked
      FROM unnest(CAST(:ids AS uuid[]), CAST(:statement_ids AS uuid[]), CAST(:asked AS boolean[]))
           AS r (id, statement_id, asked)
     WHERE i.tenant_id = :tenant_id AND i.invoice_id = r.id""")
LINES = Sql("""
    SELECT invoice_id, lines, vat FROM invoice
     WHERE tenant_id = :tenant_id AND invoice_id = ANY(CAST(:ids AS uuid[]))""")
PRINTED = Sql("""
    SELECT lines, vat, parties, terms, cost_centre, analytics FROM invoice
     WHERE tenant_id = :tenant_id AND invoice_id = :id""")


@dataclass(frozen=True, slots=True)
class NewInvoice:
    """What is written once and never changes. Columns of the table, JSON parts as they are printed."""

    invoice_id: UUID
    account_id: UUID
    order_id: UUID
    order_external_id: str
    shipment_id: UUID
    amount_minor: int
    currency: str
    issued_on: date
    due_on: date
    overdue_check_on: date
    by_statement: bool
    terms: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]]
    vat: Sequence[RateTotal]
    parties: Mapping[str, Any]
    cost_centre: str | None
    analytics: Mapping[str, str]

    def row(self, number: str) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in self.__slots__}
        return {**named, "number": number, "vat": [total.to_json() for total in self.vat]}

    def issued(self, number: str) -> Invoice:
        """The invoice under its number, with nothing paid yet."""
        return Invoice(
            invoice_id=self.invoice_id,
            account_id=self.account_id,
            number=number,
            order_id=self.order_id,
            order_external_id=self.order_external_id,
            currency=self.currency,
            issued_on=self.issued_on,
            due_on=self.due_on,
            balance=Balance(self.amount_minor),
            version=1,
            by_statement=self.by_statement,
            statement_id=None,
            awaiting_debit=False,
            cost_centre=self.cost_centre,
        )


@dataclass(frozen=True, slots=True)
class Printed:
    """What the document shows beside the amounts."""

    lines: Sequence[Mapping[str, Any]]
    vat: Sequence[RateTotal]
    parties: Mapping[str, Any]
    terms: Mapping[str, Any]
    cost_centre: str | None
    analytics: Mapping[str, str]


def to_invoice(row: Record) -> Invoice:
    balance = Balance(
        amount_minor=row["amount_minor"],
        paid_minor=row["paid_minor"],
        credited_minor=row["credited_minor"],
        in_collection_minor=row["in_collection_minor"],
        disputed_minor=row["disputed_minor"],
        waiting_minor=row["waiting_minor"],
        overdue=row["overdue_on"] is not None,
    )
    return Invoice(
        invoice_id=row["invoice_id"],
        account_id=row["account_id"],
        number=row["number"],
        order_id=row["order_id"],
        order_external_id=row["order_external_id"],
        currency=row["currency"],
        issued_on=row["issued_on"],
        due_on=row["due_on"],
        balance=balance,
        version=row["version"],
        by_statement=row["by_statement"],
        statement_id=row["statement_id"],
        analytics=row["analytics"],
        awaiting_debit=row["awaiting_debit"],
        failure=row["failure"],
        cost_centre=row["cost_centre"],
    )


def can_take(invoice: Invoice, amount_minor: int) -> OpenInvoice:
    """The invoice as allocation sees it, with what it can take."""
    return OpenInvoice(invoice.invoice_id, invoice.number, invoice.issued_on, invoice.due_on, amount_minor)


async def insert(tx: Tx, new: Sequence[NewInvoice], numbers: Sequence[str]) -> None:
    await tx.run(INSERT, rows=[each.row(number) for each, number in zip(new, numbers, strict=True)])


async def shipments_invoiced(tx: Tx, shipment_ids: Sequence[UUID]) -> set[UUID]:
    return {row["shipment_id"] for row in await tx.rows(SHIPPED, ids=list(shipment_ids))}


async def by_ids(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, Invoice]:
    return {row["invoice_id"]: to_invoice(row) for row in await tx.rows(BY_IDS, ids=list(set(ids)))}


async def one(tx: Tx, invoice_id: UUID) -> Invoice | None:
    return (await by_ids(tx, [invoice_id])).get(invoice_id)


async def after(tx: Tx, invoice_id: UUID, limit: int) -> list[Invoice]:
    """In order of id."""
    return [to_invoice(row) for row in await tx.rows(AFTER, after=invoice_id, limit=limit)]


async def latest_of(tx: Tx, account_id: UUID, currency: str) -> UUID | None:
    """The invoice that the account got last."""
    found: UUID | None = await tx.value(LATEST, account_id=account_id, currency=currency)
    return found


async def of_order(tx: Tx, order_id: UUID) -> list[Invoice]:
    """Oldest first."""
    return [to_invoice(row) for row in await tx.rows(OF_ORDER, order_id=order_id)]


async def open_of(tx: Tx, account_ids: Sequence[UUID]) -> list[Invoice]:
    """Of those accounts, what is neither paid nor credited in full; oldest first."""
    return [to_invoice(row) for row in await tx.rows(OPEN_OF_ACCOUNTS, ids=list(account_ids))]


async def not_yet_on_statement(tx: Tx, account_ids: Sequence[UUID], period_end: date) -> list[Invoice]:
    """Invoices up to that day that a statement is to collect and none shows yet, in order of issue."""
    rows = await tx.rows(NOT_YET_ON_STATEMENT, ids=list(account_ids), period_end=period_end)
    return [to_invoice(row) for row in rows]


async def change(tx: Tx, changes: Sequence[Change]) -> None:
    """Adds to balances; each change counts in the invoice's version."""
    await tx.run(
        CHANGE,
        ids=[each.invoice_id for each in changes],
        paid=[each.paid_minor for each in changes],
        credited=[each.credited_minor for each in changes],
        disputed=[each.disputed_minor for each in changes],
        in_collection=[each.in_collection_minor for each in changes],
    )


async def debit_requested(tx: Tx, ids: Sequence[UUID]) -> None:
    if ids:
        await tx.run(DEBIT_REQUESTED, ids=list(ids))


async def debit_failed(tx: Tx, failures: Mapping[UUID, tuple[Mapping[str, Any], bool]]) -> None:
    """Invoice → `details` of the failure, and whether the buyer is excused: it is not overdue by this."""
    rows = [{"id": id_, "failure": why, "excused": excused} for id_, (why, excused) in failures.items()]
    await tx.run(DEBIT_FAILED, rows=rows)


async def end_retry(tx: Tx, ids: Sequence[UUID]) -> None:
    """The retry that the last failure of these invoices promised is under way, or was given up."""
    if ids:
        await tx.run(END_RETRY, ids=list(ids))


async def set_awaiting(tx: Tx, ids: Sequence[UUID], asked: Sequence[UUID]) -> None:
    """Of these invoices, a debit is awaited of those that are in `asked` and of no others."""
    await tx.run(SET_AWAITING, ids=list(ids), asked=list(asked))


async def put_on_statement(tx: Tx, shown: Sequence[tuple[UUID, UUID, bool]]) -> None:
    """(invoice, statement, whether the statement asks for a debit of it)."""
    if shown:
        ids, statement_ids, asked = (list(column) for column in zip(*shown, strict=True))
        await tx.run(PUT_ON_STATEMENT, ids=ids, statement_ids=statement_ids, asked=asked)


async def printed(tx: Tx, invoice_id: UUID) -> Printed | None:
    row = await tx.row(PRINTED, id=invoice_id)
    if row is None:
        return None
    vat = [RateTotal.from_json(each) for each in row["vat"]]
    return Printed(row["lines"], vat, row["parties"], row["terms"], row["cost_centre"], row["analytics"])


async def lines_of(tx: Tx, ids: Sequence[UUID]) -> dict[UUID, InvoiceLines]:
    """Lines of (locked) invoices with what credit notes left of them, in the order of `ids`."""
    credited = await buyer_credit.credited_lines(tx, ids)
    unknown = await buyer_credit.credited_without_lines(tx, ids)
    rows = {row["invoice_id"]: row for row in await tx.rows(LINES, ids=list(ids))}
    return {
        id_: InvoiceLines.of(
            id_,
            rows[id_]["lines"],
            [RateTotal.from_json(each) for each in rows[id_]["vat"]],
            credited.get(id_, []),
            unknown.get(id_, 0),
        )
        for id_ in ids
        if id_ in rows
    }
