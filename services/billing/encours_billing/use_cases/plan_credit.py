"""What a credit note takes, before it is written: its lines, and the VAT of what it concerns (INV-04)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from encours_billing.domain.crediting import InvoiceLines, added_up, lines_by_rate, share_out
from encours_billing.domain.errors import CreditExceedsInvoice
from encours_billing.domain.vat import RateTotal, lines_of_delivery, rate_total, share_of, totals
from encours_billing.store import buyer_credit, invoices
from encours_billing.store.buyers import Buyer
from encours_platform.database import Tx
from encours_platform.problems import InvalidRequest
from encours_values.document_lines import LineRequested, LineShare, VatKey, take_amount, take_lines, total_of
from encours_values.money import CurrencyMismatch
from encours_values.vat_exemption import CREDIT_NOTE_WITHOUT_VAT


@dataclass(frozen=True, slots=True)
class Concerned:
    """What a credit on the account is about; at most one of them, none = what the buyer was last invoiced."""

    invoice_ids: Sequence[UUID] = ()
    period: tuple[date, date] | None = None
    vat_key: VatKey | None = None
    """A rate, and of 0 % the reason."""
    without_vat: bool = False
    """A commercial gesture: no VAT is taken back."""


@dataclass(frozen=True)
class CreditPlan:
    """A credit note's amount, lines and VAT, and what it takes of the lines of invoices."""

    vat: Sequence[RateTotal]
    lines: Sequence[Mapping[str, Any]]
    shares: Mapping[UUID, Sequence[LineShare]] = field(default_factory=dict)
    concerns: Mapping[str, Any] = field(default_factory=dict)

    @property
    def amount_minor(self) -> int:
        return sum(each.gross_minor for each in self.vat)


def plan_of_shares(invoice: InvoiceLines, shares: Sequence[LineShare], by_amount: str | None) -> CreditPlan:
    """Of one invoice; `by_amount`: the text of a note that names no lines, which has one line a rate."""
    vat = invoice.vat_of(shares)
    lines = lines_by_rate(vat, by_amount) if by_amount is not None else invoice.lines_of(shares, vat)
    return CreditPlan(vat, lines, {invoice.invoice_id: shares})


def plan_of_invoice(
    invoice: InvoiceLines, amount_minor: int | None, requested: Sequence[LineRequested], reason: str
) -> CreditPlan:
    """Lines of the invoice, or an amount over its rates.

    Raises `CreditExceedsInvoice`, `InvalidRequest`, `LineNotFound` and `MoreThanLeft`.
    """
    if not requested:
        shares = take_amount(invoice.left, _fits(amount_minor, invoice.left_minor))
        return plan_of_shares(invoice, shares, reason)
    shares = take_lines(invoice.left, requested)
    if amount_minor not in (None, total_of(shares)):
        raise InvalidRequest(f"the lines add up to {total_of(shares)}", pointer="/amount")
    if total_of(shares) <= 0:
        raise InvalidRequest("the lines add up to nothing that could be credited", pointer="/lines")
    return plan_of_shares(invoice, shares, None)


async def plan_on_account(
    tx: Tx, buyer: Buyer, amount_minor: int, currency: str, reason: str, concerned: Concerned
) -> CreditPlan:
    """A credit that corrects no single invoice. Raises `CreditExceedsInvoice`, `InvalidRequest`, `CurrencyMismatch`."""
    if concerned.invoice_ids:
        return await _of_invoices(tx, buyer, amount_minor, currency, reason, concerned.invoice_ids)
    about: Mapping[str, Any] = {}
    if concerned.period:
        start, end = concerned.period
        about = {"period_start": start, "period_end": end}
        vat = share_of(amount_minor, await _of_period(tx, buyer, amount_minor, currency, concerned.period))
    elif concerned.without_vat:
        vat = [rate_total((Decimal(0), CREDIT_NOTE_WITHOUT_VAT), amount_minor)]
    elif concerned.vat_key:
        vat = [rate_total(concerned.vat_key, amount_minor)]
    else:
        vat = await _of_latest(tx, buyer, amount_minor, currency)
    return CreditPlan(vat, lines_by_rate(vat, reason), concerns=about)


async def _of_invoices(
    tx: Tx, buyer: Buyer, amount_minor: int, currency: str, reason: str, ids: Sequence[UUID]
) -> CreditPlan:
    known = await invoices.by_ids(tx, ids)
    for place, id_ in enumerate(ids):
        where = f"/invoice_ids/{place}"
        if id_ not in known or known[id_].account_id != buyer.account_id or id_ in ids[:place]:
            raise InvalidRequest("the account has no such invoice, or it is named twice", pointer=where)
        if known[id_].currency != currency:
            raise CurrencyMismatch(f"the invoice is in {known[id_].currency}", pointer="/currency")
    its = await invoices.lines_of(tx, ids)
    _fits(amount_minor, sum(max(0, each.left_minor) for each in its.values()))
    shares = share_out(amount_minor, list(its.values()))
    vat = added_up([its[id_].vat_of(some) for id_, some in shares.items()])
    return CreditPlan(vat, lines_by_rate(vat, reason), shares, {"invoice_ids": [str(id_) for id_ in ids]})


async def _of_period(
    tx: Tx, buyer: Buyer, amount_minor: int, currency: str, period: tuple[date, date]
) -> list[RateTotal]:
    start, end = period
    vat = [
        each
        for each in await buyer_credit.vat_of_period(tx, buyer.account_id, currency, start, end)
        if each.gross_minor > 0
    ]
    if not vat:
        raise InvalidRequest("nothing was invoiced in this period", pointer="/period_start")
    _fits(amount_minor, sum(each.gross_minor for each in vat))
    return vat


async def _of_latest(tx: Tx, buyer: Buyer, amount_minor: int, currency: str) -> list[RateTotal]:
    latest = await invoices.latest_of(tx, buyer.account_id, currency)
    printed = await invoices.printed(tx, latest) if latest else None
    if printed:
        return share_of(amount_minor, printed.vat)
    return totals(lines_of_delivery(amount_minor, [], "", buyer.vat_exemption))


def _fits(amount_minor: int | None, left_minor: int) -> int:
    if amount_minor is None:
        raise InvalidRequest("an amount or lines say what is credited", pointer="/amount")
    if amount_minor > left_minor:
        raise CreditExceedsInvoice(f"{max(0, left_minor)} is left to credit", pointer="/amount")
    return amount_minor
