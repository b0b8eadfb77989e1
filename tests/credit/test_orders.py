from encours_contracts.credit import OrderCancelled, OrderDeclined, OrderPlaced, OrderReturned, OrderShipped
from tests.credit.shop import Shop, new_shop

LINES = [
    {"sku": "A", "description": "Mug", "quantity": 2, "amount": 700, "tax_rate": 20},
    {"sku": "B", "description": "Tray", "quantity": 1, "amount": 300, "tax_rate": 5.5},
]


async def test_an_authorised_order_takes_its_amount_from_the_line_and_is_reported(shop: Shop) -> None:
    account = await shop.account(limit=1_000, external_id="C-9")

    order = await shop.ok(
        "POST",
        "/v1/orders",
        {
            "account_external_id": "C-9",
            "external_id": "536365",
            "amount": 1_000,
            "currency": "EUR",
            "lines": LINES,
            "cost_centre": "Lyon",
            "analytics": {"site": "69"},
        },
    )

    assert (order["status"], order["reasons"], order["account_id"]) == ("authorized", [], account)
    assert (order["decision"], order["fulfilment"], order["payment"]) == ("authorized", "open", "unbilled")
    assert await shop.ok("GET", f"/v1/orders/{order['id']}") == order
    assert (await shop.ok("GET", "/v1/orders?external_id=536365"))["data"] == [order]
    assert await shop.parts(account) == {"open_orders": 1_000}
    [placed] = await shop.received(OrderPlaced)
    assert (placed.external_id, placed.amount, placed.cost_centre) == ("536365", 1_000, "Lyon")
    assert placed.placed_at.isoformat() == "2011-01-03T11:00:00+00:00"
    assert placed.due_date.isoformat() == order["due_date"] == "2011-02-02"


async def test_crd_03_an_order_above_the_limit_is_declined_and_takes_nothing_of_it(shop: Shop) -> None:
    account = await shop.account(limit=1_000)

    order = await shop.order(account, 1_001, "7")

    assert (order["status"], order["reasons"], order["due_date"]) == ("declined", ["limit_exceeded"], None)
    assert (order["available_actions"], order["details"]["cause"]) == ([], "limit_exceeded")
    assert await shop.ok("GET", f"/v1/orders/{order['id']}") == order
    assert await shop.parts(account) == {}
    [declined] = await shop.received(OrderDeclined)
    assert (declined.external_id, declined.reasons) == ("7", ["limit_exceeded"])
    shipped = await shop.merchant.post(f"/v1/orders/{order['id']}/ship")
    assert (shipped.status_code, shipped.json()["type"]) == (409, "urn:encours:problem:impossible-move")


async def test_all_reasons_of_a_decline_are_reported_at_once(shop: Shop) -> None:
    strict = await new_shop(shop.application, require_mandate=True)
    account = await strict.account()
    await strict.ok("POST", f"/v1/accounts/{account}/hold", {"reason": "x"})
    await strict.ok("PATCH", f"/v1/accounts/{account}", {"status": "closed"})

    order = await strict.order(account, 5)

    assert order["reasons"] == ["account_closed", "account_on_hold", "limit_missing", "mandate_missing"]


async def test_the_same_key_answers_as_the_first_time_whatever_happened_since(shop: Shop) -> None:
    account = await shop.account(limit=1_000)
    body = {"account_id": account, "external_id": "1", "amount": 700, "currency": "EUR", "lines": LINES[:1]}
    first = await shop.merchant.post("/v1/orders", body, key="k-1")
    await shop.ok("POST", f"/v1/orders/{first.json()['id']}/ship", {"amount": 100})
    await shop.ok("PATCH", f"/v1/accounts/{account}", {"terms": {"kind": "net", "days": 1}})
    await shop.clock("2011-01-09T11:00:00+00:00")

    again = await shop.merchant.post("/v1/orders", dict(reversed(body.items())), key="k-1")
    other = await shop.merchant.post("/v1/orders", {**body, "external_id": "2"}, key="k-1")
    elsewhere = await shop.merchant.post(f"/v1/accounts/{account}/limits", {"amount": 1}, key="k-1")

    assert (again.status_code, again.content) == (201, first.content)
    for refused in (other, elsewhere):
        assert (refused.status_code, refused.json()["type"]) == (422, "urn:encours:problem:idempotency-key-reused")
    assert len((await shop.ok("GET", f"/v1/orders?account_id={account}"))["data"]) == 1


async def test_a_declined_order_is_replayed_as_declined_even_when_it_would_pass_now(shop: Shop) -> None:
    account = await shop.account(limit=100)
    first = await shop.order(account, 600, "1", key="k-2")
    await shop.limit(account, 10_000)

    assert await shop.order(account, 600, "1", key="k-2") == first
    assert (await shop.order(account, 600, "1", key="k-3"))["status"] == "authorized"


async def test_an_external_id_is_live_once_but_may_come_again_after_a_cancellation(shop: Shop) -> None:
    account, other = await shop.account(limit=10_000), await shop.account(limit=10_000)
    first = await shop.order(account, 600, "1")
    body = {"account_id": account, "external_id": "1", "amount": 600, "currency": "EUR"}

    again = await shop.merchant.post("/v1/orders", body)

    assert (again.status_code, again.json()["type"]) == (409, "urn:encours:problem:order-already-exists")
    assert first["id"] in again.json()["detail"]
    assert (await shop.order(other, 600, "1"))["status"] == "authorized"
    await shop.ok("POST", f"/v1/orders/{first['id']}/cancel")
    assert (await shop.order(account, 600, "1"))["status"] == "authorized"
    assert await shop.parts(account) == {"open_orders": 600}


async def test_an_order_is_shipped_in_parts_and_never_more_than_was_ordered(shop: Shop) -> None:
    account = await shop.account(limit=1_000)
    order = await shop.order(account, 1_000, fields={"lines": LINES})
    path = f"/v1/orders/{order['id']}/ship"

    part = await shop.ok("POST", path, {"lines": LINES[:1]})
    assert (part["shipped"], part["fulfilment"]) == (700, "partly_shipped")
    assert await shop.parts(account) == {"open_orders": 300, "unbilled": 700}
    beyond = await shop.merchant.post(path, {"amount": 301})
    assert (beyond.status_code, beyond.json()["type"]) == (409, "urn:encours:problem:more-than-ordered")
    whole = await shop.ok("POST", path)
    assert (whole["shipped"], whole["fulfilment"]) == (1_000, "shipped")
    assert whole["available_actions"] == ["return"]
    assert (await shop.merchant.post(path)).status_code == 409
    assert await shop.parts(account) == {"unbilled": 1_000}
    shipped = await shop.received(OrderShipped)
    assert [(each.amount, [line.sku for line in each.lines]) for each in shipped] == [(700, ["A"]), (300, ["B"])]


async def test_a_full_shipment_carries_the_lines_of_the_order(shop: Shop) -> None:
    account = await shop.account(limit=1_000)
    order = await shop.order(account, 1_000, fields={"lines": LINES, "analytics": {"site": "69"}})

    await shop.ship(order)

    [shipped] = await shop.received(OrderShipped)
    assert [(line.sku, line.amount) for line in shipped.lines] == [("A", 700), ("B", 300)]
    assert shipped.analytics == {"site": "69"}


async def test_inv_02_a_shipment_says_where_it_went_and_the_buyers_own_number(shop: Shop) -> None:
    account = await shop.account(limit=100_000)
    order = await shop.order(account, 10_000)
    address = {"street": "Quai 4", "postcode": "13002", "city": "Marseille", "country": "FR"}

    shipment = {"delivery_address": address, "buyer_order_number": "BC-77"}
    await shop.ok("POST", f"/v1/orders/{order['id']}/ship", shipment)

    [shipped] = await shop.received(OrderShipped)
    assert shipped.delivery_address is not None
    assert shipped.delivery_address.model_dump() == address
    assert shipped.buyer_order_number == "BC-77"


async def test_inv_02_the_address_of_the_order_is_that_of_its_shipments_unless_they_name_another(shop: Shop) -> None:
    account = await shop.account(limit=100_000)
    ordered = {"street": "Quai 4", "postcode": "13002", "city": "Marseille", "country": "FR"}
    other = {**ordered, "street": "Quai 5"}
    order = await shop.order(account, 10_000, fields={"delivery_address": ordered})
    assert order["delivery_address"] == ordered
    await shop.ok("POST", f"/v1/orders/{order['id']}/ship", {"amount": 4_000})
    await shop.ok("POST", f"/v1/orders/{order['id']}/ship", {"amount": 6_000, "delivery_address": other})
    shipped = await shop.received(OrderShipped)
    assert [each.delivery_address.model_dump() for each in shipped if each.delivery_address] == [ordered, other]
    assert (await shop.ok("GET", f"/v1/orders/{order['id']}"))["delivery_address"] == ordered


async def test_cancelling_gives_back_what_was_not_shipped(shop: Shop) -> None:
    account = await shop.account(limit=2_000)
    order, untouched = await shop.order(account, 1_000), await shop.order(account, 500)
    await shop.ship(order, 400)

    rest = await shop.ok("POST", f"/v1/orders/{order['id']}/cancel", {"reason": "out of stock"})
    whole = await shop.ok("POST", f"/v1/orders/{untouched['id']}/cancel")

    assert (rest["fulfilment"], rest["cancelled"], rest["available_actions"]) == ("shipped", 600, ["return"])
    assert (whole["fulfilment"], whole["available_actions"]) == ("cancelled", [])
    assert await shop.parts(account) == {"unbilled": 400}
    assert (await shop.merchant.post(f"/v1/orders/{order['id']}/cancel")).status_code == 409
    reported = [(each.amount, each.cause) for each in await shop.received(OrderCancelled)]
    assert reported == [(600, "out of stock"), (500, "cancelled")]


async def test_goods_come_back_up_to_what_was_shipped(shop: Shop) -> None:
    account = await shop.account(limit=2_000)
    order = await shop.order(account, 1_000)
    path = f"/v1/orders/{order['id']}/return"
    assert (await shop.merchant.post(path, {"amount": 1})).status_code == 409
    await shop.ship(order, 400)

    part = await shop.ok("POST", path, {"amount": 150, "reason": "broken"})

    assert (part["returned"], part["available_actions"]) == (150, ["ship", "cancel", "return"])
    assert (await shop.merchant.post(path, {"amount": 251})).status_code == 409
    assert (await shop.ok("POST", path, {}))["returned"] == 400
    reported = [(each.amount, each.reason) for each in await shop.received(OrderReturned)]
    assert reported == [(150, "broken"), (250, "return")]
    assert await shop.parts(account) == {"open_orders": 600, "unbilled": 400}


async def test_crd_03_an_order_expires_after_its_last_day_and_gives_back_what_was_not_shipped(shop: Shop) -> None:
    brief = await new_shop(shop.application, order_expiry_days=10)
    account = await brief.account(limit=5_000)
    part, whole, none = [await brief.order(account, amount, str(amount)) for amount in (1_000, 700, 300)]
    await brief.ship(part, 400)
    await brief.ship(whole)

    await brief.clock("2011-01-13T22:59:00+00:00")
    assert await brief.parts(account) == {"open_orders": 900, "unbilled": 1_100}
    late = await brief.order(account, 50)
    await brief.clock("2011-01-13T23:00:00+00:00")

    assert await brief.parts(account) == {"open_orders": 50, "unbilled": 1_100}
    states = [(await brief.ok("GET", f"/v1/orders/{each['id']}"))["fulfilment"] for each in (part, whole, none, late)]
    assert states == ["shipped", "shipped", "cancelled", "open"]
    reported = sorted((each.external_id, each.amount, each.cause) for each in await brief.received(OrderCancelled))
    assert reported == [("1000", 600, "expired"), ("300", 300, "expired")]


async def test_an_order_in_another_currency_is_refused(shop: Shop) -> None:
    account = await shop.account(limit=1_000)

    body = {"account_id": account, "external_id": "1", "amount": 1, "currency": "USD"}
    answer = await shop.merchant.post("/v1/orders", body)

    assert (answer.status_code, answer.json()["type"]) == (422, "urn:encours:problem:currency-mismatch")
    asked = await shop.merchant.get(f"/v1/accounts/{account}/eligibility?amount=1&currency=USD")
    assert asked.status_code == 422


async def test_orders_are_listed_newest_first_in_pages(shop: Shop) -> None:
    account = await shop.account(limit=10_000)
    placed = [(await shop.order(account, 10))["id"] for _ in range(7)]

    first = await shop.ok("GET", f"/v1/orders?account_id={account}&limit=3")

    assert [each["id"] for each in first["data"]] == placed[:-4:-1]
    listed = await shop.merchant.all(f"/v1/orders?account_id={account}&limit=3")
    assert [each["id"] for each in listed] == placed[::-1]
