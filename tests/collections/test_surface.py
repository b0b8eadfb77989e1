"""What a merchant's programs see: lists, files, reports, scenarios, and never another's, never a full IBAN."""

import json
import re
import time
from datetime import date
from io import BytesIO

import pytest
from lxml import etree

from encours_collections.intake.use_cases.apply_mandate_events import activate_mandates
from encours_collections.intake.use_cases.schedule_collections import schedule_collections
from encours_contracts.billing import CollectionDue
from encours_contracts.collections import CollectionSettled
from encours_contracts.fields import Allocation
from encours_iso20022.codecs.pain008_rules import check_pain008
from encours_values.ids import COLLECTION, new_id, typeid
from tests.collections.world import CREDITOR_IBAN, World, new_merchant


async def a_month(world: World) -> dict[str, str]:
    buyers = {outcome: await world.buyer() for outcome in ("settle", "return:AM04", "reject:AC04", "none")}
    for outcome, buyer in buyers.items():
        await world.owes(buyer, 100_00)
        await world.scenario(buyer, outcome)
    await world.clock("2011-02-20T00:00:00+00:00")
    return {outcome: buyer.id for outcome, buyer in buyers.items()}


async def test_lists_are_filtered_and_paged_newest_first(world: World) -> None:
    accounts = await a_month(world)
    every = await world.collections()
    assert [each["account_id"] for each in every] == list(reversed(accounts.values()))
    assert [each["account_id"] for each in await world.collections(status="settled")] == [accounts["settle"]]
    first = await world.merchant.ok("GET", "/v1/collections?limit=3")
    rest = await world.merchant.ok("GET", f"/v1/collections?limit=3&cursor={first['next_cursor']}")
    assert [*first["data"], *rest["data"]] == every
    (batch,) = await world.merchant.all("/v1/batches")
    assert await world.collections(batch_id=batch["id"]) == every
    assert await world.merchant.ok("GET", f"/v1/batches/{batch['id']}") == batch
    one = every[0]
    assert await world.merchant.ok("GET", f"/v1/collections/{one['id']}") == one


async def test_the_file_of_a_batch_is_what_the_bank_got_and_passes_every_check(world: World) -> None:
    await a_month(world)
    (batch,) = await world.merchant.all("/v1/batches")
    answer = await world.merchant.get(f"/v1/batches/{batch['id']}/file")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    assert answer.content == await world.file()
    assert check_pain008(BytesIO(answer.content)) == []
    root = etree.fromstring(answer.content)
    assert root.findtext(".//{*}CdtrAcct//{*}IBAN") == CREDITOR_IBAN
    assert root.findtext(".//{*}GrpHdr/{*}CreDtTm") == "2011-02-11T09:00:00"
    for runtime in world.application.product.runtimes.values():
        async with runtime.database.transaction(world.merchant.tenant_id) as tx:
            assert await tx.connection.fetchval("SELECT count(*) FROM file_disclosure") == 1
            stored = await tx.connection.fetchval("SELECT string_agg(content_sealed, '') FROM sealed_part")
        assert CREDITOR_IBAN not in stored


async def test_the_report_counts_by_status_and_gives_rates_by_reason(world: World) -> None:
    await a_month(world)
    report = await world.merchant.ok("GET", "/v1/reports/collections")
    assert {each["status"]: (each["collections"], each["amount"]) for each in report["by_status"]} == dict.fromkeys(
        ("settled", "returned", "rejected", "submitted"), (1, 100_00)
    )
    assert {(each["outcome"], each["reason_code"], round(each["rate"], 2)) for each in report["by_reason"]} == {
        ("returned", "AM04", 0.33),
        ("rejected", "AC04", 0.33),
    }
    assert report["return_rate"] == pytest.approx(2 / 3, abs=1e-6)
    later = await world.merchant.ok("GET", "/v1/reports/collections?since=2011-03-01")
    assert (later["by_status"], later["return_rate"]) == ([], 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "return:XX99"},
        {"outcome": "reject:DS01"},
        {"outcome": "perhaps"},
        {"outcome": "return:"},
        {"after_days": -1},
        {"after_days": 401},
        {"after_days": "2"},
        {"unknown": 1},
        {"account_id": "acc_x"},
    ],
)
async def test_a_scenario_that_no_bank_could_play_is_refused(world: World, changes: dict[str, object]) -> None:
    buyer = await world.buyer()
    body = {"account_id": buyer.id, "outcome": "settle", **changes}
    answer = await world.merchant.post("/v1/sandbox/bank/scenario", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].lstrip("/") in changes


async def test_what_belongs_to_another_merchant_does_not_exist(world: World) -> None:
    accounts = await a_month(world)
    other_merchant = await new_merchant(world.application)
    (batch,) = await world.merchant.all("/v1/batches")
    (file,) = await world.merchant.all("/v1/sandbox/bank/files")
    result = (await world.merchant.all("/v1/bank-files"))[0]
    one = (await world.collections())[0]
    paths = [
        f"/v1/collections/{one['id']}",
        f"/v1/batches/{batch['id']}",
        f"/v1/batches/{batch['id']}/file",
        f"/v1/bank-files/{result['id']}",
        file["url"],
        f"/v1/collections/{typeid(COLLECTION, new_id())}",
        "/v1/collections/col_nonsense",
    ]
    for path in paths:
        assert (await other_merchant.get(path)).status_code == 404, path
    assert (await other_merchant.post(f"/v1/collections/{one['id']}/cancel")).status_code == 404
    for path in ("/v1/collections", "/v1/batches", "/v1/bank-files", "/v1/bank-files/unmatched"):
        assert await other_merchant.all(path) == []
    assert await other_merchant.all(f"/v1/collections?account_id={accounts['settle']}") == []
    scenario = {"account_id": accounts["settle"], "outcome": "none"}
    assert (await other_merchant.post("/v1/sandbox/bank/scenario", scenario)).status_code == 409


async def test_no_full_iban_is_in_an_event_or_an_answer(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    await a_month(world)
    texts = [json.dumps(envelope.data) for envelope in world.application.envelopes(world.merchant)]
    lists = (
        "/v1/collections",
        "/v1/batches",
        "/v1/bank-files",
        "/v1/bank-files/unmatched",
        "/v1/sandbox/bank/files",
    )
    texts += [(await world.merchant.get(f"{path}?limit=500")).text for path in lists]
    texts += [capsys.readouterr().out, capsys.readouterr().err]
    seen = "\n".join(texts)
    assert not [iban for iban in world.ibans if iban in seen]
    assert re.search(r"FR\d\d\*+\d{3}", seen)


async def test_a_month_end_of_1749_debits_takes_seconds(world: World) -> None:
    accounts = [new_id() for _ in range(1749)]
    mandates = [world.mandate(account) for account in accounts]
    due = [
        CollectionDue(
            account_id=account,
            statement_id=new_id(),
            amount=100_00 + place,
            currency="EUR",
            due_date=date(2011, 2, 15),
            allocations=[
                Allocation(invoice_id=new_id(), number=f"F{place}-{n}", amount=50_00 + n * place) for n in (0, 1)
            ],
            remittance=f"R2011-{place:06d}",
        )
        for place, account in enumerate(accounts)
    ]
    async with world.database.transaction(world.merchant.tenant_id) as tx:
        await activate_mandates(tx, mandates)
    started = time.perf_counter()
    async with world.database.transaction(world.merchant.tenant_id) as tx:
        await schedule_collections(tx, due)
    scheduled = time.perf_counter()
    await world.clock("2011-02-12T00:00:00+00:00")
    sent = time.perf_counter()
    await world.clock("2011-02-16T00:00:00+00:00")
    settled = time.perf_counter()
    print(f"due {scheduled - started:.2f} s, file {sent - scheduled:.2f} s, answers {settled - sent:.2f} s")

    (batch,) = await world.merchant.all("/v1/batches")
    assert (batch["transactions"], batch["total"]) == (1749, sum(event.amount for event in due))
    assert len(world.application.events(world.merchant, CollectionSettled)) == 1749
    assert settled - started < 30
