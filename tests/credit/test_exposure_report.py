import pytest

from tests.credit.shop import Shop


async def names(shop: Shop, query: str) -> list[str]:
    found: list[str] = []
    cursor = ""
    while True:
        page = await shop.ok("GET", f"/v1/reports/exposure?limit=2&{query}{cursor}")
        found += [each["name"] for each in page["data"]]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=-used", ["Full", "Half", "Empty", "Without a limit"]),
        ("sort=name", ["Empty", "Full", "Half", "Without a limit"]),
        ("sort=-limit", ["Empty", "Half", "Full", "Without a limit"]),
        ("used_percent_min=80", ["Full"]),
        ("used_percent_min=50&sort=used", ["Half", "Full"]),
        ("q=hal", ["Half"]),
        ("status=pending", ["Without a limit"]),
        ("overdue_min=1", []),
    ],
)
async def test_exposures_are_searched_narrowed_and_sorted_page_by_page(
    shop: Shop, query: str, expected: list[str]
) -> None:
    await shop.account(name="Without a limit")
    await shop.account(limit=9_000, name="Empty")
    await shop.order(await shop.account(limit=6_000, name="Half"), 3_000)
    await shop.order(await shop.account(limit=5_000, name="Full"), 4_500)

    assert await names(shop, query) == expected


async def test_exposures_are_exported_as_a_list(shop: Shop) -> None:
    await shop.order(await shop.account(limit=5_000, name="Full"), 4_500)

    answer = await shop.merchant.request("GET", "/v1/reports/exposure", headers={"Accept": "text/csv"})

    header, line = answer.text.lstrip("\ufeff").splitlines()
    row = dict(zip(header.split(","), line.split(","), strict=True))
    assert (row["name"], row["limit"], row["open_orders"]) == ("Full", "5000", "4500")
