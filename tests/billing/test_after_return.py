"""What follows a debit that came back: one more try, a fee, or nothing (RTX-02, RTX-03)."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from encours_contracts.billing import CollectionDue, FeeCharged, InvoiceReopened
from encours_values.ids import FEE, typeid
from tests.billing.world import Debit, World

Make = Callable[..., Awaitable[World]]
RETRY_ON = date(2011, 2, 24)
NET = {"kind": "net", "days": 20}


async def month_end(world: World, *amounts: int) -> tuple[str, list[dict[str, Any]], Debit]:
    """Invoices whose statement's debit the bank has, on the day on which it comes back."""
    buyer = await world.buyer()
    invoices = [await world.ship(buyer, amount, "2011-01-05") for amount in amounts]
    await world.clock("2011-02-01")
    debit = await world.last_debit()
    await debit.tell(debit.scheduled(), debit.submitted())
    await world.clock("2011-02-17")
    return buyer, invoices, debit


async def test_rtx_02_a_return_that_may_be_tried_again_is_asked_for_on_the_day_that_collections_says(
    world: World,
) -> None:
    _, invoices, debit = await month_end(world, 6_000, 4_000)

    await debit.tell(debit.settled(), debit.returned(retry_on=RETRY_ON))

    again = (await world.settled_events(CollectionDue))[-1]
    assert (again.retry_of, again.due_date, again.amount) == (debit.collection_id, RETRY_ON, 10_000)
    assert (again.statement_id, again.invoice_id) == (debit.due.statement_id, None)
    assert again.allocations == debit.due.allocations
    assert again.remittance == debit.due.remittance
    second = world.debit_of(again)
    await second.tell(second.scheduled(), second.submitted(), second.settled())
    await world.clock("2011-03-10")
    assert {(await world.invoice(each))["status"] for each in invoices} == {"paid"}


async def test_rtx_02_only_what_is_open_undisputed_and_not_asked_for_elsewhere_is_tried_again(world: World) -> None:
    buyer, (first, second, third), debit = await month_end(world, 6_000, 4_000, 3_000)
    await world.dispute(second, 1_500)
    dispute = await world.dispute(third)
    await debit.tell(debit.returned("rejected", retry_on=RETRY_ON))
    asked = (await world.settled_events(CollectionDue))[-1]
    assert [part.amount for part in asked.allocations] == [6_000, 2_500]

    retry = world.debit_of(asked)
    await retry.tell(retry.scheduled(), retry.submitted())
    await world.pay(buyer, 1_000, allocations=[{"invoice_id": second["id"], "amount": 1_000}])
    await world.merchant.ok("POST", f"/v1/disputes/{dispute['id']}/resolve", {"outcome": "rejected"})
    await retry.tell(retry.returned(retry_on=date(2011, 3, 10)))

    last = (await world.settled_events(CollectionDue))[-1]
    assert [(part.number, part.amount) for part in last.allocations] == [
        (first["number"], 6_000),
        (second["number"], 1_500),
    ]


async def test_rtx_02_nothing_is_tried_again_where_nothing_is_left(world: World) -> None:
    buyer = await world.buyer(NET)
    invoice = await world.ship(buyer, 5_000, "2011-01-05")
    debit = await world.last_debit()
    await debit.tell(debit.scheduled())
    await world.pay(buyer, 5_000)

    await debit.tell(debit.returned("rejected", retry_on=RETRY_ON))

    assert len(await world.settled_events(CollectionDue)) == 1
    assert (await world.invoice(invoice))["status"] == "paid"


@pytest.mark.parametrize("outcome", ["recalled", "reversed"])
async def test_rtx_02_what_the_creditor_called_off_is_not_tried_again(world: World, outcome: str) -> None:
    _, (invoice,), debit = await month_end(world, 10_000)
    facts = [debit.settled()] if outcome == "reversed" else []

    await debit.tell(*facts, debit.returned(outcome, "FOCR", retry_on=RETRY_ON, reason_class="T4"))

    assert len(await world.settled_events(CollectionDue)) == 1
    now = await world.invoice(invoice)
    assert (now["open_amount"], now["in_collection"], now["paid"], now["status"]) == (10_000, 0, 0, "overdue")
    assert (
        sum(row["debit_minor"] - row["credit_minor"] for row in await world.journal() if row["ledger"] == "411")
        == 10_000
    )
    assert sum(row["debit_minor"] - row["credit_minor"] for row in await world.journal() if row["ledger"] == "512") == 0


async def test_a_reversal_after_finality_takes_the_payment_back_and_the_receivable_stands_again(world: World) -> None:
    _, (invoice,), debit = await month_end(world, 10_000)
    await debit.tell(debit.settled())
    await world.clock("2011-02-23")
    assert (await world.invoice(invoice))["status"] == "paid"

    await debit.tell(debit.returned("reversed", "MS02"))

    assert (await world.invoice(invoice))["open_amount"] == 10_000
    assert [event.cause.amount for event in await world.settled_money()] == [10_000, -10_000]
    [reopened] = world.events(InvoiceReopened)
    assert (reopened.open_amount, reopened.cause.collection_id) == (10_000, debit.collection_id)
    assert sum(row["debit_minor"] - row["credit_minor"] for row in await world.journal() if row["ledger"] == "512") == 0


async def test_rtx_02_one_invoice_is_tried_again_by_name(world: World) -> None:
    buyer = await world.buyer(NET)
    await world.ship(buyer, 5_000, "2011-01-05")
    debit = await world.last_debit()
    await debit.tell(debit.scheduled(), debit.submitted(), debit.returned("rejected", retry_on=RETRY_ON))

    again = (await world.settled_events(CollectionDue))[-1]
    assert (again.invoice_id, again.amount, again.retry_of) == (debit.due.invoice_id, 5_000, debit.collection_id)


async def test_a_return_reported_before_its_submission_is_tried_again_once(world: World) -> None:
    buyer = await world.buyer(NET)
    await world.ship(buyer, 5_000, "2011-01-05")
    debit = await world.last_debit()
    returned = debit.returned("rejected", retry_on=RETRY_ON)

    await debit.tell(returned, debit.submitted(), returned)

    assert [due.retry_of for due in await world.settled_events(CollectionDue)] == [None, debit.collection_id]


async def test_a_payment_reversed_sends_an_invoice_to_its_due_date_again(world: World) -> None:
    buyer = await world.buyer(NET)
    invoice = await world.ship(buyer, 5_000, "2011-01-05")
    debit = await world.last_debit()
    await debit.tell(debit.scheduled())
    [transfer] = await world.receive(world.transfer(5_000, invoice["number"]))
    await debit.tell(debit.cancelled("settled"))

    await world.merchant.ok("POST", f"/v1/transfers/{transfer['id']}/unapply")

    last = (await world.settled_events(CollectionDue))[-1]
    assert (last.amount, last.due_date.isoformat(), last.early) == (5_000, invoice["due_date"], False)


async def test_a_debit_of_which_nothing_was_left_lets_go_of_its_invoices(world: World) -> None:
    """A cancelled debit may name no part any more, as all of it was left out."""
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 5_000, "2011-01-05")
    await world.clock("2011-02-01")
    debit = await world.last_debit()
    await debit.tell(debit.scheduled())
    await debit.tell(debit.cancelled().model_copy(update={"allocations": [], "amount": 0}))

    body = {"account_id": buyer, "invoice_ids": [invoice["id"]], "requested_by": "buyer"}
    await world.merchant.ok("POST", "/v1/early-collections", body)

    assert [due.amount for due in await world.settled_events(CollectionDue)] == [5_000, 5_000]


async def fee_world(world_of: Make) -> tuple[World, dict[str, Any], str]:
    world = await world_of(collection={"return_fee": 1_500})
    buyer, _, debit = await month_end(world, 10_000)
    await debit.tell(debit.returned(reason_class="T4"), debit.returned(reason_class="T4"))
    [fee] = await world.merchant.all(f"/v1/fees?account_id={buyer}")
    return world, fee, buyer


async def test_rtx_03_a_debit_returned_for_the_debtors_reasons_costs_a_fee_of_its_own_once(world_of: Make) -> None:
    world, fee, buyer = await fee_world(world_of)

    assert (fee["amount"], fee["open_amount"], fee["status"], fee["available_actions"]) == (
        1_500,
        1_500,
        "open",
        ["pay", "waive"],
    )
    [reported] = await world.settled_events(FeeCharged)
    assert (typeid(FEE, reported.fee_id), reported.amount, reported.kind) == (fee["id"], 1_500, "return_fee")
    assert [
        (row["journal"], row["ledger"], row["debit_minor"], row["credit_minor"])
        for row in await world.journal()
        if row["piece"] == str(reported.fee_id)
    ] == [("OD", "411", 1_500, 0), ("OD", "758", 0, 1_500)]
    assert await world.merchant.ok("GET", f"/v1/fees/{fee['id']}") == fee
    paid = await world.pay(buyer, 12_000)
    assert (paid["fees"], paid["unallocated"]) == ([], 2_000), "a fee is paid only where it is named"


@pytest.mark.parametrize(
    ("outcome", "reason_class"),
    [("returned", "T1"), ("rejected", "T3"), ("returned", "manual"), ("recalled", "T4"), ("reversed", "T4")],
)
async def test_rtx_03_our_own_errors_and_our_own_will_cost_the_buyer_nothing(
    world_of: Make, outcome: str, reason_class: str
) -> None:
    world = await world_of(collection={"return_fee": 1_500})
    _, _, debit = await month_end(world, 10_000)
    await debit.tell(debit.returned(outcome, reason_class=reason_class))
    assert await world.merchant.all("/v1/fees") == []


async def test_rtx_03_no_fee_where_the_merchant_has_set_none(world: World) -> None:
    _, _, debit = await month_end(world, 10_000)
    await debit.tell(debit.returned(reason_class="T4"))
    assert await world.merchant.all("/v1/fees") == []


async def test_rtx_03_a_fee_is_never_added_to_the_next_debit(world_of: Make) -> None:
    world, _, buyer = await fee_world(world_of)
    await world.ship(buyer, 3_000, "2011-02-18")
    await world.clock("2011-03-01")
    assert (await world.settled_events(CollectionDue))[-1].amount == 3_000


async def test_rtx_03_a_fee_is_paid_by_the_payments_that_name_it(world_of: Make) -> None:
    world, fee, buyer = await fee_world(world_of)

    paid = await world.pay(buyer, 2_000, allocations=[{"fee_id": fee["id"], "amount": 1_000}])
    assert paid["fees"] == [{"fee_id": fee["id"], "amount": 1_000}]
    assert ([part["amount"] for part in paid["allocations"]], paid["unallocated"]) == ([1_000], 0), "and the invoice"
    assert await world.merchant.all("/v1/payments") == [paid], "a list says the same of it"
    await world.pay(buyer, 500, allocations=[{"fee_id": fee["id"], "amount": 500}])

    now = await world.merchant.ok("GET", f"/v1/fees/{fee['id']}")
    assert (now["paid"], now["open_amount"], now["status"], now["available_actions"]) == (1_500, 0, "paid", [])
    answer = await world.merchant.post(f"/v1/fees/{fee['id']}/waive", {"reason": "good customer"})
    assert answer.json()["type"].endswith(":fee-settled")


async def test_rtx_03_allocations_that_do_not_fit_a_fee_are_refused_and_nothing_changes(world_of: Make) -> None:
    world, fee, buyer = await fee_world(world_of)
    other = await world.buyer()
    [invoice] = await world.invoices()
    body = {"amount": 5_000, "method": "transfer"}
    for account, part, pointer in (
        (buyer, {"fee_id": fee["id"], "amount": 1_501}, "/allocations/0/amount"),
        (other, {"fee_id": fee["id"], "amount": 100}, "/allocations/0/fee_id"),
        (buyer, {"amount": 100}, "/allocations/0/invoice_id"),
        (buyer, {"fee_id": fee["id"], "invoice_id": invoice["id"], "amount": 1}, "/allocations/0/invoice_id"),
    ):
        answer = await world.merchant.post("/v1/payments", {**body, "account_id": account, "allocations": [part]})
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert await world.merchant.ok("GET", f"/v1/fees/{fee['id']}") == fee
    assert await world.merchant.all("/v1/payments") == []


async def test_rtx_03_what_is_open_of_a_fee_may_be_waived_and_the_books_say_so(world_of: Make) -> None:
    world, fee, buyer = await fee_world(world_of)
    await world.pay(buyer, 500, allocations=[{"fee_id": fee["id"], "amount": 500}])

    waived = await world.merchant.ok("POST", f"/v1/fees/{fee['id']}/waive", {"reason": "good customer"})

    assert (waived["paid"], waived["waived"], waived["open_amount"], waived["status"]) == (500, 1_000, 0, "waived")
    assert (waived["waive_reason"], waived["waived_on"]) == ("good customer", "2011-02-17")
    income = [row["credit_minor"] - row["debit_minor"] for row in await world.journal() if row["ledger"] == "758"]
    assert income == [1_500, -1_000]
    answer = await world.merchant.post(f"/v1/fees/{fee['id']}/waive", {"reason": "again"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:encours:problem:fee-settled")


@pytest.mark.parametrize(
    ("reason", "reason_class", "status"),
    [("DT01", "T1", "open"), ("ED05", "T5", "open"), ("AM04", "T4", "overdue"), ("MD01", "T3", "overdue")],
)
async def test_due_01_nobody_is_overdue_by_the_creditors_fault_or_a_banks(
    world_of: Make, reason: str, reason_class: str, status: str
) -> None:
    world = await world_of()
    buyer = await world.buyer(NET)
    invoice = await world.ship(buyer, 10_000, "2011-01-05")
    debit = await world.last_debit()
    await debit.tell(debit.scheduled(), debit.submitted())
    await world.clock("2011-02-08")
    await debit.tell(debit.returned("rejected", reason, reason_class=reason_class))

    await world.clock("2011-04-08")

    assert (await world.invoice(invoice))["status"] == status


async def test_due_01_an_excused_buyer_is_overdue_when_the_next_debit_fails_by_him(world_of: Make) -> None:
    world = await world_of()
    buyer = await world.buyer(NET)
    invoice = await world.ship(buyer, 10_000, "2011-01-05")
    first = await world.last_debit()
    await first.tell(first.scheduled(), first.submitted())
    await world.clock("2011-02-08")
    await first.tell(first.returned("rejected", "DT01", reason_class="T1"))
    second = world.debit_of(
        first.due.model_copy(update={"due_date": date(2011, 3, 1), "retry_of": first.collection_id})
    )

    await second.tell(second.scheduled(), second.submitted())
    await world.clock("2011-03-03")
    assert (await world.invoice(invoice))["status"] == "in_collection"
    await second.tell(second.returned(reason_class="T4"))

    assert (await world.invoice(invoice))["status"] == "overdue"


async def test_an_invoice_says_that_it_is_debited_again_as_long_as_that_is_true(world: World) -> None:
    _, invoices, debit = await month_end(world, 6_000, 4_000)
    await debit.tell(debit.returned(retry_on=RETRY_ON))
    first = (await world.invoice(invoices[0]))["details"]
    assert (first["will_retry"], first["retry_on"]) == (True, RETRY_ON.isoformat())
    retry = await world.last_debit()

    await retry.tell(retry.scheduled(), retry.cancelled())

    for invoice in invoices:
        details = (await world.invoice(invoice))["details"]
        assert (details["will_retry"], details.get("retry_on"), details["reason_code"]) == (False, None, "AM04")


async def test_an_invoice_that_credit_pays_when_its_debit_comes_back_is_not_debited_again(world: World) -> None:
    """100.00 came back; a rebate of 60.00 given meanwhile pays the first invoice, the retry asks for the other one."""
    buyer, invoices, debit = await month_end(world, 6_000, 4_000)
    await world.credit(buyer, 6_000)

    await debit.tell(debit.returned(retry_on=RETRY_ON))

    again = (await world.settled_events(CollectionDue))[-1]
    assert (again.amount, [part.number for part in again.allocations]) == (4_000, [invoices[1]["number"]])
    says = [(await world.invoice(invoice))["details"]["will_retry"] for invoice in invoices]
    assert says == [False, True]
