"""The pure rules of orders, receivables and limits."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_credit.domain.account import ACTIONS, Status, status_of
from encours_credit.domain.errors import ImpossibleMove, MoreThanOrdered
from encours_credit.domain.exposure import Parts
from encours_credit.domain.limit import Limit, in_force
from encours_credit.domain.order import (
    MOVES,
    Billing,
    Decision,
    Fulfilment,
    Move,
    Order,
    Payment,
    cancel,
    payment_of,
    ship,
)
from encours_values.ids import new_id

NOW = datetime(2011, 1, 3, tzinfo=UTC)
ID = UUID(int=1)


def order(amount: int, shipped: int = 0, cancelled: int = 0, decision: Decision = Decision.AUTHORIZED) -> Order:
    fulfilment = Fulfilment.PARTLY_SHIPPED if shipped else Fulfilment.OPEN
    return Order(
        ID, ID, "1", amount, "EUR", decision, (), fulfilment, shipped, cancelled, 0, None, NOW, None, None, (), {}
    )  # fmt: skip


def test_nothing_moves_out_of_an_end() -> None:
    ends = set(Fulfilment) - {state for state, _ in MOVES}
    assert ends == {Fulfilment.SHIPPED, Fulfilment.CANCELLED}
    assert set(MOVES) == set(product({Fulfilment.OPEN, Fulfilment.PARTLY_SHIPPED}, Move))


@given(st.integers(1, 10**9), st.data())
def test_shipments_and_a_cancellation_use_an_order_up_exactly(amount: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(1, amount))
    fulfilment, shipped = ship(order(amount), part)

    assert (fulfilment is Fulfilment.SHIPPED) == (part == amount)
    if part < amount:
        state, rest = cancel(order(amount, shipped))
        assert (state, shipped + rest) == (Fulfilment.SHIPPED, amount)
        with pytest.raises(MoreThanOrdered):
            ship(order(amount, shipped), rest + 1)
    with pytest.raises(ImpossibleMove):
        cancel(order(amount, amount))
    with pytest.raises(ImpossibleMove):
        ship(order(amount, decision=Decision.DECLINED), None)


@given(st.tuples(*[st.integers(-(10**9), 10**9)] * 5), st.tuples(*[st.integers(-(10**9), 10**9)] * 5))
def test_parts_add_and_subtract_without_losing_a_cent(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    left, right = Parts(*one), Parts(*other)
    assert left + right - right == left
    assert (left + right).used_minor == left.used_minor + right.used_minor


@pytest.mark.parametrize(
    ("shipped", "billing", "payment"),
    [
        (0, Billing(), Payment.UNBILLED),
        (10, Billing(), Payment.UNBILLED),
        (10, Billing(billed_minor=10, open_minor=10), Payment.INVOICED),
        (10, Billing(billed_minor=10, in_collection_minor=10), Payment.IN_COLLECTION),
        (10, Billing(billed_minor=10, in_collection_minor=4, open_minor=6), Payment.IN_COLLECTION),
        (10, Billing(billed_minor=10, in_collection_minor=4, open_minor=6, overdue_minor=6), Payment.OVERDUE),
        (10, Billing(billed_minor=10, paid_minor=10), Payment.PAID),
        (10, Billing(billed_minor=10, paid_minor=4), Payment.PAID),
        (10, Billing(billed_minor=10), Payment.CREDITED),
        (10, Billing(billed_minor=6, paid_minor=6), Payment.UNBILLED),
    ],
)
def test_the_payment_axis_shows_what_needs_attention_most(shipped: int, billing: Billing, payment: Payment) -> None:
    assert payment_of(shipped, billing) is payment


def test_the_limit_in_force_is_the_one_set_last_of_those_that_cover_the_day() -> None:
    def limit(amount: int, start: date | None, end: date | None) -> Limit:
        return Limit(new_id(), ID, amount, "EUR", "own", start, end, None, NOW)

    day = date(2011, 1, 10)
    base, uplift = limit(1, None, None), limit(2, day, day + timedelta(days=5))
    newest_first = [uplift, base]

    assert in_force(newest_first, day - timedelta(days=1)) == base
    assert in_force(newest_first, day) == in_force(newest_first, day + timedelta(days=5)) == uplift
    assert in_force(newest_first, day + timedelta(days=6)) == base
    assert in_force([uplift], day - timedelta(days=1)) is None


def test_every_state_of_an_account_says_what_may_be_done() -> None:
    assert set(ACTIONS) == set(Status)
    assert status_of(closed=True, held=True, has_limit=True) is Status.CLOSED
    assert status_of(closed=False, held=True, has_limit=False) is Status.ON_HOLD
