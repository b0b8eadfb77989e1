"""Papers as PDF: values in, bytes out. The same values give the same bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from encours_billing.domain.vat import RateTotal
from encours_billing.formats.line_breaks import breakable
from encours_billing.formats.printable import typeset_printable
from encours_billing.formats.words import Words

DOCUMENT, STATEMENT = "document.typ", "statement.typ"
SKU_LENGTH_MAX = 16
"""Longer ones get a column of a fixed width."""
UNBROKEN = frozenset({"fonts", "title", "lang", "number"})
"""Fields that no line holds, or that must stay in one piece."""


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """An invoice as printed (INV-01, LAW-03); amounts in minor units, `lines` as stored with it."""

    number: str
    issued_on: date
    due_on: date
    order: str
    currency: str
    amount_minor: int
    lines: Sequence[Mapping[str, Any]]
    vat: Sequence[RateTotal]
    parties: Mapping[str, Any]
    by_statement: bool = False
    mandate_reference: str | None = None
    cost_centre: str | None = None
    analytics: Mapping[str, str] | None = None
    buyer_order_number: str | None = None
    test: bool = False
    payment_reference: str | None = None
    creditor_iban: str | None = None
    """The merchant's own account, whole: a buyer who pays by transfer needs it."""


@dataclass(frozen=True, slots=True)
class CreditNotePaper:
    """A credit note as printed, with number and date of each invoice that it corrects (INV-04)."""

    number: str
    issued_on: date
    currency: str
    amount_minor: int
    reason: str
    vat: Sequence[RateTotal]
    parties: Mapping[str, Any]
    corrects: Sequence[tuple[str, date]] = ()
    lines: Sequence[Mapping[str, Any]] = ()
    """As stored with it; without them one line a rate is printed."""
    test: bool = False


@dataclass(frozen=True, slots=True)
class StatementPaper:
    """The month of an account (S0.20); `items` as stored with it, `total_minor` below zero is carried over."""

    number: str
    period_start: date
    period_end: date
    due_on: date
    currency: str
    total_minor: int
    items: Sequence[Mapping[str, Any]]
    parties: Mapping[str, Any]
    mandate_reference: str | None = None
    iban_masked: str | None = None
    collection_date: date | None = None
    test: bool = False
    payment_reference: str | None = None
    creditor_iban: str | None = None


@dataclass(frozen=True, slots=True)
class RemittanceAdvicePaper:
    """What a payment pays and what it does not, as of the day it came (S3.9); `lines` as stored with the payment."""

    number: str
    received_on: date
    currency: str
    method: str
    amount_minor: int
    unallocated_minor: int
    lines: Sequence[Mapping[str, Any]]
    parties: Mapping[str, Any]
    reversed_on: date | None = None
    test: bool = False


def _render(template: str, data: Mapping[str, Any], dated_on: date) -> bytes:
    return typeset_printable(template, _with_breaks(data), dated_on)


def _with_breaks(value: Any) -> Any:
    """All texts of a paper with places to break inside long words; names of fields stay."""
    match value:
        case str():
            return breakable(value)
        case dict():
            return {name: each if name in UNBROKEN else _with_breaks(each) for name, each in value.items()}
        case list() | tuple():
            return [_with_breaks(each) for each in value]
    return value


def invoice_pdf(paper: InvoicePaper) -> bytes:
    return _render(DOCUMENT, invoice_content(paper), paper.issued_on)


def invoice_content(paper: InvoicePaper) -> dict[str, Any]:
    """The invoice with its due date as a date, the tax mentions, penalties and the 40 EUR (INV-01, INV-02, PEN-03)."""
    words = Words(paper.parties, paper.currency)
    facts = [
        (words.say("issued_on"), words.day(paper.issued_on)),
        (words.say("delivered_on"), words.day(paper.issued_on)),
        (words.say("due_on"), words.day(paper.due_on)),
        (words.say("order"), paper.order),
    ]
    if paper.buyer_order_number:
        facts.append((words.say("buyer_order"), paper.buyer_order_number))
    facts.append((words.say("operations"), words.say(f"operations_{words.operations}")))
    if reference := paper.parties["buyer"].get("external_id"):
        facts.append((words.say("customer"), reference))
    if paper.cost_centre:
        facts.append((words.say("cost_centre"), paper.cost_centre))
    facts += sorted((paper.analytics or {}).items())
    how = words.say("paid_by_statement" if paper.by_statement else "paid_by_debit")
    return {
        **words.base("invoice", paper.number, "invoice_to", test=paper.test),
        **words.vat(paper.vat),
        **_lines(words, paper.lines),
        "facts": facts,
        "sums": _sums(words, paper.vat, paper.amount_minor, "total_gross"),
        "notes": [
            *words.tax_notes(paper.vat),
            words.debit_note(how, paper.mandate_reference),
            *_by_transfer(words, paper),
            *words.payment_terms(),
        ],
    }


def _sums(words: Words, vat: Sequence[RateTotal], amount_minor: int, total: str) -> list[dict[str, Any]]:
    return [
        words.sum("total_net", sum(each.net_minor for each in vat)),
        words.sum("total_tax", sum(each.tax_minor for each in vat)),
        words.sum(total, amount_minor, strong=True),
    ]


def _lines(words: Words, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The lines' table; without the column of item numbers where no line has one."""
    labels = ["sku", "description", "quantity", "unit_price", "rate", "line_net"]
    rows = [_line(words, line) for line in lines]
    skus = [row[0] for row in rows]
    if not any(skus):
        labels, rows = labels[1:], [row[1:] for row in rows]
    return {
        "line-head": [words.say(each) for each in labels],
        "lines": rows,
        "wide-sku": any(len(sku) > SKU_LENGTH_MAX for sku in skus),
    }


def _by_transfer(words: Words, paper: InvoicePaper | StatementPaper) -> list[str]:
    return [words.transfer_note(paper.payment_reference, paper.creditor_iban)] if paper.payment_reference else []


def _line(words: Words, line: Mapping[str, Any]) -> list[str]:
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
    return _render(DOCUMENT, credit_note_content(paper), paper.issued_on)


def credit_note_content(paper: CreditNotePaper) -> dict[str, Any]:
    words = Words(paper.parties, paper.currency)
    facts = [(words.say("issued_on"), words.day(paper.issued_on)), (words.say("reason"), paper.reason)]
    corrected = [words.say("corrected", number=number, day=words.day(day)) for number, day in paper.corrects]
    if corrected:
        facts.append((words.say("corrects" if len(corrected) == 1 else "corrects_many"), "\n".join(corrected)))
    facts.append((words.say("operations"), words.say(f"operations_{words.operations}")))
    if reference := paper.parties["buyer"].get("external_id"):
        facts.append((words.say("customer"), reference))
    return {
        **words.base("credit_note", paper.number, "to", test=paper.test),
        **words.vat(paper.vat),
        **_lines(words, paper.lines or _line_a_rate(paper)),
        "facts": facts,
        "sums": _sums(words, paper.vat, paper.amount_minor, "total_credit"),
        "notes": [*words.tax_notes(paper.vat), words.say("credit_use")],
    }


def _line_a_rate(paper: CreditNotePaper) -> list[dict[str, Any]]:
    return [
        {
            "sku": "",
            "description": " · ".join([paper.reason, *(number for number, _ in paper.corrects)]),
            "quantity": "1",
            "rate": format(each.rate, "f"),
            "net": each.net_minor,
        }
        for each in paper.vat
    ]


def statement_pdf(paper: StatementPaper) -> bytes:
    return _render(STATEMENT, statement_content(paper), paper.period_end)


def statement_content(paper: StatementPaper) -> dict[str, Any]:
    """The month's invoices and credits, the net and what is debited for it, and when."""
    words = Words(paper.parties, paper.currency)
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
    label = "to_debit" if paper.total_minor > 0 else "credit_left" if paper.total_minor < 0 else "nothing"
    parts = [*_by_cost_centre(words, owed, paper), _part(words, "credits", "available", given, paper)]
    return {
        **words.base("statement", paper.number, "to", test=paper.test),
        "facts": facts,
        "parts": [part for part in parts if part["rows"]],
        "sums": [
            words.sum("sum_invoices", sum(item["before"] for item in owed)),
            words.sum("sum_credits", -sum(item["before"] for item in given)),
            words.sum(label, abs(paper.total_minor), strong=True),
        ],
        "notes": [*_what_happens(words, paper), words.say("not_an_invoice")],
    }


def remittance_advice_pdf(paper: RemittanceAdvicePaper) -> bytes:
    return _render(STATEMENT, remittance_advice_content(paper), paper.received_on)


def remittance_advice_content(paper: RemittanceAdvicePaper) -> dict[str, Any]:
    """What the money pays and what it does not, and why (S3.9)."""
    words = Words(paper.parties, paper.currency)
    facts = [(words.say("received_on"), words.day(paper.received_on)), (words.say("method"), words.say(paper.method))]
    if paper.reversed_on:
        facts.append((words.say("reversed_on"), words.day(paper.reversed_on)))
    paid = [line for line in paper.lines if line["paid"]]
    unpaid = [line for line in paper.lines if line["open_amount"]]
    parts = [
        _advice_part(words, "advice_paid", ("open_after", "paid_now"), paid),
        _advice_part(words, "advice_open", ("paid_now", "open_after"), unpaid),
    ]
    return {
        **words.base("remittance_advice", paper.number, "to", test=paper.test),
        "facts": facts,
        "parts": [part for part in parts if part["rows"]],
        "sums": [
            words.sum("sum_applied", sum(line["paid"] for line in paper.lines)),
            words.sum("sum_credit", paper.unallocated_minor),
            words.sum("sum_received", paper.amount_minor, strong=True),
        ],
        "notes": [words.say("advice_as_of_day")],
    }


ADVICE_AMOUNTS = {"paid_now": "paid", "open_after": "open_amount"}


def _advice_part(
    words: Words, title: str, amounts: Sequence[str], lines: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    why = {line["number"]: words.say(f"why_{line['why_open']}") if line["why_open"] else "" for line in lines}
    return {
        "title": words.say(title),
        "head": [words.say(each) for each in ("document", "due_on", "why_open", *amounts)],
        "rows": [
            [
                line["number"],
                words.day(date.fromisoformat(line["due_date"])),
                why[line["number"]],
                *(words.money(line[ADVICE_AMOUNTS[name]]) for name in amounts),
            ]
            for line in lines
        ],
    }


def _by_cost_centre(words: Words, owed: Sequence[Mapping[str, Any]], paper: StatementPaper) -> list[dict[str, Any]]:
    """Invoices apart for each workshop or site where orders name one, each with its sum (S0.23, S0.24)."""
    centres = sorted({item.get("cost_centre") or "" for item in owed})
    if centres in ([], [""]):
        return [_part(words, "invoices", "open_before", owed, paper)]
    parts = []
    for centre in centres:
        its = [item for item in owed if (item.get("cost_centre") or "") == centre]
        part = _part(words, "invoices", "open_before", its, paper)
        sums = [words.money(sum(item[name] for item in its)) for name in ("amount", "before")]
        part["title"] = f"{part['title']} · {centre or words.say('no_centre')}"
        part["rows"].append(["", "", words.say("subtotal"), *sums])
        parts.append(part)
    return parts


def _part(
    words: Words, title: str, last: str, items: Sequence[Mapping[str, Any]], paper: StatementPaper
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


def _about(words: Words, item: Mapping[str, Any], paper: StatementPaper) -> str:
    match item["kind"]:
        case "earlier_invoice":
            return words.say("earlier")
        case "invoice" if item.get("debited_apart"):
            return words.say("debited_apart")
        case "invoice":
            return f"{words.say('order')} {item['order'] or ''}"
        case _ if item["dated_on"] < paper.period_start:
            return words.say("carried")
        case "payment":
            return words.say("payment")
    return words.say("credit_note")


def _what_happens(words: Words, paper: StatementPaper) -> list[str]:
    if paper.total_minor < 0:
        return [words.say("is_carried", amount=words.money(-paper.total_minor))]
    if paper.total_minor == 0:
        return [words.say("is_even")]
    start = (
        words.say("will_debit", day=words.day(paper.collection_date))
        if paper.collection_date
        else words.say("will_debit_due", day=words.day(paper.due_on))
    )
    return [words.debit_note(start, paper.mandate_reference, paper.iban_masked), *_by_transfer(words, paper)]
