"""Incoming credit transfers: what is sure pays its invoices by itself, all else waits for a person."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest

from encours_contracts.billing import CollectionDue, InvoicePaid
from encours_values.creditor_reference import reference_of
from encours_values.ids import ACCOUNT, new_id, parse_typeid, typeid
from tests.billing.world import World

Make = Callable[..., Awaitable[World]]
NET = {"kind": "net", "days": 30}


async def owing(world: World, *amounts: int, **more: Any) -> tuple[str, list[dict[str, Any]]]:
    buyer = await world.buyer(NET, **more)
    return buyer, [await world.ship(buyer, amount, "2011-01-05") for amount in amounts]


async def open_amounts(world: World, invoices: list[dict[str, Any]]) -> list[int]:
    return [(await world.invoice(each))["open_amount"] for each in invoices]


async def test_a_transfer_with_the_invoices_reference_pays_it_as_a_payment_reported_by_hand_does(world: World) -> None:
    buyer, [invoice] = await owing(world, 10_000)
    assert invoice["payment_reference"] == reference_of(invoice["number"]) == "RF56F2011000001"

    [transfer] = await world.receive(world.transfer(10_000, structured_reference=invoice["payment_reference"]))

    assert (transfer["status"], transfer["matched_by"], transfer["certainty"]) == (
        "applied",
        "creditor_reference",
        100,
    )
    assert (transfer["account_id"], transfer["available_actions"], transfer["proposals"]) == (buyer, ["unapply"], [])
    payment = await world.merchant.ok("GET", f"/v1/payments/{transfer['payment_id']}")
    assert (payment["method"], payment["received_on"], payment["reference"]) == (
        "transfer",
        "2011-01-05",
        invoice["payment_reference"],
    ), "booked tomorrow by the bank is received today"
    [paid] = await world.settled_money()
    assert (paid.cause.amount, paid.open_amount, paid.cause.kind) == (10_000, 0, "payment_applied")
    assert [event.paid for event in world.events(InvoicePaid)] == [10_000]
    assert (await world.invoice(invoice))["status"] == "paid"


@pytest.mark.parametrize(
    "text",
    [
        "FACTURE F2011-000001",
        "fact f2011 000001 merci",
        "N°F2011000001 DU 05/01/2011",
        "vir F2011-0000\n01 et bonne annee",
        "ref: RF56 F201 1000 001 BOUTIQUE",
        "rf56f2011000001",
        "F 2011.000.001",
    ],
)
async def test_a_number_is_found_however_it_is_written(world: World, text: str) -> None:
    _, [invoice] = await owing(world, 10_000)
    [transfer] = await world.receive(world.transfer(10_000, text))
    assert (transfer["status"], await open_amounts(world, [invoice])) == ("applied", [0])


async def test_a_transfer_with_a_statements_number_pays_its_invoices(world: World) -> None:
    buyer = await world.buyer()
    invoices = [await world.ship(buyer, amount, "2011-01-05") for amount in (6_000, 4_000)]
    await world.clock("2011-02-01")
    [statement] = await world.merchant.all("/v1/statements")
    assert statement["payment_reference"] == reference_of(statement["number"])

    [transfer] = await world.receive(world.transfer(10_000, f"releve {statement['number']}"))

    assert (transfer["matched_by"], await open_amounts(world, invoices)) == ("document_number", [0, 0])


async def test_one_transfer_pays_several_invoices_and_the_rest_is_credit_on_the_account(world: World) -> None:
    _, invoices = await owing(world, 6_000, 4_000)
    [transfer] = await world.receive(world.transfer(11_000, "F2011-000001, F2011-000002"))
    assert await open_amounts(world, invoices) == [0, 0]
    payment = await world.merchant.ok("GET", f"/v1/payments/{transfer['payment_id']}")
    assert (payment["unallocated"], [part["amount"] for part in payment["allocations"]]) == (1_000, [6_000, 4_000])


async def test_the_rest_of_a_transfer_pays_what_a_debit_would_ask_for(world: World) -> None:
    """Else the buyer would be debited of 30.00 while the merchant has 10.00 of his."""
    _, invoices = await owing(world, 6_000, 4_000, 3_000)
    [transfer] = await world.receive(world.transfer(11_000, "F2011-000001, F2011-000002"))
    assert await open_amounts(world, invoices) == [0, 0, 2_000]
    payment = await world.merchant.ok("GET", f"/v1/payments/{transfer['payment_id']}")
    assert (payment["unallocated"], [part["amount"] for part in payment["allocations"]]) == (0, [6_000, 4_000, 1_000])


async def test_less_than_an_invoice_pays_it_in_part_as_no_discount_is_assumed(world: World) -> None:
    _, [invoice] = await owing(world, 10_000)
    await world.receive(world.transfer(9_800, invoice["number"]))
    now = await world.invoice(invoice)
    assert (now["open_amount"], now["status"]) == (200, "open")


async def test_what_is_disputed_is_paid_last(world: World) -> None:
    _, invoices = await owing(world, 6_000, 4_000)
    await world.dispute(invoices[0], 1_000)
    await world.receive(world.transfer(9_000, "F2011-000001 F2011-000002"))
    assert await open_amounts(world, invoices) == [1_000, 0]


@pytest.mark.parametrize("text", ["F2011-000001", ""], ids=["named", "by the payer and the amount"])
async def test_a_transfer_waits_for_the_debit_that_is_at_the_bank_and_pays_when_it_comes_back(
    world: World, text: str
) -> None:
    _, [invoice] = await owing(world, 10_000)
    debit = await world.last_debit()
    await debit.tell(debit.scheduled(), debit.submitted())

    [transfer] = await world.receive(world.transfer(10_000, text, payer_name="Boutique du Port"))
    waiting = await world.merchant.ok("GET", f"/v1/payments/{transfer['payment_id']}")
    assert (transfer["status"], waiting["unallocated"]) == ("applied", 10_000)
    assert (await world.invoice(invoice))["status"] == "in_collection"
    await debit.tell(debit.returned(retry_on=date(2011, 3, 1)))

    assert (await world.invoice(invoice))["status"] == "paid"
    assert len(await world.settled_events(CollectionDue)) == 1, "no retry of what is paid"


async def test_a_transfer_is_credit_on_the_account_once_the_debit_it_crossed_is_final(world: World) -> None:
    buyer, [invoice] = await owing(world, 10_000)
    debit = await world.last_debit()
    await debit.tell(debit.submitted(), debit.settled())
    [transfer] = await world.receive(world.transfer(10_000, invoice["number"]))
    other = await world.ship(buyer, 4_000, "2011-02-01")
    assert (await world.invoice(other))["open_amount"] == 4_000, "the money is for the invoice at the bank"

    await world.clock("2011-03-01")

    assert (await world.invoice(invoice))["status"] == "paid"
    assert (await world.invoice(other))["status"] == "paid"
    payment = await world.merchant.ok("GET", f"/v1/payments/{transfer['payment_id']}")
    assert payment["unallocated"] == 6_000


async def test_a_transfer_that_waits_for_one_of_two_debits_goes_on_waiting_for_the_other(world: World) -> None:
    """Of 100.00, a debit of 60.00 came back; one of 40.00 is still at the bank."""
    _, [invoice] = await owing(world, 10_000)
    [due] = await world.settled_events(CollectionDue)
    first, second = (
        world.debit_of(due.model_copy(update={"amount": amount, "allocations": [part]}))
        for amount in (6_000, 4_000)
        for part in [due.allocations[0].model_copy(update={"amount": amount})]
    )
    await first.tell(first.submitted())
    await second.tell(second.submitted())
    await world.receive(world.transfer(10_000, invoice["number"]))

    await first.tell(first.returned())
    assert (await world.invoice(invoice))["paid"] == 6_000
    await second.tell(second.returned())

    assert (await world.invoice(invoice))["status"] == "paid"


async def test_a_waiting_transfer_that_is_unapplied_waits_no_more(world: World) -> None:
    _, [invoice] = await owing(world, 10_000)
    debit = await world.last_debit()
    await debit.tell(debit.submitted())
    [transfer] = await world.receive(world.transfer(10_000, invoice["number"]))
    await world.merchant.ok("POST", f"/v1/transfers/{transfer['id']}/unapply")

    await debit.tell(debit.returned())

    assert (await world.invoice(invoice))["open_amount"] == 10_000


async def test_an_amount_without_a_number_is_matched_by_the_payers_name_then_by_his_account(world: World) -> None:
    _, invoices = await owing(world, 6_000, 4_000, name="Société Générale d’Épicerie")
    await owing(world, 9_000, name="Autre Client")
    [by_name] = await world.receive(world.transfer(6_000, payer_name="SOCIETE GENERALE D'EPICERIE", payer_digest="d1"))
    assert (by_name["matched_by"], by_name["certainty"]) == ("name_and_amount", 80)

    [by_payer] = await world.receive(world.transfer(4_000, payer_name="SGE SARL", payer_digest="d1"))

    assert (by_payer["matched_by"], by_payer["certainty"]) == ("payer_and_amount", 90)
    assert await open_amounts(world, invoices) == [0, 0]


@pytest.mark.parametrize(
    ("amounts", "sent", "text"),
    [
        ((5_000, 5_000), 5_000, ""),
        ((5_000,), 4_999, ""),
        ((5_000,), 4_000, "RF21 F201 1000 001"),
        ((5_000,), 5_000, "RF18539007547034"),
        ((5_000,), 4_000, "F2011-000001 F2011-000099"),
        ((5_000,), 5_000, "F2011-000099"),
    ],
    ids=["two of the amount", "nearly", "a broken reference", "another's reference", "a number too many", "a typo"],
)
async def test_what_is_not_sure_waits(world: World, amounts: tuple[int, ...], sent: int, text: str) -> None:
    _, invoices = await owing(world, *amounts)
    structured = text if text.startswith("RF") else None
    transfer = world.transfer(sent, text, payer_name="Boutique du Port", structured_reference=structured)
    [reported] = await world.receive(transfer)
    assert (reported["status"], reported["available_actions"]) == ("unmatched", ["apply", "ignore"])
    assert await open_amounts(world, invoices) == list(amounts)
    assert await world.merchant.all("/v1/payments") == []
    assert [each["id"] for each in await world.merchant.all("/v1/transfers?status=unmatched")] == [reported["id"]]


async def test_invoices_of_two_buyers_in_one_transfer_wait_for_a_person(world: World) -> None:
    one, [first] = await owing(world, 6_000)
    two, [second] = await owing(world, 4_000)
    [reported] = await world.receive(world.transfer(10_000, f"{first['number']} {second['number']}"))
    assert reported["status"] == "unmatched"
    assert {proposal["account_id"] for proposal in reported["proposals"]} >= {one, two}


async def test_an_unknown_number_is_tolerated_where_the_known_ones_make_exactly_the_amount(world: World) -> None:
    _, [invoice] = await owing(world, 5_000)
    [reported] = await world.receive(world.transfer(5_000, "F2011-000001 R2010-000012"))
    assert (reported["status"], await open_amounts(world, [invoice])) == ("applied", [0])


async def test_proposals_say_which_invoices_may_be_meant_and_why(world: World) -> None:
    buyer, invoices = await owing(world, 6_000, 4_000, 3_000, 2_500, name="Atelier Rose")
    other, [same] = await owing(world, 9_000, name="Bleu")

    [reported] = await world.receive(world.transfer(9_000, payer_name="ATELIER ROSE"))
    best, *others = reported["proposals"]
    assert (best["account_id"], sorted(best["invoice_ids"])) == (buyer, sorted([invoices[0]["id"], invoices[2]["id"]]))
    assert (best["why"], best["score"]) == (["amount", "payer_name"], 70)
    assert {"account_id": other, "invoice_ids": [same["id"]], "score": 25, "why": ["amount"]} in others

    [typo] = await world.receive(world.transfer(4_000, "F2011-000020", payer_name=None))
    assert typo["proposals"][0] == {
        "account_id": buyer,
        "invoice_ids": [invoices[1]["id"]],
        "score": 65,
        "why": ["amount", "similar_number"],
    }


async def test_a_transfer_reported_twice_is_one_payment(world: World) -> None:
    _, [invoice] = await owing(world, 10_000)
    transfer = world.transfer(4_000, invoice["number"])
    await world.receive(transfer, transfer)
    await world.receive(transfer)
    assert (await open_amounts(world, [invoice]), len(await world.merchant.all("/v1/payments"))) == ([6_000], 1)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_transfers_that_name_what_they_pay_end_in_the_same_place_in_any_order(
    world: World, order: tuple[int, ...]
) -> None:
    _, invoices = await owing(world, 6_000, 4_000)
    reported = [
        world.transfer(2_500, "F2011-000001"),
        world.transfer(4_000, "F2011-000002"),
        world.transfer(3_500, structured_reference=invoices[0]["payment_reference"]),
    ]
    await world.receive(*(reported[place] for place in order))
    assert await open_amounts(world, invoices) == [0, 0]
    assert sum(row["debit_minor"] - row["credit_minor"] for row in await world.journal() if row["ledger"] == "411") == 0


async def test_a_person_applies_a_transfer_once(world: World) -> None:
    buyer, invoices = await owing(world, 6_000, 4_000)
    [reported] = await world.receive(world.transfer(7_000))
    path = f"/v1/transfers/{reported['id']}"
    bad = {"account_id": buyer, "allocations": [{"invoice_id": invoices[0]["id"], "amount": 6_001}]}
    assert (await world.merchant.post(f"{path}/apply", bad)).status_code == 422

    good = {"account_id": buyer, "allocations": [{"invoice_id": invoices[1]["id"], "amount": 4_000}]}
    answers = await asyncio.gather(*(world.merchant.post(f"{path}/apply", good) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    done = next(answer.json() for answer in answers if answer.status_code == 200)
    assert (done["status"], done["matched_by"], done["account_id"]) == ("applied", "by_hand", buyer)
    assert await open_amounts(world, invoices) == [3_000, 0], "the rest pays what a debit would ask for"
    assert len(await world.merchant.all("/v1/payments")) == 1


async def test_a_transfer_dead_lettered_waits_no_more_and_may_still_be_applied(world: World) -> None:
    buyer, invoices = await owing(world, 6_000)
    [reported] = await world.receive(world.transfer(500, "REMBOURSEMENT TVA"))
    path = f"/v1/transfers/{reported['id']}"
    ignored = await world.merchant.ok("POST", f"{path}/ignore", {"reason": "tax refund"})
    assert (ignored["status"], ignored["reason"], ignored["available_actions"]) == (
        "ignored",
        "tax refund",
        ["apply"],
    )
    assert (await world.merchant.post(f"{path}/ignore", {"reason": "again"})).status_code == 409
    assert await world.merchant.all("/v1/transfers?status=unmatched") == []

    await world.merchant.ok("POST", f"{path}/apply", {"account_id": buyer})
    assert await open_amounts(world, invoices) == [5_500]


async def test_a_transfer_applied_wrongly_is_undone_to_the_cent(world: World) -> None:
    await owing(world, 6_000)
    right, invoices = await owing(world, 5_000)
    [reported] = await world.receive(world.transfer(7_000, "F2011-000001", payer_digest="d9"))
    assert reported["status"] == "applied"

    undone = await world.merchant.ok("POST", f"/v1/transfers/{reported['id']}/unapply")

    assert (undone["status"], undone["payment_id"], undone["account_id"]) == ("unmatched", None, None)
    payment = await world.merchant.ok("GET", f"/v1/payments/{reported['payment_id']}")
    assert (payment["allocations"], payment["unallocated"], payment["reversed_on"]) == ([], 0, "2011-01-05")
    assert [event.cause.amount for event in await world.settled_money()] == [6_000, -6_000]
    rows = [(row["ledger"], row["debit_minor"] - row["credit_minor"]) for row in await world.journal()]
    assert [amount for ledger, amount in rows if ledger == "471"] == [7_000, -7_000]
    assert "512" not in {ledger for ledger, _ in rows}, "the money stays on the bank account"
    paid, reversal = [row for row in await world.journal() if row["ledger"] == "471"]
    assert (reversal["reverses_entry_id"], paid["reverses_entry_id"]) == (paid["entry_id"], None)
    assert not any("payer" in proposal["why"] for proposal in undone["proposals"]), "what was undone teaches nothing"
    done = await world.merchant.ok("POST", f"/v1/transfers/{reported['id']}/apply", {"account_id": right})
    assert (done["account_id"], await open_amounts(world, invoices)) == (right, [0])
    assert (await world.merchant.post(f"/v1/transfers/{reported['id']}/ignore", {"reason": "x"})).status_code == 409


async def test_undoing_a_transfer_gives_back_what_it_paid_of_a_fee(world_of: Make) -> None:
    world = await world_of(collection={"return_fee": 1_500})
    buyer, _ = await owing(world, 5_000)
    debit = await world.last_debit()
    await debit.tell(debit.submitted(), debit.returned("rejected", reason_class="T4"))
    [fee] = await world.merchant.all("/v1/fees")
    [reported] = await world.receive(world.transfer(1_500))
    body = {"account_id": buyer, "allocations": [{"fee_id": fee["id"], "amount": 1_500}]}
    await world.merchant.ok("POST", f"/v1/transfers/{reported['id']}/apply", body)
    assert (await world.merchant.ok("GET", f"/v1/fees/{fee['id']}"))["status"] == "paid"

    await world.merchant.ok("POST", f"/v1/transfers/{reported['id']}/unapply")

    assert await world.merchant.ok("GET", f"/v1/fees/{fee['id']}") == fee


async def test_another_merchants_invoices_and_transfers_do_not_exist(world: World, world_of: Make) -> None:
    elsewhere = await world_of()
    _, [theirs] = await owing(elsewhere, 10_000)
    [reported] = await world.receive(world.transfer(10_000, theirs["number"], payer_name="Boutique du Port"))
    assert (reported["status"], reported["proposals"]) == ("unmatched", [])
    assert (await elsewhere.merchant.get(f"/v1/transfers/{reported['id']}")).status_code == 404
    assert (await elsewhere.merchant.post(f"/v1/transfers/{reported['id']}/ignore", {"reason": "x"})).status_code == 404
    assert await open_amounts(elsewhere, [theirs]) == [10_000]


async def test_a_transfer_in_another_currency_pays_no_euro_invoice(world: World) -> None:
    _, [invoice] = await owing(world, 10_000)
    [reported] = await world.receive(world.transfer(10_000, invoice["number"], currency="CHF"))
    assert (reported["status"], await open_amounts(world, [invoice])) == ("unmatched", [10_000])


async def test_an_iban_that_a_payer_wrote_is_masked(world: World) -> None:
    [reported] = await world.receive(world.transfer(100, "vir de FR7630006000011234567890189", payer_name="M. X"))
    assert "30006000011234567890189" not in str(reported)
    assert "payer_digest" not in reported


async def test_transfers_that_cross_what_happens_to_their_accounts_end_without_a_dead_letter(world: World) -> None:
    """Transfers lock many accounts, an account's own events one; none waits for the other for ever."""
    owed = [await owing(world, 10_000, name=f"Buyer {n}") for n in range(6)]
    invoices = [invoice for _, [invoice] in owed]
    debits = [world.debit_of(due) for due in await _dues(world)]

    await asyncio.gather(
        *(
            world.application.publish(
                world.merchant, *(world.transfer(1_000, each["number"]) for each in invoices[:: 1 if n % 2 else -1])
            )
            for n in range(4)
        ),
        *(debit.tell(debit.scheduled()) for debit in debits),
        *(world.pay(buyer, 500) for buyer, _ in owed),
    )
    await world.application.quiet(world.merchant)

    assert await open_amounts(world, invoices) == [5_500] * 6
    database = world.application.product.running["billing"].database
    async with database.transaction(world.merchant.tenant_id) as tx:
        assert await tx.connection.fetch("SELECT name, error FROM dead_letter") == []


async def _dues(world: World) -> list[CollectionDue]:
    return await world.settled_events(CollectionDue)


async def test_an_unknown_transfer_is_not_found(world: World) -> None:
    assert (await world.merchant.get(f"/v1/transfers/{typeid('trf', new_id())}")).status_code == 404
    body = {"account_id": await world.buyer()}
    assert (await world.merchant.post(f"/v1/transfers/{typeid('trf', new_id())}/apply", body)).status_code == 404


async def test_a_day_in_the_past_is_the_day_on_which_it_was_received(world: World) -> None:
    _, [invoice] = await owing(world, 10_000)
    [reported] = await world.receive(world.transfer(10_000, invoice["number"], booked_on=date(2011, 1, 3)))
    payment = await world.merchant.ok("GET", f"/v1/payments/{reported['payment_id']}")
    assert payment["received_on"] == "2011-01-03"


async def test_a_parent_pays_invoices_of_its_children_by_one_transfer(world: World) -> None:
    parent = await world.buyer(NET, name="Groupe Dupré")
    invoices = []
    for number in (1, 2):
        child = await world.buyer(NET, name=f"Dupré {number}", parent_id=parse_typeid(ACCOUNT, parent))
        invoices.append(await world.ship(child, 5_000, "2011-01-05"))

    [transfer] = await world.receive(world.transfer(10_500, " ".join(each["number"] for each in invoices)))

    assert (transfer["status"], transfer["account_id"]) == ("applied", parent)
    assert await open_amounts(world, invoices) == [0, 0]
    payment = await world.merchant.ok("GET", f"/v1/payments/{transfer['payment_id']}")
    assert (payment["account_id"], payment["unallocated"]) == (parent, 500)
    await world.merchant.ok("POST", f"/v1/transfers/{transfer['id']}/unapply")
    assert await open_amounts(world, invoices) == [5_000, 5_000]


async def test_a_payment_of_the_parent_may_name_a_childs_invoice_and_no_other_way_round(world: World) -> None:
    parent = await world.buyer(NET)
    child = await world.buyer(NET, parent_id=parse_typeid(ACCOUNT, parent))
    of_child, of_parent = await world.ship(child, 5_000, "2011-01-05"), await world.ship(parent, 700, "2011-01-05")

    paid = await world.pay(parent, 5_000, allocations=[{"invoice_id": of_child["id"], "amount": 5_000}])
    part = {"invoice_id": of_parent["id"], "amount": 700}
    body = {"account_id": child, "amount": 700, "method": "transfer", "allocations": [part]}
    refused = await world.merchant.post("/v1/payments", body)

    assert [(each["invoice_id"], each["amount"]) for each in paid["allocations"]] == [(of_child["id"], 5_000)]
    assert of_child["id"] in {line["invoice_id"] for line in paid["advice"]}
    assert (await world.invoice(of_child))["status"] == "paid"
    assert refused.status_code == 422, refused.text


async def test_a_payment_that_names_an_invoice_at_the_bank_waits_for_the_debit(world: World) -> None:
    buyer, [invoice] = await owing(world, 10_000)
    debit = await world.last_debit()
    await debit.tell(debit.submitted())

    paid = await world.pay(buyer, 10_000, allocations=[{"invoice_id": invoice["id"], "amount": 10_000}])
    await debit.tell(debit.returned())

    assert (paid["allocations"], paid["unallocated"]) == ([], 10_000)
    assert (await world.invoice(invoice))["status"] == "paid"
