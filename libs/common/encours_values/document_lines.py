"""What is left of the lines of an order or an invoice, and how a part of them is taken.

A part is delivered, cancelled, returned or credited, by amount or by lines; in the end all of each line is taken once.
An amount below zero is a discount. Of each rate, what is taken and what is left are never below zero.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from encours_values.errors import DomainError
from encours_values.money import apportion, round_half_up

VatKey = tuple[Decimal, str]
"""A rate in per cent and, of 0 %, the VATEX code of why (empty where nobody says): what a document adds up by."""

NOTHING = Decimal(0)


class LineNotFound(DomainError):
    """The document has no such line."""


class MoreThanLeft(DomainError):
    """More of a line, or of a rate, was to be taken than is left."""


class LinesDoNotAddUp(DomainError):
    """The lines make another amount than the document, or less than nothing at a rate."""


@dataclass(frozen=True, slots=True)
class LineLeft:
    """What is left of a line: pieces and tax-included minor units."""

    line_no: int
    sku: str
    vat_key: VatKey
    quantity: Decimal
    amount_minor: int


@dataclass(frozen=True, slots=True)
class LineRequested:
    """A line by its number or its sku, and how much of it: pieces, an amount, or (neither given) all that is left."""

    line_no: int | None = None
    sku: str | None = None
    quantity: Decimal | None = None
    amount_minor: int | None = None
    where: str = "/lines"
    """JSON pointer of it in what the caller sent."""


@dataclass(frozen=True, slots=True)
class LineShare:
    """`quantity` is zero where only an amount was taken."""

    line_no: int
    quantity: Decimal
    amount_minor: int


def total_of(lines: Iterable[LineLeft | LineShare]) -> int:
    return sum(line.amount_minor for line in lines)


def check_adds_up(amount_minor: int, lines: Sequence[tuple[VatKey, int]]) -> None:
    """Lines (rate, amount) make the amount, and no rate less than nothing. Raises `LinesDoNotAddUp`.

    >>> check_adds_up(100, [((Decimal(20), ""), 120), ((Decimal(20), ""), -20)])
    """
    total_minor = sum(line_minor for _, line_minor in lines)
    if lines and total_minor != amount_minor:
        raise LinesDoNotAddUp(f"the lines add up to {total_minor}, not {amount_minor}", pointer="/lines")
    for place, (key, line_minor) in enumerate(lines):
        if line_minor < 0 and sum(each_minor for other, each_minor in lines if other == key) < 0:
            raise LinesDoNotAddUp("discounts are more than what they reduce at this rate", pointer=f"/lines/{place}")


def by_rate(lines: Iterable[LineLeft], parts: Iterable[LineShare]) -> dict[VatKey, int]:
    """Rate → what is taken of it."""
    keys = {line.line_no: line.vat_key for line in lines}
    found = dict[VatKey, int]()
    for each in parts:
        found[keys[each.line_no]] = found.get(keys[each.line_no], 0) + each.amount_minor
    return found


def without(lines: Iterable[LineLeft], parts: Iterable[LineShare]) -> list[LineLeft]:
    """What is left of the lines after this."""
    pieces, money = dict[int, Decimal](), dict[int, int]()
    for each in parts:
        pieces[each.line_no] = pieces.get(each.line_no, NOTHING) + each.quantity
        money[each.line_no] = money.get(each.line_no, 0) + each.amount_minor
    return [
        replace(
            line,
            quantity=line.quantity - pieces.get(line.line_no, NOTHING),
            amount_minor=line.amount_minor - money.get(line.line_no, 0),
        )
        for line in lines
    ]


def take_all(lines: Iterable[LineLeft]) -> list[LineShare]:
    return [
        LineShare(each.line_no, each.quantity, each.amount_minor)
        for each in lines
        if each.quantity or each.amount_minor
    ]


def take_amount(lines: Sequence[LineLeft], amount_minor: int) -> list[LineShare]:
    """An amount shared over the rates, and within each over its lines, in proportion to what is left.

    At most what is left; all of it with its pieces where the amount is all that is left.
    """
    if amount_minor >= total_of(lines):
        return take_all(lines)
    rates = list(dict.fromkeys(line.vat_key for line in lines))
    its = {key: [line for line in lines if line.vat_key == key] for key in rates}
    shares = apportion(amount_minor, [max(0, total_of(its[key])) for key in rates])
    return [part for key, share in zip(rates, shares, strict=True) if share for part in _of_rate(its[key], share)]


def _of_rate(lines: Sequence[LineLeft], share_minor: int) -> list[LineShare]:
    """Goods and discounts of one rate in the same proportion."""
    goods = [line for line in lines if line.amount_minor > 0]
    discounts = [line for line in lines if line.amount_minor < 0]
    goods_minor, rate_minor = total_of(goods), total_of(lines)
    part_minor = round_half_up(Decimal(goods_minor) * share_minor / rate_minor)
    parts = _shared(goods, part_minor)
    return parts + (_shared(discounts, share_minor - part_minor) if discounts else [])


def _shared(lines: Sequence[LineLeft], amount_minor: int) -> list[LineShare]:
    shares = apportion(amount_minor, [abs(line.amount_minor) for line in lines])
    return [LineShare(line.line_no, NOTHING, share) for line, share in zip(lines, shares, strict=True) if share]


def take_lines(lines: Sequence[LineLeft], requested: Sequence[LineRequested]) -> list[LineShare]:
    """The lines that are named, and with pieces of goods their part of the discounts at the same rate.

    A discount that is named is taken as it is named. Raises `LineNotFound` and `MoreThanLeft`.
    """
    left, parts = list(lines), list[LineShare]()
    in_pieces = set[int]()
    for each in requested:
        some = _named(left, each, each.where)
        if each.amount_minor is None:
            in_pieces |= {part.line_no for part in some}
        left = without(left, some)
        parts += some
    parts += _discounts(lines, parts, in_pieces)
    _check_rates(lines, parts)
    return joined(parts)


def _named(left: Sequence[LineLeft], requested: LineRequested, where: str) -> list[LineShare]:
    if requested.line_no is None and not requested.sku:
        raise LineNotFound("a line is named by its line_no or its sku", pointer=where)
    its = [
        line
        for line in left
        if requested.line_no in (None, line.line_no) and (not requested.sku or requested.sku == line.sku)
    ]
    if not its:
        raise LineNotFound("there is no such line", pointer=f"{where}/{'sku' if requested.sku else 'line_no'}")
    if requested.amount_minor is not None:
        return _by_money(its, requested.amount_minor, requested.quantity, where)
    if requested.quantity is not None:
        return _by_pieces(its, requested.quantity, where)
    if not (parts := take_all(its)):
        raise MoreThanLeft("nothing is left of the line", pointer=where)
    return parts


def _by_pieces(its: Sequence[LineLeft], quantity: Decimal, where: str) -> list[LineShare]:
    parts = list[LineShare]()
    for line in its:
        if pieces := min(quantity, line.quantity):
            whole = pieces == line.quantity
            share = line.amount_minor if whole else round_half_up(line.amount_minor * pieces / line.quantity)
            parts.append(LineShare(line.line_no, pieces, share))
            quantity -= pieces
    if quantity:
        left = sum((line.quantity for line in its), NOTHING)
        raise MoreThanLeft(f"{left.normalize():f} of the line is left", pointer=f"{where}/quantity")
    return parts


def _by_money(its: Sequence[LineLeft], amount_minor: int, quantity: Decimal | None, where: str) -> list[LineShare]:
    sign = -1 if amount_minor < 0 else 1
    requested_minor, pieces = abs(amount_minor), quantity or NOTHING
    parts = list[LineShare]()
    for line in its:
        share = min(requested_minor, max(0, sign * line.amount_minor))
        some = line.quantity if share and share == sign * line.amount_minor else min(pieces, line.quantity)
        if share or some:
            parts.append(LineShare(line.line_no, some, sign * share))
        requested_minor, pieces = requested_minor - share, max(NOTHING, pieces - some)
    if requested_minor:
        left_minor = sum(max(0, sign * line.amount_minor) for line in its)
        raise MoreThanLeft(f"{sign * left_minor} of the line is left", pointer=f"{where}/amount")
    return parts


def _discounts(lines: Sequence[LineLeft], parts: Sequence[LineShare], in_pieces: set[int]) -> list[LineShare]:
    """The part of each rate's discounts that goes with the pieces taken of its goods."""
    named = {each.line_no for each in parts}
    found = list[LineShare]()
    for key in dict.fromkeys(line.vat_key for line in lines):
        its = [line for line in lines if line.vat_key == key]
        goods = {line.line_no for line in its if line.amount_minor > 0}
        discounts = [line for line in its if line.amount_minor < 0]
        goods_minor = sum(line.amount_minor for line in its if line.line_no in goods)
        part_minor = sum(each.amount_minor for each in parts if each.line_no in goods & in_pieces)
        if not discounts or not part_minor or named & {line.line_no for line in discounts}:
            continue
        if part_minor == goods_minor:
            found += take_all(discounts)
        else:
            found += _shared(discounts, round_half_up(Decimal(total_of(discounts)) * part_minor / goods_minor))
    return found


def _check_rates(lines: Sequence[LineLeft], parts: Sequence[LineShare]) -> None:
    some = by_rate(lines, parts)
    for key, left_minor in by_rate(without(lines, parts), take_all(without(lines, parts))).items():
        if left_minor < 0:
            raise MoreThanLeft(
                f"{left_minor + some.get(key, 0)} is left at {key[0].normalize():f} %, discounts included",
                pointer="/lines",
            )
    if any(part_minor < 0 for part_minor in some.values()):
        raise MoreThanLeft("discounts are more than the goods that are named with them", pointer="/lines")


def joined(parts: Sequence[LineShare]) -> list[LineShare]:
    """One entry a line."""
    joined = dict[int, LineShare]()
    for each in parts:
        before = joined.get(each.line_no)
        joined[each.line_no] = (
            each
            if before is None
            else LineShare(each.line_no, before.quantity + each.quantity, before.amount_minor + each.amount_minor)
        )
    return list(joined.values())
