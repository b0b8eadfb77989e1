"""Lines that are taken in parts: nothing is lost or taken twice, and no rate falls below zero (INV-04)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_values.document_lines import (
    LineLeft,
    LineNotFound,
    LineRequested,
    LinesDoNotAddUp,
    LineShare,
    MoreThanLeft,
    VatKey,
    by_rate,
    check_adds_up,
    take_all,
    take_amount,
    take_lines,
    total_of,
    without,
)

FULL, BOOKS = (Decimal(20), ""), (Decimal("5.5"), "")
KEYS = st.sampled_from([FULL, BOOKS, (Decimal(0), "VATEX-EU-IC"), (Decimal(0), "")])


@st.composite
def documents(draw: st.DrawFn) -> list[LineLeft]:
    """Lines with discounts and free lines, no rate below zero, worth more than nothing."""
    lines = list[LineLeft]()
    for key in draw(st.lists(KEYS, min_size=1, max_size=3, unique=True)):
        goods = draw(st.lists(st.integers(0, 10_000), min_size=1, max_size=4))
        amounts, left = list(goods), sum(goods)
        for _ in range(draw(st.integers(0, 2))):
            discount = draw(st.integers(0, left))
            amounts.append(-discount)
            left -= discount
        lines += [
            LineLeft(0, draw(st.sampled_from("ABC")), key, Decimal(draw(st.integers(1, 40))) / 4, amount)
            for amount in amounts
        ]
    lines.append(LineLeft(0, "D", FULL, Decimal(3), 1))
    return [
        LineLeft(no, each.sku, each.vat_key, each.quantity, each.amount_minor)
        for no, each in enumerate(draw(st.permutations(lines)), start=1)
    ]


wishes = st.lists(
    st.builds(
        LineRequested,
        line_no=st.one_of(st.none(), st.integers(1, 9)),
        sku=st.one_of(st.none(), st.sampled_from("ABCD")),
        quantity=st.one_of(st.none(), st.decimals("0.25", 9, places=2)),
        amount_minor=st.one_of(st.none(), st.none(), st.integers(-3_000, 9_000)),
    ),
    min_size=1,
    max_size=3,
)
acts = st.lists(st.one_of(st.integers(1, 9_000), wishes), max_size=12)


def rates(lines: list[LineLeft]) -> dict[VatKey, int]:
    return by_rate(lines, take_all(lines))


@given(documents(), acts)
def test_parts_in_any_mix_take_each_rate_exactly_and_never_more(
    document: list[LineLeft], acts: list[int | list[LineRequested]]
) -> None:
    left, parts = document, list[LineShare]()
    for act in acts:
        try:
            part = take_amount(left, act) if isinstance(act, int) else take_lines(left, act)
        except (LineNotFound, MoreThanLeft):
            continue
        if isinstance(act, int):
            assert total_of(part) == min(act, total_of(left))
        assert all(amount >= 0 for amount in by_rate(left, part).values())
        left, parts = without(left, part), parts + part
        assert all(amount >= 0 for amount in rates(left).values())
        assert all(
            now.quantity >= 0 and abs(now.amount_minor) <= abs(was.amount_minor)
            for now, was in zip(left, document, strict=True)
        )
    parts += take_all(left)
    assert rates(without(document, parts)) == {}
    assert {k: v for k, v in by_rate(document, parts).items() if v} == {k: v for k, v in rates(document).items() if v}


def line(no: int, amount: int, key: VatKey = FULL, quantity: int = 1, sku: str = "") -> LineLeft:
    return LineLeft(no, sku or f"S{no}", key, Decimal(quantity), amount)


def test_a_discount_goes_with_the_pieces_that_it_reduces_in_proportion() -> None:
    order = [line(1, 12_000, quantity=3), line(2, 8_000), line(3, -2_000), line(4, 1_000, BOOKS)]

    part = take_lines(order, [LineRequested(line_no=1, quantity=Decimal(1))])
    rest = take_all(without(order, part))

    assert [(each.line_no, each.amount_minor) for each in part] == [(1, 4_000), (3, -400)]
    assert {each.line_no: each.amount_minor for each in rest} == {1: 8_000, 2: 8_000, 3: -1_600, 4: 1_000}


def test_twenty_parts_of_fifteen_cents_leave_nothing_of_three_euros() -> None:
    left = [line(1, 150), line(2, 150, BOOKS)]
    for _ in range(20):
        left = without(left, take_amount(left, 15))

    assert [each.amount_minor for each in left] == [0, 0]


@pytest.mark.parametrize(
    ("requested", "error", "pointer"),
    [
        (LineRequested(sku="X"), LineNotFound, "/lines/sku"),
        (LineRequested(line_no=9), LineNotFound, "/lines/line_no"),
        (LineRequested(), LineNotFound, "/lines"),
        (LineRequested(sku=""), LineNotFound, "/lines"),
        (LineRequested(line_no=1, sku="S2"), LineNotFound, "/lines/sku"),
        (LineRequested(line_no=1, quantity=Decimal(4)), MoreThanLeft, "/lines/quantity"),
        (LineRequested(line_no=1, amount_minor=12_001), MoreThanLeft, "/lines/amount"),
        (LineRequested(line_no=1, amount_minor=12_000), MoreThanLeft, "/lines"),
        (LineRequested(line_no=2, amount_minor=1), MoreThanLeft, "/lines/amount"),
        (LineRequested(line_no=2), MoreThanLeft, "/lines"),
    ],
)
def test_what_is_not_left_is_refused_where_it_was_named(
    requested: LineRequested, error: type[LineNotFound | MoreThanLeft], pointer: str
) -> None:
    with pytest.raises(error) as refused:
        take_lines([line(1, 12_000, quantity=3), line(2, -2_000)], [requested])
    assert refused.value.pointer == pointer


@pytest.mark.parametrize(
    ("amount", "lines", "pointer"),
    [
        (150, [(BOOKS, 120), (FULL, 60)], "/lines"),
        (180, [(BOOKS, 120), (FULL, 59)], "/lines"),
        (100, [(FULL, 120), (BOOKS, -20)], "/lines/1"),
        (100, [(FULL, 100), (BOOKS, 20), (BOOKS, -10), (BOOKS, -10)], None),
        (100, [(FULL, 120), (FULL, -20), (FULL, 0)], None),
        (100, [], None),
    ],
)
def test_lines_make_the_amount_and_no_rate_less_than_nothing(
    amount: int, lines: list[tuple[VatKey, int]], pointer: str | None
) -> None:
    if pointer is None:
        check_adds_up(amount, lines)
    else:
        with pytest.raises(LinesDoNotAddUp) as refused:
            check_adds_up(amount, lines)
        assert refused.value.pointer == pointer
