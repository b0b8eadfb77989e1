from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from encours_billing.domain.allocation import OpenInvoice
from encours_billing.domain.crediting import printed_line
from encours_billing.domain.invoice import Invoice
from encours_billing.domain.journal import Entry, Journal, invoice_rows
from encours_billing.domain.numbering import Series, series_of
from encours_billing.domain.statement import Month, remittance
from encours_billing.domain.vat import Line, RateTotal, line_nets, lines_of_delivery, totals
from encours_billing.store import buyers, invoices, journal, numbers
from encours_billing.store.buyers import Buyer
from encours_billing.store.invoices import NewInvoice, can_take
from encours_billing.use_cases import due
from encours_billing.use_cases.apply_customer_credit import apply_customer_credit
from encours_billing.use_cases.change_balances import balance_changed, names_of
from encours_billing.use_cases.parties import parties_of, terms_of
from encours_contracts.billing import BalanceCause, CauseKind, CollectionDue, InvoiceIssued
from encours_contracts.credit import OrderShipped
from encours_contracts.envelope import Event
from encours_contracts.fields import Allocation
from encours_contracts.gateway import MerchantSettings
from encours_platform.database import Tx
from encours_platform.outbox import append_all
from encours_platform.problems import NotYetKnown
from encours_values.bank_days import next_bank_day
from encours_values.ids import new_id
from encours_values.terms import Terms, is_statement, lawful_due_date

DELIVERY = {"fr": "Livraison de la commande", "en": "Delivery of order"}


async def issue_invoices(tx: Tx, shipments: Sequence[OrderShipped]) -> None:
    """An invoice a shipment, dated by the local day of the shipment, all in one transaction (INV-03, LAW-04).

    A shipment that has its invoice changes nothing. The due date is the contractual one, capped by law. Raises
    `NotYetKnown` where a buyer is unknown.
    """
    known = await buyers.lock(tx, [shipment.account_id for shipment in shipments])
    missing = {shipment.account_id for shipment in shipments} - known.keys()
    if missing:
        raise NotYetKnown(f"{len(missing)} buyers are not known here")
    invoiced = await invoices.shipments_invoiced(tx, [shipment.shipment_id for shipment in shipments])
    fresh = {each.shipment_id: each for each in shipments if each.shipment_id not in invoiced}
    if not fresh:
        return
    buyers_of_all = {id_: _InvoicedBuyer.of(known[id_], tx.settings) for id_ in {e.account_id for e in fresh.values()}}
    in_time = sorted(fresh.values(), key=lambda each: each.shipped_at)
    new = [_invoice(tx, each, buyers_of_all[each.account_id]) for each in in_time]
    issued = await _write(tx, new)
    external_ids = {id_: buyer.printed["external_id"] for id_, buyer in known.items()}
    events = [
        event
        for invoice, each in zip(issued, new, strict=True)
        for event in _events(invoice, each.shipment_id, external_ids)
    ]
    await append_all(tx, [*events, *await _collect(tx, issued)])
    await due.overdue_check(tx, [each.overdue_check_on for each in new])
    await due.statements_of(tx, [Month.of(each.issued_on) for each in new if each.by_statement])


@dataclass(frozen=True, slots=True)
class _InvoicedBuyer:
    """What the invoices of one buyer have in common."""

    buyer: Buyer
    terms: Terms
    terms_json: Mapping[str, Any]
    parties: Mapping[str, Any]
    delivery: str

    @classmethod
    def of(cls, buyer: Buyer, settings: MerchantSettings) -> Self:
        terms = terms_of(buyer, settings)
        return cls(buyer, terms, terms.to_json(), parties_of(buyer, settings), DELIVERY[settings.locale])


def _invoice(tx: Tx, shipment: OrderShipped, of: _InvoicedBuyer) -> NewInvoice:
    issued_on = shipment.shipped_at.astimezone(tx.timezone).date()
    due_on = lawful_due_date(issued_on, of.terms)
    description = f"{of.delivery} {shipment.external_id}"
    given = [
        Line(
            line.sku,
            line.description or line.sku or description,
            Decimal(str(line.quantity)),
            line.amount,
            Decimal(str(line.tax_rate)),
            line.vat_exemption,
        )
        for line in shipment.lines
    ]
    lines = lines_of_delivery(shipment.amount, given, description, of.buyer.vat_exemption)
    vat = totals(lines)
    return NewInvoice(
        invoice_id=new_id(),
        account_id=shipment.account_id,
        order_id=shipment.order_id,
        order_external_id=shipment.external_id,
        shipment_id=shipment.shipment_id,
        amount_minor=shipment.amount,
        currency=shipment.currency,
        issued_on=issued_on,
        due_on=due_on,
        overdue_check_on=next_bank_day(due_on) + timedelta(days=1),
        by_statement=is_statement(of.terms),
        terms=of.terms_json,
        lines=_printed(lines, vat, shipment),
        vat=vat,
        parties={**of.parties, **_printed_of_delivery(shipment)},
        cost_centre=shipment.cost_centre,
        analytics={**of.buyer.analytics, **shipment.analytics},
    )


def _printed_of_delivery(shipment: OrderShipped) -> dict[str, object]:
    delivery = shipment.delivery_address
    return {
        **({"delivery": delivery.model_dump(mode="json")} if delivery else {}),
        **({"buyer_order_number": shipment.buyer_order_number} if shipment.buyer_order_number else {}),
    }


def _printed(lines: Sequence[Line], vat: Sequence[RateTotal], shipment: OrderShipped) -> list[dict[str, Any]]:
    """As they are stored, with their numbers in the order, by which goods that come back find them."""
    printed = [printed_line(line, net_minor) for line, net_minor in zip(lines, line_nets(lines, vat), strict=True)]
    if len(lines) != len(shipment.lines):
        return printed
    return [
        line if own.line_no is None else {**line, "order_line_no": own.line_no}
        for line, own in zip(printed, shipment.lines, strict=True)
    ]


async def _write(tx: Tx, new: Sequence[NewInvoice]) -> list[Invoice]:
    reserved = await numbers.take(tx, [series_of(Series.INVOICE, each.issued_on) for each in new])
    await invoices.insert(tx, new, reserved)
    entries = list[Entry]()
    for each, number in zip(new, reserved, strict=True):
        label = f"Facture {number}"
        rows = invoice_rows(each.vat)
        entries.append(Entry(Journal.SALES, each.account_id, number, each.issued_on, label, each.currency, rows))
    await journal.write(tx, entries)
    return [each.issued(number) for each, number in zip(new, reserved, strict=True)]


def _events(invoice: Invoice, shipment_id: UUID, external_ids: Mapping[UUID, str]) -> list[Event]:
    issued = InvoiceIssued(
        **names_of(invoice, external_ids),
        shipment_id=shipment_id,
        amount=invoice.balance.amount_minor,
        currency=invoice.currency,
        issued_on=invoice.issued_on,
        due_date=invoice.due_on,
        by_statement=invoice.by_statement,
    )
    cause = BalanceCause(kind=CauseKind.ISSUED, amount=invoice.balance.amount_minor)
    return [issued, balance_changed(invoice, cause, external_ids)]


async def _collect(tx: Tx, issued: Sequence[Invoice]) -> list[Event]:
    """Invoices that no statement gathers: credit on the account pays them first, the rest is to be debited."""
    at_once = tx.settings.credit_application == "next_invoice"
    accounts = {each.account_id for each in issued if at_once or not each.by_statement}
    events = await apply_customer_credit(tx, accounts) if accounts else []
    alone = [each for each in issued if not each.by_statement]
    if events:
        found = await invoices.by_ids(tx, [each.invoice_id for each in alone])
        alone = [found[each.invoice_id] for each in alone]
    to_debit = [each for each in alone if each.balance.collectable_minor]
    await invoices.debit_requested(tx, [each.invoice_id for each in to_debit])
    return [*events, *(_debit_of(each) for each in to_debit)]


def _debit_of(invoice: Invoice) -> CollectionDue:
    amount_minor = invoice.balance.collectable_minor
    target = can_take(invoice, amount_minor)
    return collection_of(invoice.account_id, invoice.currency, target, amount_minor, invoice.due_on)


def collection_of(
    account_id: UUID, currency: str, invoice: OpenInvoice, amount_minor: int, due_on: date
) -> CollectionDue:
    """A debit of one invoice on its own, of all that it owes without question."""
    return CollectionDue(
        account_id=account_id,
        invoice_id=invoice.invoice_id,
        amount=amount_minor,
        currency=currency,
        due_date=due_on,
        allocations=[Allocation(invoice_id=invoice.invoice_id, number=invoice.number, amount=amount_minor)],
        remittance=remittance(invoice.number, []),
    )
