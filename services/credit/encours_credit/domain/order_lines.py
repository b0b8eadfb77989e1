"""Lines of an order: what of each was delivered, cancelled, returned, and what a movement takes of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from encours_values.document_lines import (
    NOTHING,
    LineLeft,
    LineNotFound,
    LineRequested,
    LinesDoNotAddUp,
    LineShare,
    VatKey,
    check_adds_up,
    take_all,
    take_amount,
    take_lines,
    total_of,
    without,
)

STANDARD_RATE = 20.0
"""Of a delivered line that the order does not have and that names no rate."""


class MovementKind(StrEnum):
    SHIPMENT = "shipment"
    RETURN = "return"
    CANCELLATION = "cancellation"


@dataclass(frozen=True)
class MovedLine:
    """A line as a caller names it: of the order by number or sku, or delivered in place of one, with an amount."""

    line_no: int | None = None
    sku: str | None = None
    description: str = ""
    quantity: Decimal | None = None
    amount_minor: int | None = None
    tax_rate: float | None = None
    vat_exemption: str | None = None


@dataclass(frozen=True)
class Moved:
    """What a movement takes: its amount, the lines, and lines that are new to the order, as they are stored."""

    amount_minor: int
    parts: Sequence[LineShare] = ()
    added: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    """Line number → a delivered line that the order did not have."""
    by_amount: bool = False
    """Only an amount was named: what it is of each line is a matter of proportion."""

    def stored(self) -> list[dict[str, Any]]:
        return [
            {
                **self.added.get(each.line_no, {}),
                "line_no": each.line_no,
                "quantity": format(each.quantity, "f"),
                "amount": each.amount_minor,
            }
            for each in self.parts
        ]


def vat_key(line: Mapping[str, Any]) -> VatKey:
    return Decimal(str(line["tax_rate"])).normalize(), line.get("vat_exemption") or ""


def check_lines(amount_minor: int, lines: Sequence[Mapping[str, Any]]) -> None:
    """Lines of a new order. Raises `LinesDoNotAddUp`."""
    check_adds_up(amount_minor, [(vat_key(line), line["amount"]) for line in lines])


@dataclass(frozen=True)
class OrderLines:
    """Lines of an order with all that moved so far; `moved_minor`: what was shipped or cancelled in all."""

    ordered: Sequence[Mapping[str, Any]]
    movements: Sequence[tuple[MovementKind, Sequence[Mapping[str, Any]]]]
    moved_minor: int

    @property
    def known(self) -> dict[int, Mapping[str, Any]]:
        """Line number → the line: those of the order, then those that only a delivery named."""
        known = dict(enumerate(self.ordered, start=1))
        for _, lines in self.movements:
            known |= {line["line_no"]: line for line in lines if "tax_rate" in line and "line_no" in line}
        return known

    def _shares_of(self, *kinds: MovementKind) -> list[LineShare]:
        return [
            LineShare(line["line_no"], Decimal(line["quantity"]), line["amount"])
            for kind, lines in self.movements
            if kind in kinds
            for line in lines
            if "line_no" in line
        ]

    def left(self) -> list[LineLeft]:
        """What is neither delivered nor cancelled."""
        gone = self._shares_of(MovementKind.SHIPMENT, MovementKind.CANCELLATION)
        left = without(self._whole(self.ordered), gone)
        unknown_minor = self.moved_minor - total_of(gone)
        return without(left, take_amount(left, unknown_minor)) if left and unknown_minor > 0 else left

    def with_buyer(self) -> list[LineLeft]:
        """What was delivered and did not come back."""
        known = self.known
        delivered = dict[int, LineLeft]()
        for each in self._shares_of(MovementKind.SHIPMENT):
            line = known[each.line_no]
            before = delivered.get(each.line_no) or LineLeft(each.line_no, line["sku"], vat_key(line), NOTHING, 0)
            delivered[each.line_no] = LineLeft(
                each.line_no,
                before.sku,
                before.vat_key,
                before.quantity + each.quantity,
                before.amount_minor + each.amount_minor,
            )
        return without([delivered[no] for no in sorted(delivered)], self._shares_of(MovementKind.RETURN))

    def _whole(self, lines: Sequence[Mapping[str, Any]]) -> list[LineLeft]:
        return [
            LineLeft(no, line["sku"], vat_key(line), Decimal(str(line["quantity"])), line["amount"])
            for no, line in enumerate(lines, start=1)
        ]

    def ship(self, amount_minor: int | None, named: Sequence[MovedLine], remaining_minor: int) -> Moved:
        """Lines that are named, an amount, or all the rest.

        A named line that the order does not have is delivered in place of others, where it has an amount. Raises
        `LineNotFound`, `MoreThanLeft` and `LinesDoNotAddUp`.
        """
        if not named:
            return _part(self.left(), amount_minor, remaining_minor)
        own, added = list[LineRequested](), dict[int, Mapping[str, Any]]()
        next_no = max(self.known, default=0) + 1
        for place, line in enumerate(named):
            if self._has(line, f"/lines/{place}"):
                own.append(_requested(line, place))
            else:
                added[next_no + len(added)] = _new(line, f"/lines/{place}")
        parts = take_lines(self.left(), own) if own else []
        parts += [LineShare(no, Decimal(str(each["quantity"])), each["amount"]) for no, each in added.items()]
        keys = {no: vat_key(line) for no, line in {**self.known, **added}.items()}
        total_minor = _checked_total(parts, amount_minor)
        check_adds_up(total_minor, [(keys[each.line_no], each.amount_minor) for each in parts])
        return Moved(total_minor, parts, added)

    def cancel(self, amount_minor: int | None, named: Sequence[MovedLine], remaining_minor: int) -> Moved:
        """Raises `LineNotFound`, `MoreThanLeft` and `LinesDoNotAddUp`."""
        return _of(self.left(), amount_minor, named, remaining_minor)

    def take_back(self, amount_minor: int | None, named: Sequence[MovedLine], returnable_minor: int) -> Moved:
        """Raises `LineNotFound`, `MoreThanLeft` and `LinesDoNotAddUp`."""
        return _of(self.with_buyer(), amount_minor, named, returnable_minor)

    def _has(self, line: MovedLine, where: str) -> bool:
        """Whether the order has it, at that rate. Raises `LinesDoNotAddUp` where the rate is another one."""
        its = [
            own
            for no, own in enumerate(self.ordered, start=1)
            if (line.line_no or line.sku) and line.line_no in (None, no) and line.sku in (None, "", own["sku"])
        ]
        if its and line.tax_rate is not None and all(own["tax_rate"] != line.tax_rate for own in its):
            raise LinesDoNotAddUp("the order has another rate for this line", pointer=f"{where}/tax_rate")
        return bool(its)

    def published(self, moved: Moved) -> list[dict[str, Any]]:
        """Lines of the event: each with its number; one a rate of what was only shared in proportion."""
        known = {**self.known, **moved.added}
        blurred = {
            each.line_no
            for each in self._shares_of(MovementKind.SHIPMENT, MovementKind.CANCELLATION)
            if not each.quantity and each.amount_minor > 0
        }
        lines, by_rate = list[dict[str, Any]](), dict[VatKey, int]()
        for each in moved.parts:
            line = known[each.line_no]
            if moved.by_amount or each.line_no in blurred:
                by_rate[vat_key(line)] = by_rate.get(vat_key(line), 0) + each.amount_minor
                continue
            lines.append(
                {
                    "line_no": each.line_no,
                    "sku": line["sku"],
                    "description": line["description"],
                    "quantity": float(each.quantity or 1),
                    "amount": each.amount_minor,
                    "tax_rate": line["tax_rate"],
                    "vat_exemption": line.get("vat_exemption"),
                }
            )
        return lines + [
            {"amount": share, "tax_rate": float(rate), "vat_exemption": exemption or None}
            for (rate, exemption), share in by_rate.items()
            if share
        ]


def _requested(line: MovedLine, place: int) -> LineRequested:
    return LineRequested(line.line_no, line.sku, line.quantity, line.amount_minor, f"/lines/{place}")


def _new(line: MovedLine, where: str) -> dict[str, Any]:
    if line.amount_minor is None or line.line_no is not None:
        raise LineNotFound("the order has no such line", pointer=where)
    rate = STANDARD_RATE if line.tax_rate is None else line.tax_rate
    return {
        "sku": line.sku or "",
        "description": line.description,
        "quantity": float(line.quantity or 1),
        "amount": line.amount_minor,
        "tax_rate": rate,
        "vat_exemption": line.vat_exemption,
    }


def _part(left: Sequence[LineLeft], amount_minor: int | None, all_minor: int) -> Moved:
    requested_minor = all_minor if amount_minor is None else amount_minor
    if total_of(left) == requested_minor:
        return Moved(requested_minor, take_all(left))
    return Moved(requested_minor, take_amount(left, requested_minor) if left else [], by_amount=True)


def _of(lines: Sequence[LineLeft], amount_minor: int | None, named: Sequence[MovedLine], all_minor: int) -> Moved:
    if not named:
        return _part(lines, amount_minor, all_minor)
    parts = take_lines(lines, [_requested(line, place) for place, line in enumerate(named)])
    return Moved(_checked_total(parts, amount_minor), parts)


def _checked_total(parts: Sequence[LineShare], amount_minor: int | None) -> int:
    total_minor = total_of(parts)
    if amount_minor not in (None, total_minor):
        raise LinesDoNotAddUp(f"the lines add up to {total_minor}, not {amount_minor}", pointer="/amount")
    if total_minor <= 0:
        raise LinesDoNotAddUp("the lines add up to nothing that could be invoiced", pointer="/lines")
    return total_minor
