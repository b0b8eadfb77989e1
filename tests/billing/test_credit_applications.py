"""Credit of an account is applied by hand to chosen invoices, also of its children, and undone."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from encours_contracts.billing import CollectionDue
from encours_values.ids import ACCOUNT, parse_typeid
from tests.billing.world import World

NET = {"kind": "net", "days": 30}
PATH = "/v1/credit-applications"


@pytest.fixture
async def manual(world_of: Callable[..., Awaitable[World]]) -> World:
    return await world_of(credit_application="manual")


async def unallocated(world: World, payment: dict[str, Any]) -> int:
    return int((await world.merchant.ok("GET", f"/v1/payments/{payment['id']}"))["unallocated"])


async def applied(world: World, buyer: str, *invoices: tuple[dict[str, Any], int | None]) -> dict[str, Any]:
    named = [{"invoice_id": each["id"], **({"amount": amount} if amount else {})} for each, amount in invoices]
    answer: dict[str, Any] = await world.merchant.ok("POST", PATH, {"account_id": buyer, "invoices": named})
    return answer


async def test_with_manual_no_credit_pays_by_itself_whatever_asks_for_money(manual: World) -> None:
    buyer, on_statement = await manual.buyer(terms=NET), await manual.buyer(external_id="C-2")
    for each in (buyer, on_statement):
        await manual.pay(each, 100_00)
        await manual.credit(each, 50_00, external_id=f"CN-{each}")
        await manual.ship(each, 80_00, "2011-01-06")
    await manual.clock("2011-04-01")
    assert [each["open_amount"] for each in await manual.invoices()] == [80_00, 80_00]
    assert sum(each.amount for each in await manual.settled_events(CollectionDue)) == 160_00


async def test_credit_pays_the_chosen_invoices_the_oldest_credit_first_and_is_undone(manual: World) -> None:
    buyer = await manual.buyer(terms=NET)
    note = await manual.credit(buyer, 50_00)
    payment = await manual.pay(buyer, 100_00)
    one, two = [await manual.ship(buyer, amount, "2011-01-06") for amount in (80_00, 60_00)]
    done = await applied(manual, buyer, (two, 20_00), (one, None))
    assert (done["amount"], done["available_actions"]) == (100_00, ["undo"])
    assert [(each["credit_note_id"] or each["payment_id"], each["amount"]) for each in done["parts"]] == [
        (note["id"], 20_00),
        (note["id"], 30_00),
        (payment["id"], 50_00),
    ]
    assert [(await manual.invoice(each))["open_amount"] for each in (one, two)] == [0, 40_00]
    assert await unallocated(manual, payment) == 50_00

    undone = await manual.merchant.ok("POST", f"{PATH}/{done['id']}/undo")
    assert (undone["undone_on"], undone["available_actions"]) == ("2011-01-05", [])
    assert [(await manual.invoice(each))["open_amount"] for each in (one, two)] == [80_00, 60_00]
    assert await unallocated(manual, payment) == 100_00
    again = await manual.merchant.post(f"{PATH}/{done['id']}/undo")
    assert (again.status_code, again.json()["type"]) == (409, "urn:encours:problem:credit-application-undone")
    assert [each["id"] for each in await manual.merchant.all(f"{PATH}?account_id={buyer}")] == [done["id"]]


async def test_credit_of_a_parent_pays_invoices_of_its_children_and_not_the_other_way(manual: World) -> None:
    parent = await manual.buyer(terms=NET)
    child = await manual.buyer(terms=NET, external_id="C-2", parent_id=parse_typeid(ACCOUNT, parent))
    await manual.pay(parent, 100_00)
    its, own = await manual.ship(child, 80_00, "2011-01-06"), await manual.ship(parent, 10_00, "2011-01-06")
    await applied(manual, parent, (its, None))
    assert (await manual.invoice(its))["open_amount"] == 0
    wrong = {"account_id": child, "invoices": [{"invoice_id": own["id"]}]}
    refused = await manual.merchant.post(PATH, wrong)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/invoices/0")


async def test_more_than_there_is_is_refused_and_changes_nothing(manual: World) -> None:
    buyer = await manual.buyer(terms=NET)
    payment = await manual.pay(buyer, 30_00)
    invoice = await manual.ship(buyer, 80_00, "2011-01-06")
    for amount, problem in ((80_01, "allocation-too-large"), (30_01, "credit-too-small")):
        body = {"account_id": buyer, "invoices": [{"invoice_id": invoice["id"], "amount": amount}]}
        answer = await manual.merchant.post(PATH, body)
        assert (answer.status_code, answer.json()["type"]) == (422, f"urn:encours:problem:{problem}")
    assert await unallocated(manual, payment) == 30_00


async def test_what_is_at_the_bank_is_paid_by_no_credit(manual: World) -> None:
    buyer = await manual.buyer(terms=NET)
    invoice = await manual.ship(buyer, 80_00, "2011-01-06")
    debit = await manual.last_debit()
    await debit.tell(debit.scheduled(), debit.submitted())
    await manual.pay(buyer, 100_00)
    body = {"account_id": buyer, "invoices": [{"invoice_id": invoice["id"]}]}
    assert (await manual.merchant.post(PATH, body)).json()["type"] == "urn:encours:problem:allocation-too-large"
