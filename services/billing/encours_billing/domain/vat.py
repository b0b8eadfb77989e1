"""VAT of amounts that include it: per rate, on the total of the rate, as EN 16931 computes it (INV-01)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from encours_values.document_lines import VatKey
from encours_values.money import apportion, split_tax

STANDARD_RATE = Decimal(20)
"""Of France, in per cent: the rate of a delivery without lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document; `gross_minor` is tax included and below zero for a discount, `rate` in per cent."""

    sku: str
    description: str
    quantity: Decimal
    gross_minor: int
    rate: Decimal
    exemption: str | None = None
    """Why no VAT is charged, as a VATEX code."""

    @property
    def vat_key(self) -> VatKey:
        return self.rate.normalize(), self.exemption or ""


@dataclass(frozen=True, slots=True)
class RateTotal:
    """All of one rate, in minor units: net + tax = gross."""

    rate: Decimal
    net_minor: int
    tax_minor: int
    exemption: str | None = None
    """Why no VAT is charged, as a VATEX code (BT-121)."""

    @property
    def gross_minor(self) -> int:
        return self.net_minor + self.tax_minor

    @property
    def vat_key(self) -> VatKey:
        return self.rate.normalize(), self.exemption or ""

    def to_json(self) -> dict[str, Any]:
        stored = {"rate": format(self.rate, "f"), "net": self.net_minor, "tax": self.tax_minor}
        return {**stored, "exemption_reason": self.exemption} if self.exemption else stored

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "RateTotal":
        return cls(Decimal(value["rate"]), value["net"], value["tax"], value.get("exemption_reason"))


def rate_total(key: VatKey, gross_minor: int) -> RateTotal:
    """Net and VAT of a tax-included amount.

    >>> rate_total((Decimal("5.5"), ""), 1055)
    RateTotal(rate=Decimal('5.5'), net_minor=1000, tax_minor=55, exemption=None)
    """
    net_minor, tax_minor = split_tax(gross_minor, key[0])
    return RateTotal(key[0], net_minor, tax_minor, key[1] or None)


def totals(lines: Sequence[Line]) -> list[RateTotal]:
    """Net and VAT per rate, rates ascending; rounding happens once a rate, never a line."""
    gross = dict[VatKey, int]()
    for line in lines:
        gross[line.vat_key] = gross.get(line.vat_key, 0) + line.gross_minor
    return [rate_total(key, gross[key]) for key in sorted(gross)]


def line_nets(lines: Sequence[Line], of: Sequence[RateTotal] | None = None) -> list[int]:
    """Net of each line, so that the lines of a rate add up to the net of that rate (each within a cent of its own).

    `of`: the totals of the document, where they are not what the lines alone make.
    """
    nets = [0] * len(lines)
    for total in totals(lines) if of is None else of:
        places = [place for place, line in enumerate(lines) if line.vat_key == total.vat_key]
        goods = [place for place in places if lines[place].gross_minor >= 0]
        discounts = [place for place in places if lines[place].gross_minor < 0]
        goods_minor = sum(lines[place].gross_minor for place in goods)
        goods_net = total.net_minor
        if discounts:
            goods_net = goods_minor - split_tax(goods_minor, total.rate)[1]
        for some, net_minor in ((goods, goods_net), (discounts, total.net_minor - goods_net)):
            shares = apportion(net_minor, [abs(lines[place].gross_minor) for place in some]) if some else []
            for place, share in zip(some, shares, strict=True):
                nets[place] = share
    return nets


def share_of(amount_minor: int, whole: Sequence[RateTotal]) -> list[RateTotal]:
    """A tax-included amount split over the rates of the document it corrects, in proportion (INV-04)."""
    shares = apportion(amount_minor, [total.gross_minor for total in whole])
    return [rate_total(total.vat_key, share) for total, share in zip(whole, shares, strict=True) if share]


def lines_of_delivery(
    amount_minor: int, lines: Sequence[Line], description: str, exemption: str | None = None
) -> list[Line]:
    """Lines that add up to the delivery's amount.

    Without lines it is one line at the standard rate, or without VAT where the buyer's account says why (`exemption`);
    so are lines at 0 % that do not say why. Where the lines given add up to something else (a part of them was
    delivered and only its amount is known), one line a rate, the amount shared in proportion.
    """
    if not lines:
        rate = Decimal(0) if exemption else STANDARD_RATE
        return [Line("", description, Decimal(1), amount_minor, rate, exemption)]
    explained = [replace(line, exemption=line.exemption or exemption) if line.rate == 0 else line for line in lines]
    if sum(line.gross_minor for line in explained) == amount_minor:
        return explained
    shares = share_of(amount_minor, totals(explained))
    return [Line("", description, Decimal(1), each.gross_minor, each.rate, each.exemption) for each in shares]
