"""What credit notes take back of invoices: lines, and of each rate the VAT that was charged, to the last cent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from encours_billing.domain.vat import Line, RateTotal, line_nets
from encours_values.document_lines import (
    LineLeft,
    LineShare,
    VatKey,
    by_rate,
    joined,
    take_all,
    take_amount,
    total_of,
    without,
)
from encours_values.money import apportion, round_half_up


@dataclass(frozen=True)
class InvoiceLines:
    """An invoice's lines as printed, its VAT, and what credit notes left of each line."""

    invoice_id: UUID
    printed: Sequence[Mapping[str, Any]]
    vat: Sequence[RateTotal]
    left: Sequence[LineLeft]

    @classmethod
    def of(
        cls,
        invoice_id: UUID,
        printed: Sequence[Mapping[str, Any]],
        vat: Sequence[RateTotal],
        credited: Sequence[LineShare],
        unknown_minor: int,
    ) -> "InvoiceLines":
        """`unknown_minor`: credited by notes whose lines are not stored."""
        whole = [
            LineLeft(no, line["sku"], vat_key(line), Decimal(line["quantity"]), line["amount"])
            for no, line in enumerate(printed, start=1)
        ]
        left = without(whole, credited)
        return cls(invoice_id, printed, vat, without(left, take_amount(left, unknown_minor)) if unknown_minor else left)

    @property
    def left_minor(self) -> int:
        return total_of(self.left)

    def after(self, shares: Sequence[LineShare]) -> "InvoiceLines":
        return replace(self, left=without(self.left, shares))

    def vat_of(self, shares: Sequence[LineShare]) -> list[RateTotal]:
        """VAT that these shares take back: of each rate its part of what was charged, the last part the rest."""
        parts, left = by_rate(self.left, shares), by_rate(self.left, take_all(self.left))
        found = list[RateTotal]()
        for charged in self.vat:
            if share_minor := parts.get(charged.vat_key, 0):
                before_minor = charged.gross_minor - left.get(charged.vat_key, 0)
                tax_minor = _tax_up_to(charged, before_minor + share_minor) - _tax_up_to(charged, before_minor)
                found.append(RateTotal(charged.rate, share_minor - tax_minor, tax_minor, charged.exemption))
        return found

    def lines_of(self, shares: Sequence[LineShare], vat: Sequence[RateTotal]) -> list[dict[str, Any]]:
        """Lines of the credit note, as they are printed."""
        lines = [
            Line(
                line["sku"],
                line["description"],
                share.quantity or Decimal(1),
                share.amount_minor,
                Decimal(line["rate"]),
                line.get("exemption_reason"),
            )
            for share in shares
            for line in [self.printed[share.line_no - 1]]
        ]
        nets = line_nets(lines, vat)
        return [
            {**printed_line(line, net), "line_no": share.line_no}
            for line, net, share in zip(lines, nets, shares, strict=True)
        ]


def _tax_up_to(charged: RateTotal, gross_minor: int) -> int:
    return round_half_up(Decimal(charged.tax_minor) * gross_minor / charged.gross_minor)


def vat_key(line: Mapping[str, Any]) -> VatKey:
    """Of a line as it is printed."""
    return Decimal(line["rate"]).normalize(), line.get("exemption_reason") or ""


def printed_line(line: Line, net_minor: int) -> dict[str, Any]:
    """A line as documents store and print it."""
    printed = {
        "sku": line.sku,
        "description": line.description,
        "quantity": format(line.quantity.normalize(), "f"),
        "rate": format(line.rate, "f"),
        "net": net_minor,
        "amount": line.gross_minor,
    }
    return {**printed, "exemption_reason": line.exemption} if line.exemption else printed


def lines_by_rate(vat: Sequence[RateTotal], description: str) -> list[dict[str, Any]]:
    """Lines of a credit note by amount: one a rate."""
    return [
        printed_line(Line("", description, Decimal(1), each.gross_minor, each.rate, each.exemption), each.net_minor)
        for each in vat
    ]


def added_up(vats: Sequence[Sequence[RateTotal]]) -> list[RateTotal]:
    """Totals of several documents together, rates ascending."""
    found = dict[VatKey, RateTotal]()
    for each in (total for vat in vats for total in vat):
        before = found.get(each.vat_key)
        found[each.vat_key] = (
            each
            if before is None
            else replace(
                before, net_minor=before.net_minor + each.net_minor, tax_minor=before.tax_minor + each.tax_minor
            )
        )
    return [found[key] for key in sorted(found)]


def share_out(amount_minor: int, invoices: Sequence[InvoiceLines]) -> dict[UUID, list[LineShare]]:
    """An amount (at most what is left) over several invoices, in proportion to what is left of each."""
    shares = apportion(amount_minor, [max(0, each.left_minor) for each in invoices])
    return {
        each.invoice_id: take_amount(each.left, share) for each, share in zip(invoices, shares, strict=True) if share
    }


@dataclass(frozen=True)
class Returned:
    """A line that came back; `order_line_no` none where only a rate is known."""

    order_line_no: int | None
    rate: Decimal
    exemption: str | None
    quantity: Decimal
    amount_minor: int


def credit_goods(
    amount_minor: int, goods: Sequence[Returned], invoices: Sequence[InvoiceLines]
) -> dict[UUID, list[LineShare]]:
    """What a return takes of the invoices of its order, oldest first: the lines themselves, else their rates.

    Where a rate has not enough left, as credit notes took it before, the rest of the amount is taken of what is left at
    other rates. Never more than is left.
    """
    state = {each.invoice_id: each for each in invoices}
    found, rests = dict[UUID, list[LineShare]](), list[int]()
    for line in goods:
        rests.append(_same_lines(line, state, found))
    if not _is_sound(invoices, found, amount_minor):
        state, found = {each.invoice_id: each for each in invoices}, {}
        rests = [line.amount_minor for line in goods]
    by_key = dict[VatKey, int]()
    for line, rest_minor in zip(goods, rests, strict=True):
        key = (line.rate.normalize(), line.exemption or "")
        by_key[key] = by_key.get(key, 0) + rest_minor
    for key, rest_minor in by_key.items():
        missing_minor = amount_minor - sum(total_of(shares) for shares in found.values())
        _at_rate(key, max(0, min(rest_minor, missing_minor)), state, found)
    missing_minor = amount_minor - sum(total_of(shares) for shares in found.values())
    for id_, each in list(state.items()):
        part_minor = min(missing_minor, max(0, each.left_minor))
        if part_minor > 0:
            _add(found, state, id_, take_amount(each.left, part_minor))
            missing_minor -= part_minor
    return {id_: joined(shares) for id_, shares in found.items() if total_of(shares)}


def _is_sound(invoices: Sequence[InvoiceLines], found: Mapping[UUID, Sequence[LineShare]], amount_minor: int) -> bool:
    """Whether no rate of an invoice is credited for less than nothing or more than is left, discounts included."""
    for each in invoices:
        shares = found.get(each.invoice_id, ())
        left = each.after(shares).left
        parts = [*by_rate(each.left, shares).values(), *by_rate(left, take_all(left)).values()]
        if any(part_minor < 0 for part_minor in parts):
            return False
    return sum(total_of(shares) for shares in found.values()) <= amount_minor


def _same_lines(line: Returned, state: dict[UUID, InvoiceLines], found: dict[UUID, list[LineShare]]) -> int:
    """Takes the returned line where it was invoiced; answers what it could not take."""
    rest_minor, pieces = line.amount_minor, line.quantity
    sign = -1 if rest_minor < 0 else 1
    for id_, each in list(state.items()) if line.order_line_no is not None else []:
        for own in each.left:
            if each.printed[own.line_no - 1].get("order_line_no") != line.order_line_no:
                continue
            part = sign * min(sign * rest_minor, max(0, sign * own.amount_minor))
            some = min(pieces, own.quantity) if part else Decimal(0)
            if part:
                _add(found, state, id_, [LineShare(own.line_no, some, part)])
            rest_minor, pieces = rest_minor - part, pieces - some
    return rest_minor


def _at_rate(key: VatKey, rest_minor: int, state: dict[UUID, InvoiceLines], found: dict[UUID, list[LineShare]]) -> None:
    for id_, each in list(state.items()):
        rate, reason = key
        lines = [own for own in each.left if own.vat_key[0] == rate and reason in ("", own.vat_key[1])]
        part_minor = min(rest_minor, max(0, total_of(lines)))
        if part_minor:
            _add(found, state, id_, take_amount(lines, part_minor))
            rest_minor -= part_minor


def _add(
    found: dict[UUID, list[LineShare]], state: dict[UUID, InvoiceLines], id_: UUID, shares: list[LineShare]
) -> None:
    found.setdefault(id_, []).extend(shares)
    state[id_] = state[id_].after(shares)
