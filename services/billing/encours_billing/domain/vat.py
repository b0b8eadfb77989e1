"""VAT of amounts that include it: per rate, on the total of the rate, as EN 16931 computes it (INV-01)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from encours_values.money import apportion, split_tax

STANDARD_RATE = Decimal(20)
"""Of France, in per cent: the rate of a delivery without lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document; `gross_minor` is tax included, `rate` in per cent."""

    sku: str
    description: str
    quantity: Decimal
    gross_minor: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class RateTotal:
    """All of one rate, in minor units: net + tax = gross."""

    rate: Decimal
    net_minor: int
    tax_minor: int

    @property
    def gross_minor(self) -> int:
        return self.net_minor + self.tax_minor

    def to_json(self) -> dict[str, Any]:
        return {"rate": format(self.rate, "f"), "net": self.net_minor, "tax": self.tax_minor}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "RateTotal":
        return cls(Decimal(value["rate"]), value["net"], value["tax"])


def _total(rate: Decimal, gross_minor: int) -> RateTotal:
    net_minor, tax_minor = split_tax(gross_minor, rate)
    return RateTotal(rate, net_minor, tax_minor)


def totals(lines: Sequence[Line]) -> list[RateTotal]:
    """Net and VAT per rate, rates ascending; rounding happens once a rate, never a line."""
    gross = dict[Decimal, int]()
    for line in lines:
        rate = line.rate.normalize()
        gross[rate] = gross.get(rate, 0) + line.gross_minor
    return [_total(rate, gross[rate]) for rate in sorted(gross)]


def line_nets(lines: Sequence[Line]) -> list[int]:
    """Net of each line, so that the lines of a rate add up to the net of that rate (each within a cent of its own)."""
    nets = [0] * len(lines)
    for total in totals(lines):
        places = [place for place, line in enumerate(lines) if line.rate == total.rate]
        shares = apportion(total.net_minor, [lines[place].gross_minor for place in places])
        for place, share in zip(places, shares, strict=True):
            nets[place] = share
    return nets


def share_of(amount_minor: int, whole: Sequence[RateTotal]) -> list[RateTotal]:
    """A tax-included amount split over the rates of the document it corrects, in proportion (INV-04)."""
    shares = apportion(amount_minor, [total.gross_minor for total in whole])
    return [_total(total.rate, share) for total, share in zip(whole, shares, strict=True) if share]


def lines_of_delivery(amount_minor: int, lines: Sequence[Line], description: str) -> list[Line]:
    """Lines that add up to the delivery's amount.

    Without lines it is one line at the standard rate. Where the lines given add up to something else (a part of them
    was delivered and only its amount is known), one line a rate, the amount shared in proportion.
    """
    if not lines:
        return [Line("", description, Decimal(1), amount_minor, STANDARD_RATE)]
    if sum(line.gross_minor for line in lines) == amount_minor:
        return list(lines)
    shares = share_of(amount_minor, totals(lines))
    return [Line("", description, Decimal(1), share.gross_minor, share.rate) for share in shares]
