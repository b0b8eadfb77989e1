"""Subsidiaries share their group's line: each within its own limit, all within the parent's (CRD-06)."""

from encours_contracts.credit import LimitReached
from tests.credit.shop import ADDRESS, Shop, credit_note_of, invoice_of


async def test_crd_06_a_subsidiary_stays_within_its_own_limit_and_all_within_the_groups(shop: Shop) -> None:
    parent = await shop.account(limit=1_000)
    one = await shop.account(parent_id=parent, limit=700)
    two = await shop.account(parent_id=parent, limit=700)

    assert (await shop.order(one, 701))["reasons"] == ["limit_exceeded"]
    assert (await shop.order(one, 700))["status"] == "authorized"
    assert (await shop.order(two, 301))["reasons"] == ["limit_exceeded"]
    assert (await shop.order(parent, 301))["reasons"] == ["limit_exceeded"]
    assert (await shop.order(two, 200))["status"] == "authorized"
    assert (await shop.order(parent, 100))["status"] == "authorized"
    for account in (one, two, parent):
        assert (await shop.order(account, 1))["reasons"] == ["limit_exceeded"]
        assert (await shop.ok("GET", f"/v1/accounts/{account}/eligibility"))["available"] == 0
    assert (await shop.exposure(two))["group"] == {"account_id": parent, "limit": 1_000, "used": 1_000, "available": 0}
    assert (await shop.exposure(two))["available"] == 500
    assert await shop.differences() == []


async def test_a_subsidiary_without_a_limit_of_its_own_uses_the_groups(shop: Shop) -> None:
    parent = await shop.account(limit=1_000)
    child = await shop.account(parent_id=parent)
    none = await shop.account(parent_id=parent, limit=0)
    assert await shop.status(child) == "active"
    await shop.order(parent, 400)

    assert (await shop.order(child, 601))["reasons"] == ["limit_exceeded"]
    assert (await shop.order(child, 500))["status"] == "authorized"
    found = await shop.exposure(child)
    assert (found["limit"], found["available"]) == (600, 100)
    assert (await shop.order(none, 1))["reasons"] == ["limit_exceeded"]


async def test_a_parent_without_a_limit_bounds_nobody(shop: Shop) -> None:
    parent = await shop.account()
    child = await shop.account(parent_id=parent, limit=500)

    assert (await shop.order(child, 500))["status"] == "authorized"
    assert (await shop.order(parent, 1))["reasons"] == ["limit_missing"]
    assert await shop.differences() == []


async def test_what_a_subsidiary_owes_moves_with_it_from_group_to_group(shop: Shop) -> None:
    first, second = await shop.account(limit=1_000), await shop.account(limit=300)
    child = await shop.account(parent_id=first, limit=900)
    order = await shop.order(child, 600)

    await shop.ok("PATCH", f"/v1/accounts/{child}", {"parent_id": second})

    assert (await shop.order(first, 1_000))["status"] == "authorized"
    assert (await shop.order(second, 1))["reasons"] == ["limit_exceeded"]
    assert (await shop.order(child, 1))["reasons"] == ["limit_exceeded"]
    await shop.ship(order)
    await shop.say(invoice_of(child, order, 600).issued(), credit_note_of(child, 400).issued())
    assert (await shop.exposure(child))["group"]["used"] == 200
    await shop.ok("PATCH", f"/v1/accounts/{child}", {"parent_id": None})
    assert (await shop.order(child, 700))["status"] == "authorized"
    assert await shop.differences() == []


async def test_the_groups_threshold_is_reported_for_the_group(shop: Shop) -> None:
    parent = await shop.account(limit=1_000)
    child = await shop.account(parent_id=parent, limit=100_000)

    await shop.order(child, 900)

    [reported] = await shop.received(LimitReached)
    assert (reported.limit, reported.exposure, reported.threshold_percent) == (1_000, 900, 80)


async def test_groups_have_one_level(shop: Shop) -> None:
    parent = await shop.account()
    child = await shop.account(parent_id=parent)
    alone = await shop.account()
    body = {"name": "Client", "country": "FR", "email": "a@b.example", "address": ADDRESS}
    unknown = "acc_01jd3v5h8qe6k9w2x4y7z0abcd"

    assert (await shop.merchant.post("/v1/accounts", {**body, "parent_id": child})).status_code == 409
    assert (await shop.merchant.post("/v1/accounts", {**body, "parent_id": unknown})).status_code == 422
    for account, expected, status in (
        (parent, alone, 409),
        (alone, child, 409),
        (alone, alone, 409),
        (alone, unknown, 422),
    ):
        answer = await shop.merchant.patch(f"/v1/accounts/{account}", {"parent_id": expected})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (status, "/parent_id")
    listed = await shop.ok("GET", f"/v1/accounts?parent_id={parent}")
    assert [each["id"] for each in listed["data"]] == [child]
