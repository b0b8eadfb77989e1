"""Lines of orders: they add up, and parts of an order move by amount or by lines, each rate kept."""

from typing import Any

import pytest

from encours_contracts.billing import CreditNoteBalanceChanged
from encours_contracts.credit import OrderCancelled, OrderReturned, OrderShipped
from encours_values.ids import new_id
from tests.credit.shop import Shop, account_uuid, invoice_of, order_uuid

PRINT = {"sku": "PRINT", "description": "Posters", "quantity": 4, "amount": 12_000, "tax_rate": 20}
BOOK = {"sku": "BOOK", "description": "Books", "quantity": 5, "amount": 10_550, "tax_rate": 5.5}
VOUCHER = {"sku": "VOUCHER", "amount": -2_000, "tax_rate": 20}
FREE = {"sku": "SAMPLE", "amount": 0, "tax_rate": 20}


async def ordered(shop: Shop, *lines: dict[str, Any]) -> str:
    account = await shop.account(limit=100_000)
    order = await shop.order(account, sum(line["amount"] for line in lines), fields={"lines": list(lines)})
    assert order["status"] == "authorized"
    path: str = f"/v1/orders/{order['id']}"
    return path


def lines(event: OrderShipped | OrderReturned | OrderCancelled) -> list[tuple[str, float, int, float]]:
    return [(each.sku, each.quantity, each.amount, each.tax_rate) for each in event.lines]


async def test_discounts_vouchers_and_free_lines_are_lines(shop: Shop) -> None:
    """cases/07."""
    path = await ordered(shop, PRINT, VOUCHER, FREE)

    order = await shop.ok("POST", f"{path}/ship")

    assert [(each["line_no"], each["amount"]) for each in order["lines"]] == [(1, 12_000), (2, -2_000), (3, 0)]
    [shipped] = await shop.received(OrderShipped)
    assert (shipped.amount, [each.line_no for each in shipped.lines]) == (10_000, [1, 2, 3])
    assert sum(each.amount for each in shipped.lines) == 10_000


async def test_parts_by_amount_carry_the_rates_of_the_lines(shop: Shop) -> None:
    path = await ordered(shop, BOOK, {**PRINT, "amount": 10_550})

    for amount in (7_000, 7_000):
        await shop.ok("POST", f"{path}/ship", {"amount": amount})
    await shop.ok("POST", f"{path}/ship")

    events = await shop.received(OrderShipped)
    assert [lines(each) for each in events[:2]] == [[("", 1, 3_500, 5.5), ("", 1, 3_500, 20)]] * 2
    by_rate = {rate: sum(each[2] for event in events for each in lines(event) if each[3] == rate) for rate in (5.5, 20)}
    assert by_rate == {5.5: 10_550, 20: 10_550}


async def test_books_alone_shipped_in_two_amounts_are_books(shop: Shop) -> None:
    path = await ordered(shop, BOOK)
    await shop.ok("POST", f"{path}/ship", {"amount": 5_000})
    await shop.ok("POST", f"{path}/ship")

    assert [lines(each) for each in await shop.received(OrderShipped)] == [
        [("", 1, 5_000, 5.5)],
        [("", 1, 5_550, 5.5)],
    ]


async def test_a_shipment_names_lines_and_quantities(shop: Shop) -> None:
    path = await ordered(shop, PRINT, BOOK, VOUCHER)

    first = await shop.ok("POST", f"{path}/ship", {"lines": [{"sku": "PRINT", "quantity": 1}, {"line_no": 2}]})
    await shop.ok("POST", f"{path}/ship")

    assert (first["shipped"], first["fulfilment"]) == (3_000 - 500 + 10_550, "partly_shipped")
    assert [lines(each) for each in await shop.received(OrderShipped)] == [
        [("PRINT", 1, 3_000, 20), ("BOOK", 5, 10_550, 5.5), ("VOUCHER", 1, -500, 20)],
        [("PRINT", 3, 9_000, 20), ("VOUCHER", 1, -1_500, 20)],
    ]


async def test_a_part_of_an_order_is_cancelled_by_amount(shop: Shop) -> None:
    """cases/12."""
    account = await shop.account(limit=10_000)
    order = await shop.order(account, 10_000)
    path = f"/v1/orders/{order['id']}"

    part = await shop.ok("POST", f"{path}/cancel", {"amount": 4_000})

    assert (part["cancelled"], part["fulfilment"], part["available_actions"]) == (4_000, "open", ["ship", "cancel"])
    assert await shop.parts(account) == {"open_orders": 6_000}
    beyond = await shop.merchant.post(f"{path}/cancel", {"amount": 6_001})
    assert (beyond.status_code, beyond.json()["errors"][0]["pointer"]) == (409, "/amount")
    rest = await shop.ok("POST", f"{path}/ship")
    assert (rest["shipped"], rest["fulfilment"]) == (6_000, "shipped")


async def test_a_part_of_an_order_is_cancelled_by_lines_and_is_not_shipped(shop: Shop) -> None:
    path = await ordered(shop, PRINT, BOOK)
    await shop.ok("POST", f"{path}/ship", {"lines": [{"sku": "PRINT", "quantity": 1}]})

    part = await shop.ok("POST", f"{path}/cancel", {"lines": [{"sku": "BOOK"}, {"line_no": 1, "quantity": 1}]})
    await shop.ok("POST", f"{path}/ship")

    assert (part["cancelled"], part["fulfilment"]) == (13_550, "partly_shipped")
    [cancelled] = await shop.received(OrderCancelled)
    assert lines(cancelled) == [("BOOK", 5, 10_550, 5.5), ("PRINT", 1, 3_000, 20)]
    assert [lines(each) for each in await shop.received(OrderShipped)] == [
        [("PRINT", 1, 3_000, 20)],
        [("PRINT", 2, 6_000, 20)],
    ]


async def test_cancelling_all_lines_ends_the_order(shop: Shop) -> None:
    path = await ordered(shop, PRINT, VOUCHER)

    order = await shop.ok("POST", f"{path}/cancel", {"lines": [{"line_no": 1}]})

    assert (order["cancelled"], order["fulfilment"]) == (10_000, "cancelled")


async def test_goods_come_back_by_lines(shop: Shop) -> None:
    path = await ordered(shop, PRINT, BOOK)
    await shop.ok("POST", f"{path}/ship", {"lines": [PRINT]})
    await shop.ok("POST", f"{path}/ship", {"lines": [{**BOOK, "quantity": 2, "amount": 4_220}]})

    back = await shop.ok("POST", f"{path}/return", {"lines": [{"sku": "BOOK", "quantity": 1}]})
    beyond = await shop.merchant.post(f"{path}/return", {"lines": [{"sku": "BOOK", "quantity": 2}]})
    await shop.ok("POST", f"{path}/return", {})

    assert back["returned"] == 2_110
    assert (beyond.status_code, beyond.json()["errors"][0]["pointer"]) == (409, "/lines/0/quantity")
    assert [lines(each) for each in await shop.received(OrderReturned)] == [
        [("BOOK", 1, 2_110, 5.5)],
        [("PRINT", 4, 12_000, 20), ("BOOK", 1, 2_110, 5.5)],
    ]


async def test_lines_of_a_delivery_come_back_where_the_order_had_none(shop: Shop) -> None:
    account = await shop.account(limit=100_000)
    order = await shop.order(account, 22_550)
    path = f"/v1/orders/{order['id']}"
    await shop.ok("POST", f"{path}/ship", {"lines": [PRINT, BOOK]})

    await shop.ok("POST", f"{path}/return", {"lines": [{"sku": "BOOK"}]})

    [back] = await shop.received(OrderReturned)
    assert lines(back) == [("BOOK", 5, 10_550, 5.5)]


async def test_a_line_delivered_in_place_of_another_has_its_own_rate(shop: Shop) -> None:
    path = await ordered(shop, PRINT, BOOK)
    other = {"sku": "EBOOK", "description": "E-books", "amount": 10_000, "tax_rate": 5.5}

    await shop.ok("POST", f"{path}/ship", {"lines": [{"sku": "PRINT"}, other]})
    rest = await shop.ok("POST", f"{path}/ship")

    assert (rest["shipped"], rest["fulfilment"]) == (22_550, "shipped")
    first, second = await shop.received(OrderShipped)
    assert lines(first) == [("PRINT", 4, 12_000, 20), ("EBOOK", 1, 10_000, 5.5)]
    assert lines(second) == [("", 1, 550, 5.5)]


@pytest.mark.parametrize(
    ("act", "body", "status", "pointer"),
    [
        ("ship", {"lines": [{"sku": "X"}]}, 422, "/lines/0"),
        ("ship", {"lines": [{"quantity": 1}]}, 422, "/lines/0"),
        ("ship", {"lines": [{"line_no": 3, "amount": 5}]}, 422, "/lines/0"),
        ("ship", {"lines": [{"sku": "BOOK"}, {"sku": "PRINT", "quantity": 5}]}, 409, "/lines/1/quantity"),
        ("ship", {"lines": [{"sku": "PRINT", "amount": 12_001}]}, 409, "/lines/0/amount"),
        ("ship", {"lines": [{"sku": "BOOK", "amount": 10_550, "tax_rate": 20}]}, 422, "/lines/0/tax_rate"),
        ("ship", {"lines": [{"sku": "BOOK"}], "amount": 1}, 422, "/amount"),
        ("ship", {"lines": [{"sku": "NEW", "amount": -5}]}, 422, "/lines"),
        ("ship", {"lines": [{"line_no": 0}]}, 422, "/lines/0/line_no"),
        ("ship", {"lines": [{"line_no": 1, "quantity": 0}]}, 422, "/lines/0/quantity"),
        ("ship", {"lines": [{"line_no": 1, "quantity": 4}, {"line_no": 1, "quantity": 1}]}, 409, "/lines/1/quantity"),
        ("cancel", {"lines": [{"sku": "NEW", "amount": 5}]}, 422, "/lines/0/sku"),
        ("cancel", {"lines": [{"sku": "BOOK", "quantity": 6}]}, 409, "/lines/0/quantity"),
        ("cancel", {"amount": 22_551}, 409, "/amount"),
        ("cancel", {"amount": 0}, 422, "/amount"),
        ("return", {"lines": [{"sku": "BOOK"}]}, 409, None),
    ],
)
async def test_what_an_order_does_not_have_does_not_move(
    shop: Shop, act: str, body: dict[str, Any], status: int, pointer: str | None
) -> None:
    path = await ordered(shop, PRINT, BOOK)

    answer = await shop.merchant.post(f"{path}/{act}", body)

    assert answer.status_code == status, answer.text
    if pointer:
        assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    order = await shop.ok("GET", path)
    assert (order["shipped"], order["cancelled"], order["returned"]) == (0, 0, 0)


async def test_what_a_credit_note_took_does_not_come_back_as_well(shop: Shop) -> None:
    """cases/01."""
    account = await shop.account(limit=100_000)
    order = await shop.order(account, 12_000)
    path = f"/v1/orders/{order['id']}"
    await shop.ship(order)
    note = CreditNoteBalanceChanged(
        account_id=account_uuid(account),
        credit_note_id=new_id(),
        version=1,
        amount=9_000,
        used_amount=0,
        unused_amount=9_000,
        currency="EUR",
        order_id=order_uuid(order),
    )
    of_a_return = note.model_copy(update={"credit_note_id": new_id(), "amount": 500, "return_id": new_id()})
    await shop.say(note, of_a_return)

    beyond = await shop.merchant.post(f"{path}/return", {"amount": 3_001})
    back = await shop.ok("POST", f"{path}/return", {})

    assert (beyond.status_code, beyond.json()["errors"][0]["pointer"]) == (409, "/amount")
    assert (back["returned"], back["available_actions"]) == (3_000, [])
    assert (await shop.merchant.post(f"{path}/return", {})).status_code == 409


async def test_an_order_is_due_when_its_invoice_is(shop: Shop) -> None:
    account = await shop.account(limit=100_000)
    order = await shop.order(account, 12_000)
    await shop.ship(order)
    issued = invoice_of(account, order, 12_000).issued()

    await shop.say(issued.model_copy(update={"due_date": issued.due_date.replace(day=27)}))

    assert (await shop.ok("GET", f"/v1/orders/{order['id']}"))["due_date"] == "2011-02-27"
