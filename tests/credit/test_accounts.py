from encours_contracts.credit import AccountOnHold, AccountOpened, AccountReleased, AccountUpdated
from encours_values.ids import new_id
from tests.credit.shop import ADDRESS, Shop, mandate_activated, mandate_ended, new_shop


async def test_an_account_is_pending_until_a_limit_is_in_force(shop: Shop) -> None:
    account = await shop.account()
    assert await shop.status(account) == "pending"
    assert (await shop.exposure(account))["limit"] == 0

    await shop.limit(account, 5_000)

    assert await shop.status(account) == "active"
    assert (await shop.received(AccountOpened))[0].status == "pending"


async def test_an_account_is_found_by_the_shops_own_id_and_has_it_alone(shop: Shop) -> None:
    account = await shop.account(external_id="C-1")

    found = await shop.ok("GET", "/v1/accounts?external_id=C-1")
    again = await shop.merchant.post(
        "/v1/accounts",
        {"name": "Other", "country": "FR", "email": "x@y.example", "address": ADDRESS, "external_id": "C-1"},
    )

    assert [each["id"] for each in found["data"]] == [account]
    assert (again.status_code, again.json()["type"]) == (409, "urn:encours:problem:external-id-in-use")
    other = await shop.account(external_id="C-2")
    renamed = await shop.merchant.patch(f"/v1/accounts/{other}", {"external_id": "C-1"})
    assert renamed.status_code == 409


async def test_a_patch_changes_only_what_it_names_and_publishes_the_whole_account(shop: Shop) -> None:
    account = await shop.account(siren="732829320", terms={"kind": "net", "days": 45})

    answer = await shop.ok("PATCH", f"/v1/accounts/{account}", {"name": "Renamed", "terms": None})
    await shop.ok("PATCH", f"/v1/accounts/{account}", {"name": "Renamed"})

    assert (answer["name"], answer["siren"], answer["terms"]) == ("Renamed", "732829320", None)
    reported = await shop.received(AccountUpdated)
    assert [(each.name, each.siren, each.terms) for each in reported] == [("Renamed", "732829320", None)]


async def test_tim_01_the_notice_agreed_with_a_buyer_is_stored_with_its_evidence_and_reported(shop: Shop) -> None:
    agreed = {"days": 5, "evidence": "Framework contract 2026-17, article 4"}
    account = await shop.account(prenotification=agreed)

    assert (await shop.ok("GET", f"/v1/accounts/{account}"))["prenotification"] == agreed
    changed = await shop.ok("PATCH", f"/v1/accounts/{account}", {"prenotification": {**agreed, "days": 2}})
    ended = await shop.ok("PATCH", f"/v1/accounts/{account}", {"prenotification": None})
    wrong = await shop.merchant.patch(f"/v1/accounts/{account}", {"prenotification": {"days": 15, "evidence": "x"}})

    assert (changed["prenotification"]["days"], ended["prenotification"]) == (2, None)
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/prenotification/days")
    reported = [each.prenotification for each in await shop.received(AccountUpdated)]
    assert [each.days if each else None for each in reported] == [2, None]


async def test_a_closed_account_declines_orders_and_can_be_opened_again(shop: Shop) -> None:
    account = await shop.account(limit=5_000)

    await shop.ok("PATCH", f"/v1/accounts/{account}", {"status": "closed"})

    assert (await shop.order(account, 100))["reasons"] == ["account_closed"]
    assert await shop.status(account) == "closed"
    reopened = await shop.ok("PATCH", f"/v1/accounts/{account}", {"status": "active"})
    assert reopened["status"] == "active"
    assert (await shop.order(account, 100))["status"] == "authorized"


async def test_crd_13_an_operator_holds_and_releases_an_account_with_a_reason(shop: Shop) -> None:
    account = await shop.account(limit=5_000)

    held = await shop.ok("POST", f"/v1/accounts/{account}/hold", {"reason": "late for months"})

    assert held["status"] == "on_hold"
    assert held["details"] == {"cause": "late for months", "reason_code": None, "will_retry": False}
    assert "release" in held["available_actions"]
    assert (await shop.order(account, 100))["reasons"] == ["account_on_hold"]
    twice = await shop.merchant.post(f"/v1/accounts/{account}/hold", {"reason": "again"})
    assert twice.status_code == 409
    released = await shop.ok("POST", f"/v1/accounts/{account}/release", {"reason": "has paid"})
    assert released["status"] == "active"
    assert (await shop.order(account, 100))["status"] == "authorized"
    assert [each.cause for each in await shop.received(AccountOnHold)] == ["late for months"]
    assert [each.reason for each in await shop.received(AccountReleased)] == ["has paid"]


async def test_terms_past_the_legal_cap_are_refused_and_lawful_ones_give_the_due_date(shop: Shop) -> None:
    unlawful = {"kind": "end_of_month", "days": 45, "then_day": 15}
    body = {"name": "Client", "country": "FR", "email": "a@b.example", "address": ADDRESS}

    refused = await shop.merchant.post("/v1/accounts", {**body, "terms": unlawful})
    unread = await shop.merchant.post("/v1/accounts", {**body, "terms": {"kind": "net", "days": "30"}})

    assert (refused.status_code, refused.json()["type"]) == (422, "urn:encours:problem:unlawful-terms")
    assert (unread.status_code, unread.json()["errors"][0]["pointer"]) == (422, "/terms/days")
    account = await shop.account(limit=5_000, terms={"kind": "statement", "days_after_month_end": 15})
    asked = await shop.ok("GET", f"/v1/accounts/{account}/eligibility?amount=100&currency=EUR")
    assert asked["due_date_if_ordered_today"] == "2011-02-15"
    assert asked["terms"] == {"kind": "statement", "days_after_month_end": 15}
    assert (await shop.order(account, 100))["due_date"] == "2011-02-15"
    merchants = await shop.account(limit=5_000)
    assert (await shop.order(merchants, 100))["due_date"] == "2011-02-02"


async def test_where_a_mandate_is_required_one_must_be_active(shop: Shop) -> None:
    strict = await new_shop(shop.application, require_mandate=True)
    account, mandate = await strict.account(limit=5_000), new_id()

    async def reasons() -> list[str]:
        answer = await strict.ok("GET", f"/v1/accounts/{account}/eligibility?amount=1&currency=EUR")
        order = await strict.order(account, 1)
        assert answer["reasons"] == order["reasons"]
        assert answer["eligible"] == (order["status"] == "authorized")
        found: list[str] = answer["reasons"]
        return found

    assert await reasons() == ["mandate_missing"]
    await strict.say(mandate_activated(account, mandate))
    assert await reasons() == []
    await strict.say(mandate_ended(account, mandate))
    assert await reasons() == ["mandate_missing"]
    await strict.say(mandate_activated(account, mandate))
    assert await reasons() == [], "a suspended mandate may become active again"


async def test_an_unknown_account_is_a_404_everywhere(shop: Shop) -> None:
    unknown = "acc_01jd3v5h8qe6k9w2x4y7z0abcd"
    for path in ("", "/exposure", "/eligibility?amount=1&currency=EUR", "/limits"):
        assert (await shop.merchant.get(f"/v1/accounts/{unknown}{path}")).status_code == 404
    for path, body in (("/limits", {"amount": 1}), ("/hold", {"reason": "x"}), ("/release", {"reason": "x"})):
        assert (await shop.merchant.post(f"/v1/accounts/{unknown}{path}", body)).status_code == 404
    assert (await shop.merchant.patch(f"/v1/accounts/{unknown}", {"name": "x"})).status_code == 404


async def test_an_account_says_why_no_vat_is_charged_to_it(shop: Shop) -> None:
    account = await shop.account(vat_exemption="vatex-eu-ic")
    opened = await shop.ok("GET", f"/v1/accounts/{account}")

    changed = await shop.ok("PATCH", f"/v1/accounts/{account}", {"vat_exemption": None})

    assert (opened["vat_exemption"], changed["vat_exemption"]) == ("VATEX-EU-IC", None)
    assert [event.vat_exemption for event in await shop.received(AccountOpened)] == ["VATEX-EU-IC"]
    assert [event.vat_exemption for event in await shop.received(AccountUpdated)] == [None]
