from encours_contracts.credit import LimitChanged, LimitGranted, LimitReached
from tests.credit.shop import Shop, credit_note_of, new_shop


async def test_a_limit_may_be_lowered_below_exposure_and_then_declines(shop: Shop) -> None:
    account = await shop.account(limit=10_000)
    await shop.order(account, 8_000)

    await shop.limit(account, 5_000)

    found = await shop.exposure(account)
    assert (found["limit"], found["available"]) == (5_000, -3_000)
    assert (await shop.order(account, 1))["reasons"] == ["limit_exceeded"]
    assert [each.amount for each in await shop.received(LimitGranted)] == [10_000]
    assert [(each.previous, each.amount) for each in await shop.received(LimitChanged)] == [(10_000, 5_000)]


async def test_crd_07_due_03_a_limit_begins_and_ends_on_its_days_at_midnight_in_paris(shop: Shop) -> None:
    account = await shop.account(limit=1_000)
    uplift = await shop.limit(account, 9_000, valid_from="2011-01-10", valid_to="2011-01-20", reason="season")
    assert uplift["status"] == "scheduled"

    async def limit_at(now: str) -> int:
        await shop.clock(now)
        limit: int = (await shop.exposure(account))["limit"]
        return limit

    assert await limit_at("2011-01-09T22:59:59+00:00") == 1_000
    assert await limit_at("2011-01-09T23:00:00+00:00") == 9_000
    assert await limit_at("2011-01-20T22:59:59+00:00") == 9_000
    assert await limit_at("2011-01-20T23:00:00+00:00") == 1_000
    changed = await shop.received(LimitChanged)
    assert [(each.previous, each.amount) for each in changed] == [(1_000, 9_000), (9_000, 1_000)]
    listed = await shop.ok("GET", f"/v1/accounts/{account}/limits")
    assert [each["status"] for each in listed["data"]] == ["ended", "in_force"]


async def test_without_any_limit_in_force_the_account_is_pending_again(shop: Shop) -> None:
    account = await shop.account()
    await shop.limit(account, 9_000, valid_to="2011-01-05")
    assert await shop.status(account) == "active"

    await shop.clock("2011-01-06T08:00:00+00:00")

    assert await shop.status(account) == "pending"
    assert (await shop.order(account, 1))["reasons"] == ["limit_missing"]
    assert [(each.previous, each.amount) for each in await shop.received(LimitChanged)] == [(9_000, 0)]


async def test_a_limit_of_zero_is_a_limit_and_allows_nothing(shop: Shop) -> None:
    account = await shop.account(limit=0)

    assert await shop.status(account) == "active"
    assert (await shop.order(account, 1))["reasons"] == ["limit_exceeded"]


async def test_no_insurer_is_connected_yet(shop: Shop) -> None:
    account = await shop.account()

    answer = await shop.merchant.post(
        f"/v1/accounts/{account}/limits", {"amount": 1, "currency": "EUR", "source": "insurer"}
    )

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:encours:problem:insurer-not-connected")


async def test_a_threshold_is_reported_once_each_time_exposure_reaches_it(shop: Shop) -> None:
    account = await shop.account(limit=1_000)

    async def reported() -> list[int]:
        return [each.threshold_percent for each in await shop.received(LimitReached)]

    await shop.order(account, 799)
    assert await reported() == []
    await shop.order(account, 1)
    assert await reported() == [80]
    last = await shop.order(account, 200)
    assert await reported() == [80, 100]
    await shop.order(account, 1)
    assert await reported() == [80, 100]
    await shop.ok("POST", f"/v1/orders/{last['id']}/cancel")
    await shop.order(account, 200)
    assert await reported() == [80, 100, 100]
    await shop.say(credit_note_of(account, 600).issued())
    await shop.limit(account, 400)
    assert await reported() == [80, 100, 100, 80, 100]
    reached = (await shop.received(LimitReached))[0]
    assert (reached.limit, reached.exposure, reached.currency) == (1_000, 800, "EUR")


async def test_the_merchant_chooses_the_thresholds_and_one_order_may_pass_several(shop: Shop) -> None:
    chooser = await new_shop(shop.application, alert_thresholds=[90, 50])
    account = await chooser.account(limit=1_000)

    await chooser.order(account, 950)

    assert [each.threshold_percent for each in await chooser.received(LimitReached)] == [50, 90]


async def test_a_limits_dates_must_make_sense(shop: Shop) -> None:
    account = await shop.account()
    for dates in (
        {"valid_from": "2011-02-02", "valid_to": "2011-02-01"},
        {"valid_to": "2011-01-02"},
    ):
        answer = await shop.merchant.post(f"/v1/accounts/{account}/limits", {"amount": 1, **dates})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/valid_to")
