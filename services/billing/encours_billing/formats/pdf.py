"""Papers as PDF: values in, bytes out. The same values give the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from encours_billing.domain.vat import RateTotal
from encours_billing.formats.labels import LABELS
from encours_common import json
from encours_common.money import format_minor

HERE = Path(__file__).parent
DOCUMENT, STATEMENT = HERE / "document.typ", HERE / "statement.typ"
OLD_TIME = 0
"""The creation date inside the file, so that a paper read twice is the same to the byte."""


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """An invoice as printed (INV-01, LAW-03); amounts in minor units, `lines` as kept with it."""

    number: str
    issued_on: date
    due_on: date
    order: str
    currency: str
    amount: int
    lines: Sequence[Mapping[str, Any]]
    vat: Sequence[RateTotal]
    parties: Mapping[str, Any]
    by_statement: bool = False
    mandate_reference: str | None = None
    cost_centre: str | None = None
    analytics: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class CreditNotePaper:
    """A credit note as printed, with the number and date of what it corrects (INV-04)."""

    number: str
    issued_on: date
    currency: str
    amount: int
    reason: str
    vat: Sequence[RateTotal]
    parties: Mapping[str, Any]
    invoice_number: str | None = None
    invoice_issued_on: date | None = None


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """The month of an account (S0.20); `items` as kept with it, `total` below zero is carried over."""

    number: str
    period_start: date
    period_end: date
    due_on: date
    currency: str
    total: int
    items: Sequence[Mapping[str, Any]]
    parties: Mapping[str, Any]
    mandate_reference: str | None = None
    iban_masked: str | None = None
    collection_date: date | None = None


class _Words:
    """Labels, dates and amounts in the language of the paper."""

    def __init__(self, parties: Mapping[str, Any], currency: str) -> None:
        self.parties = parties
        self.locale = parties["locale"]
        self.currency = currency

    def say(self, label: str, **filled: str) -> str:
        return LABELS[self.locale][label].format(**filled)

    def day(self, day: date) -> str:
        return format_date(day, "long", locale=self.locale)

    def money(self, amount_minor: int) -> str:
        return format_minor(amount_minor, self.currency, self.locale)

    def number(self, value: Decimal) -> str:
        return format_decimal(value, locale=self.locale, decimal_quantization=False)

    def rate(self, rate: Decimal) -> str:
        return f"{self.number(rate)} %" if self.locale == "fr" else f"{self.number(rate)}%"

    def unit_price(self, net_minor: int, quantity: Decimal) -> str:
        """Net of one piece, with more than two decimals (at most four) where it takes them."""
        price = (Decimal(net_minor) / 100 / quantity).quantize(Decimal("0.0001"))
        digits = "0.00" if price == price.quantize(Decimal("0.01")) else "0.00##"
        return format_currency(price, self.currency, f"{digits} ¤", locale=self.locale, currency_digits=False)

    def country(self, code: str | None) -> str | None:
        return Locale(self.locale).territories.get(code or "", code)

    def party(self, party: Mapping[str, Any]) -> dict[str, Any]:
        address = party.get("address") or {}
        town = " ".join(filter(None, (address.get("postcode"), address.get("city"))))
        lines = [address.get("street"), town, self.country(address.get("country") or party.get("country"))]
        if party.get("siren"):
            lines.append(self.say("siren", siren=party["siren"]))
        if party.get("vat_number"):
            lines.append(self.say("vat_number", vat_number=party["vat_number"]))
        lines.append(party.get("email"))
        return {"name": party.get("name") or "", "lines": [line for line in lines if line]}

    def base(self, kind: str, number: str, to: str) -> dict[str, Any]:
        """What every paper begins and ends with."""
        seller = self.party(self.parties["seller"])
        identity = [self.parties["seller"].get(name) for name in ("siren", "vat_number")]
        said = [
            self.say(name, **{name: value})
            for name, value in zip(("siren", "vat_number"), identity, strict=True)
            if value
        ]
        return {
            "lang": self.locale,
            "title": f"{self.say(kind)} {number}",
            "kind": self.say(kind),
            "number": number,
            "to": self.say(to),
            "seller": seller,
            "buyer": self.party(self.parties["buyer"]),
            "foot": " · ".join([seller["name"], *said]),
        }

    def debit_note(self, start: str, mandate_reference: str | None, iban_masked: str | None = None) -> str:
        """How it will be paid, with the creditor's identifier and the mandate where they are known."""
        ics = self.parties["seller"].get("creditor_identifier")
        more = [
            self.say("ics", ics=ics) if ics else "",
            self.say("rum", rum=mandate_reference) if mandate_reference else "",
            self.say("iban", iban=iban_masked) if iban_masked else "",
        ]
        return ", ".join([start, *filter(None, more)]) + "."

    def vat(self, vat: Sequence[RateTotal]) -> dict[str, Any]:
        return {
            "vat-head": [self.say("rate"), self.say("net"), self.say("tax")],
            "vat": [[self.rate(each.rate), self.money(each.net_minor), self.money(each.tax_minor)] for each in vat],
        }

    def sum(self, label: str, amount_minor: int, *, strong: bool = False) -> dict[str, Any]:
        return {"label": self.say(label), "value": self.money(amount_minor), "strong": strong}


def _render(template: Path, data: Mapping[str, Any]) -> bytes:
    return typst.compile(
        str(template),
        root=str(HERE),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data).decode()},
        timestamp=OLD_TIME,
    )


def invoice_pdf(paper: InvoicePaper) -> bytes:
    """The invoice with its due date as a date, penalties and the 40 EUR (INV-01, LAW-03, PEN-03)."""
    words = _Words(paper.parties, paper.currency)
    facts = [
        (words.say("issued_on"), words.day(paper.issued_on)),
        (words.say("delivered_on"), words.day(paper.issued_on)),
        (words.say("due_on"), words.day(paper.due_on)),
        (words.say("order"), paper.order),
    ]
    if paper.cost_centre:
        facts.append((words.say("cost_centre"), paper.cost_centre))
    facts += sorted((paper.analytics or {}).items())
    how = words.say("paid_by_statement" if paper.by_statement else "paid_by_debit")
    data = {
        **words.base("invoice", paper.number, "invoice_to"),
        **words.vat(paper.vat),
        "facts": facts,
        "line-head": [words.say(each) for each in ("sku", "description", "quantity", "unit_price", "rate", "line_net")],
        "lines": [_line(words, line) for line in paper.lines],
        "sums": [
            words.sum("total_net", sum(each.net_minor for each in paper.vat)),
            words.sum("total_tax", sum(each.tax_minor for each in paper.vat)),
            words.sum("total_gross", paper.amount, strong=True),
        ],
        "notes": [
            words.debit_note(how, paper.mandate_reference),
            *(words.say(each) for each in ("no_discount", "penalties", "indemnity")),
        ],
    }
    return _render(DOCUMENT, data)


def _line(words: _Words, line: Mapping[str, Any]) -> list[str]:
    quantity = Decimal(line["quantity"])
    return [
        line["sku"],
        line["description"],
        words.number(quantity),
        words.unit_price(line["net"], quantity),
        words.rate(Decimal(line["rate"])),
        words.money(line["net"]),
    ]


def credit_note_pdf(paper: CreditNotePaper) -> bytes:
    words = _Words(paper.parties, paper.currency)
    facts = [(words.say("issued_on"), words.day(paper.issued_on)), (words.say("reason"), paper.reason)]
    if paper.invoice_number and paper.invoice_issued_on:
        corrected = words.say("corrected", number=paper.invoice_number, day=words.day(paper.invoice_issued_on))
        facts.append((words.say("corrects"), corrected))
    data = {
        **words.base("credit_note", paper.number, "to"),
        **words.vat(paper.vat),
        "facts": facts,
        "line-head": [],
        "lines": [],
        "sums": [
            words.sum("total_net", sum(each.net_minor for each in paper.vat)),
            words.sum("total_tax", sum(each.tax_minor for each in paper.vat)),
            words.sum("total_credit", paper.amount, strong=True),
        ],
        "notes": [words.say("credit_use")],
    }
    return _render(DOCUMENT, data)


def statement_pdf(paper: StatementPaper) -> bytes:
    """The month's invoices and credits, the net and what is debited for it, and when."""
    words = _Words(paper.parties, paper.currency)
    owed = [item for item in paper.items if item["kind"] in {"invoice", "earlier_invoice"}]
    given = [item for item in paper.items if item["kind"] not in {"invoice", "earlier_invoice"}]
    period = words.say("from_to", start=words.day(paper.period_start), end=words.day(paper.period_end))
    facts = [
        (words.say("issued_on"), words.day(paper.period_end)),
        (words.say("period"), period),
        (words.say("due_on"), words.day(paper.due_on)),
    ]
    if reference := paper.parties["buyer"].get("external_id"):
        facts.append((words.say("customer"), reference))
    label = "to_debit" if paper.total > 0 else "credit_left" if paper.total < 0 else "nothing"
    parts = [_part(words, "invoices", "open_before", owed, paper), _part(words, "credits", "available", given, paper)]
    data = {
        **words.base("statement", paper.number, "to"),
        "facts": facts,
        "parts": [part for part in parts if part["rows"]],
        "sums": [
            words.sum("sum_invoices", sum(item["before"] for item in owed)),
            words.sum("sum_credits", -sum(item["before"] for item in given)),
            words.sum(label, abs(paper.total), strong=True),
        ],
        "notes": [*_what_happens(words, paper), words.say("not_an_invoice")],
    }
    return _render(STATEMENT, data)


def _part(
    words: _Words, title: str, last: str, items: Sequence[Mapping[str, Any]], paper: StatementPaper
) -> dict[str, Any]:
    sign = -1 if title == "credits" else 1
    return {
        "title": words.say(title),
        "head": [words.say(each) for each in ("document", "day", "concerns", "amount", last)],
        "rows": [
            [
                item["number"],
                words.day(item["dated_on"]),
                _about(words, item, paper),
                words.money(sign * item["amount"]),
                words.money(sign * item["before"]),
            ]
            for item in items
        ],
    }


def _about(words: _Words, item: Mapping[str, Any], paper: StatementPaper) -> str:
    match item["kind"]:
        case "earlier_invoice":
            return words.say("earlier")
        case "invoice":
            return f"{words.say('order')} {item['order'] or ''}"
        case _ if item["dated_on"] < paper.period_start:
            return words.say("carried")
        case "payment":
            return words.say("payment")
    return words.say("credit_note")


def _what_happens(words: _Words, paper: StatementPaper) -> list[str]:
    if paper.total < 0:
        return [words.say("is_carried", amount=words.money(-paper.total))]
    if paper.total == 0:
        return [words.say("is_even")]
    start = (
        words.say("will_debit", day=words.day(paper.collection_date))
        if paper.collection_date
        else words.say("will_debit_due", day=words.day(paper.due_on))
    )
    return [words.debit_note(start, paper.mandate_reference, paper.iban_masked)]
