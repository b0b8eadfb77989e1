"""A delivery becomes an invoice: once, with a gapless number, dated and due by the contract."""

import asyncio
import itertools
import json
import re
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from encours_billing.domain.invoice import Balance, status_of
from encours_contracts.billing import CollectionDue, InvoiceIssued
from encours_contracts.credit import AccountUpdated, OrderShipped
from encours_contracts.envelope import Envelope
from encours_values.ids import ACCOUNT, INVOICE, new_id, parse_typeid, typeid
from encours_values.terms import lawful_due_date
from tests.billing.world import World, line
from tests.domain.test_due_dates import GOLDEN, TERMS

Make = Callable[..., Awaitable[World]]


async def test_a_shipment_is_invoiced_on_its_local_day_with_its_lines_and_vat_per_rate(world: World) -> None:
    buyer = await world.buyer(analytics={"Site": "Lyon"})
    lines = [line(12000, description="Mugs", sku="M"), line(1055, 5.5, quantity=2.5), line(100), line(100), line(100)]

    invoice = await world.ship(
        buyer, 13355, "2011-01-05T23:30:00+00:00", lines=lines, cost_centre="North", analytics={"Job": "7"}
    )

    full = await world.invoice(invoice)
    assert (full["issued_on"], full["due_date"]) == ("2011-01-06", "2011-02-15")
    assert (full["amount"], full["open_amount"], full["currency"], full["status"]) == (13355, 13355, "EUR", "open")
    assert full["vat"] == [
        {"tax_rate": "5.5", "exemption_reason": None, "net": 1000, "tax": 55},
        {"tax_rate": "20", "exemption_reason": None, "net": 10250, "tax": 2050},
    ]
    assert sum(each["net"] for each in full["lines"]) == 11250
    assert full["lines"][1]["quantity"] == "2.5"
    assert (full["cost_centre"], full["analytics"]) == ("North", {"Site": "Lyon", "Job": "7"})
    assert full["available_actions"] == ["credit", "dispute", "pay"]
    assert full["details"] is None


async def test_a_part_delivery_known_by_its_amount_alone_keeps_the_rates_of_its_lines(world: World) -> None:
    buyer = await world.buyer()

    invoice = await world.ship(buyer, 5000, "2011-01-05", lines=[line(5000), line(5000, 5.5)])

    assert [(each["tax_rate"], each["net"] + each["tax"]) for each in (await world.invoice(invoice))["vat"]] == [
        ("5.5", 2500),
        ("20", 2500),
    ]


async def test_a_shipment_is_invoiced_once_though_it_is_reported_twice(world: World) -> None:
    buyer = await world.buyer()
    event = world.shipped(buyer, 12000, "2011-01-05")

    await world.application.publish(world.merchant, event, event)
    await world.application.publish(world.merchant, event)
    other = await world.ship(buyer, 100, "2011-01-06")

    assert [each["number"] for each in await world.invoices()] == ["F2011-000002", "F2011-000001"]
    assert other["number"] == "F2011-000002"
    assert len(await world.settled_events(InvoiceIssued)) == 2


async def test_inv_03_invt_7_numbers_have_no_gap_and_no_twin_though_fifty_batches_race(world: World) -> None:
    buyers = [await world.buyer() for _ in range(5)]
    events = [world.shipped(buyers[n % 5], 100 + n, f"2011-01-{1 + n % 28:02d}") for n in range(200)]
    batches = [events[n::50] for n in range(50)]
    inbox = world.application.product.running["billing"].inbox

    await asyncio.gather(*(inbox.receive([_envelope(world, event) for event in batch]) for batch in batches))

    numbers = sorted(each["number"] for each in await world.invoices())
    assert numbers == [f"F2011-{n:06d}" for n in range(1, 201)]


async def test_inv_03_a_batch_that_fails_leaves_no_gap(world: World) -> None:
    buyer = await world.buyer()
    unknown = world.shipped(await world.buyer({"kind": "unheard of"}), 100, "2011-01-05")
    inbox = world.application.product.running["billing"].inbox
    known = world.shipped(buyer, 100, "2011-01-05")

    await inbox.receive([_envelope(world, unknown), _envelope(world, known)])
    await world.ship(buyer, 100, "2011-01-06")

    assert [each["number"] for each in await world.invoices()] == ["F2011-000002", "F2011-000001"]


def _envelope(world: World, event: OrderShipped) -> Envelope:
    return Envelope(
        id=new_id(),
        source="/encours/test",
        type=event.TYPE,
        time=event.shipped_at,
        tenant=world.merchant.tenant_id,
        account=event.account_id,
        data=json.loads(event.model_dump_json()),
    )


async def test_inv_03_each_year_has_a_series_of_its_own(world: World) -> None:
    buyer = await world.buyer()

    numbers = [(await world.ship(buyer, 100, day))["number"] for day in ("2010-12-31", "2011-01-01", "2011-01-02")]

    assert numbers == ["F2010-000001", "F2011-000001", "F2011-000002"]


async def test_every_row_of_the_golden_table_is_the_due_date_of_an_issued_invoice(world: World) -> None:
    buyers = {name: await world.buyer(terms.to_json()) for name, terms in TERMS.items()}

    found = {}
    for row, term, issued, *_ in GOLDEN:
        found[row] = (await world.ship(buyers[term], 100, issued))["due_date"]

    assert found == {row: due for row, _, _, due, *_ in GOLDEN}


async def test_law_04_a_term_past_the_legal_cap_is_capped_on_the_invoice(world: World) -> None:
    terms = {"kind": "end_of_month", "days": 30, "then_day": 15}
    buyer = await world.buyer(terms)

    invoice = await world.ship(buyer, 100, "2026-01-30")

    assert invoice["due_date"] == "2026-03-31" == lawful_due_date(date(2026, 1, 30), TERMS["FDM30A+15"]).isoformat()


async def test_the_buyers_own_terms_come_before_the_merchants_and_may_change(world: World) -> None:
    buyer = await world.buyer({"kind": "net", "days": 30})
    first = await world.ship(buyer, 100, "2011-01-05")
    again = AccountUpdated(
        account_id=parse_typeid(ACCOUNT, buyer),
        name="New name",
        country="FR",
        email="a@b.example",
        status="active",
        terms={"kind": "net", "days": 60},
    )
    await world.application.publish(world.merchant, again)

    assert (first["due_date"], (await world.ship(buyer, 100, "2011-01-05"))["due_date"]) == ("2011-02-04", "2011-03-06")


async def test_an_invoice_that_no_statement_gathers_is_to_be_debited_on_its_own(world: World) -> None:
    buyer = await world.buyer({"kind": "net", "days": 30})

    invoice = await world.ship(buyer, 12000, "2011-01-05")

    [due] = await world.settled_events(CollectionDue)
    assert (typeid(INVOICE, due.invoice_id or new_id()), due.statement_id) == (invoice["id"], None)
    assert (due.amount, due.due_date.isoformat(), due.remittance) == (12000, "2011-02-04", invoice["number"])


async def test_credit_on_the_account_is_netted_before_a_debit_is_asked_for(world: World) -> None:
    buyer = await world.buyer({"kind": "net", "days": 30})
    await world.credit(buyer, 2000)

    invoice = await world.ship(buyer, 12000, "2011-01-05")

    [due] = await world.settled_events(CollectionDue)
    assert (due.amount, (await world.invoice(invoice))["credited"]) == (10000, 2000)


async def test_invoices_are_listed_by_account_status_and_order(world: World) -> None:
    one, two = await world.buyer(), await world.buyer()
    first, second = await world.ship(one, 100, "2011-01-05"), await world.ship(one, 200, "2011-01-06")
    third = await world.ship(two, 300, "2011-01-07")
    await world.credit(one, 100, invoice_id=first["id"])

    async def listed(query: str) -> list[str]:
        return [each["id"] for each in await world.invoices(query)]

    assert await listed("limit=1") == [third["id"], second["id"], first["id"]]
    assert await listed(f"account_id={one}") == [second["id"], first["id"]]
    assert await listed("status=credited") == [first["id"]]
    assert await listed(f"account_id={one}&status=open") == [second["id"]]
    assert await listed(f"order_id={third['order_id']}") == [third["id"]]


async def test_the_database_and_the_table_of_statuses_agree(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 100, "2011-01-05")
    database = world.application.product.running["billing"].database
    amounts = (0, 30, 70, 100)

    async with database.transaction(world.merchant.tenant_id) as tx:
        for paid, credited, in_collection, disputed in itertools.product(*[amounts] * 4):
            for overdue_on in (None, date(2011, 3, 1)):
                if paid + credited + in_collection > 100:
                    continue
                status = await tx.connection.fetchval(
                    "UPDATE invoice SET paid_minor = $2, credited_minor = $3, in_collection_minor = $4, "
                    "disputed_minor = $5, overdue_on = $6 WHERE invoice_id = $1 RETURNING status",
                    parse_typeid(INVOICE, invoice["id"]), paid, credited, in_collection, disputed, overdue_on,
                )  # fmt: skip
                balance = Balance(100, paid, credited, in_collection, disputed, overdue=overdue_on is not None)
                assert status == status_of(balance).value


@pytest.mark.parametrize(
    "path",
    ["/v1/invoices/inv_00000000000000000000000000", "/v1/invoices/inv_x", "/v1/invoices/acc_x", "/v1/invoices/%00"],
)
async def test_an_unknown_invoice_is_404(world: World, path: str) -> None:
    for more in ("", "/pdf"):
        assert (await world.merchant.get(path + more)).status_code == 404


@pytest.mark.parametrize(
    "query", ["status=lost", "account_id=acc_1", "account_id=inv_00000000000000000000000000", "limit=0", "cursor=!"]
)
async def test_a_filter_that_is_not_understood_is_422(world: World, query: str) -> None:
    answer = await world.merchant.get(f"/v1/invoices?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"#query/{query.split('=', maxsplit=1)[0]}"


async def test_another_merchant_sees_nothing_of_it(world: World, world_of: Make) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 10000, "2011-01-05")
    note = await world.credit(buyer, 100)
    payment = await world.pay(buyer, 100)
    dispute = await world.dispute(invoice, 100)
    await world.clock("2011-02-01")
    [statement] = await world.merchant.all("/v1/statements")
    other = (await world_of()).merchant

    paths = [
        f"/v1/invoices/{invoice['id']}",
        f"/v1/invoices/{invoice['id']}/pdf",
        f"/v1/credit-notes/{note['id']}",
        f"/v1/credit-notes/{note['id']}/pdf",
        f"/v1/payments/{payment['id']}",
        f"/v1/disputes/{dispute['id']}",
        f"/v1/statements/{statement['id']}",
        f"/v1/statements/{statement['id']}/pdf",
    ]
    for path in paths:
        assert (await world.merchant.get(path)).status_code == 200
        assert (await other.get(path)).status_code == 404
    assert (await other.post(f"/v1/invoices/{invoice['id']}/disputes", {"reason": "x"})).status_code == 404
    assert (await other.post(f"/v1/disputes/{dispute['id']}/messages", {"message": "x"})).status_code == 404
    assert (await other.post(f"/v1/disputes/{dispute['id']}/resolve", {"outcome": "rejected"})).status_code == 404
    assert await other.all(f"/v1/invoices?account_id={buyer}") == []
    for path in ("invoices", "statements", "credit-notes", "payments"):
        assert await other.all(f"/v1/{path}") == []


async def test_without_a_key_there_is_nothing(world: World) -> None:
    answer = await world.merchant.client.get("/v1/invoices")

    assert answer.status_code == 401
    assert re.fullmatch(r"urn:encours:problem:[a-z-]+", answer.json()["type"])
