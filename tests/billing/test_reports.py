from tests.billing.world import World


async def test_aging_puts_each_open_cent_in_the_bucket_of_its_contractual_due_date(world: World) -> None:
    buyer, other = await world.buyer({"kind": "net", "days": 0}), await world.buyer({"kind": "net", "days": 0})
    for day, amount in (("2011-05-01", 1), ("2011-04-30", 10), ("2011-04-01", 100), ("2011-03-02", 1000)):
        await world.ship(buyer, amount, day)
    await world.ship(buyer, 10000, "2011-01-30")
    await world.ship(buyer, 100000, "2011-01-31")
    await world.ship(other, 5, "2011-05-01")
    await world.clock("2011-05-01T12:00:00+00:00")

    report = await world.merchant.ok("GET", "/v1/reports/aging")

    buckets = {"not_due": 1, "days_1_30": 110, "days_31_60": 1000, "days_61_90": 100000, "days_over_90": 10000}
    one = {"currency": "EUR", **buckets, "total": 111111, "credits": 0}
    assert report["as_of"] == "2011-05-01"
    assert [(each["account_id"], each["by_currency"][0]["total"]) for each in report["data"]] == [
        (other, 5),
        (buyer, 111111),
    ]
    assert report["data"][1]["by_currency"] == [one]
    assert report["totals"] == [{**one, "not_due": 6, "total": 111116}]


async def test_aging_pages_by_account_and_shows_credit_apart(world: World) -> None:
    buyers = [await world.buyer() for _ in range(3)]
    for buyer in buyers:
        await world.ship(buyer, 100, "2011-01-05")
    await world.credit(buyers[0], 30)

    pages = await world.merchant.all("/v1/reports/aging?limit=2")

    assert [(each["account_id"], each["by_currency"][0]["credits"]) for each in pages] == [
        (buyers[2], 0),
        (buyers[1], 0),
        (buyers[0], 30),
    ]


async def test_dso_is_reported_with_its_formulas(world: World) -> None:
    buyer = await world.buyer()
    first = await world.ship(buyer, 6000, "2011-01-01")
    await world.ship(buyer, 3000, "2011-01-04")
    await world.pay(buyer, 6000, allocations=[{"invoice_id": first["id"], "amount": 6000}])

    report = await world.merchant.ok("GET", "/v1/reports/dso?days=30")

    assert report["by_currency"] == [
        {"currency": "EUR", "receivables": 3000, "sales": 9000, "simple": "10.0", "countback": "2.0"}
    ]
    assert set(report["formulas"]) == {"simple", "countback"}
    assert (await world.merchant.get("/v1/reports/dso?days=0")).status_code == 422


async def test_a_merchant_without_sales_has_no_dso(world: World) -> None:
    assert (await world.merchant.ok("GET", "/v1/reports/dso"))["by_currency"] == []
