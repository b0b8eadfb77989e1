"""Credit notes take back lines and VAT exactly as they were invoiced, whatever mix of them and returns (INV-04)."""

from collections import Counter
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encours_billing.domain.crediting import InvoiceLines, Returned, credit_goods, printed_line
from encours_billing.domain.vat import Line, RateTotal, line_nets, totals
from encours_contracts.billing import CreditNoteBalanceChanged, CreditNoteIssued
from encours_values.document_lines import LineNotFound, LineRequested, LineShare, MoreThanLeft, take_amount, take_lines
from encours_values.ids import parse_typeid
from tests.billing.world import World, line

BOOKS = 5.5


def vat(*documents: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """Rate → net and tax of several documents together."""
    net, tax = Counter[str](), Counter[str]()
    for each in (total for document in documents for total in document["vat"]):
        net[each["tax_rate"]] += each["net"]
        tax[each["tax_rate"]] += each["tax"]
    return {rate: (net[rate], tax[rate]) for rate in sorted(net)}


async def test_inv_04_twenty_credits_leave_nothing_at_any_rate(world: World) -> None:
    buyer = await world.buyer()
    invoice = await world.invoice(await world.ship(buyer, 300, "2011-01-05", lines=[line(150), line(150, BOOKS)]))

    notes = [await world.credit(buyer, 15, f"CN-{n}", invoice_id=invoice["id"]) for n in range(20)]

    assert vat(*notes) == vat(invoice)
    body = {"account_id": buyer, "external_id": "X", "amount": 1, "currency": "EUR", "reason": "r"}
    more = await world.merchant.post("/v1/credit-notes", {**body, "invoice_id": invoice["id"]})
    assert (more.status_code, more.json()["errors"][0]["pointer"]) == (422, "/amount")


async def test_goods_that_a_credit_note_took_are_not_credited_again_when_they_come_back(world: World) -> None:
    """cases/01."""
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 12_000, "2011-01-05")
    await world.credit(buyer, 9_000, invoice_id=invoice["id"])

    await world.goods_back(invoice, 12_000)

    notes = await world.merchant.all("/v1/credit-notes")
    assert [each["amount"] for each in notes] == [3_000, 9_000]
    assert vat(*notes) == vat(await world.invoice(invoice))
    await world.goods_back(invoice, 12_000)
    assert len(await world.merchant.all("/v1/credit-notes")) == 2


async def test_a_return_over_two_invoices_makes_two_credit_notes_with_the_vat_of_each(world: World) -> None:
    """cases/03."""
    buyer = await world.buyer()
    prints = line(12_000, 20, sku="PRINT", line_no=1)
    books = line(10_550, BOOKS, sku="BOOK", line_no=2)
    first = await world.ship(buyer, 12_000, "2011-01-05", lines=[prints])
    same = {"order_id": world.orders[first["order_external_id"]], "external_id": first["order_external_id"]}
    second = await world.ship(buyer, 10_550, "2011-01-06", lines=[books], **same)

    event = await world.goods_back(first, 22_550, [prints, books])

    notes = {each["invoice_id"]: each for each in await world.merchant.all("/v1/credit-notes")}
    assert vat(notes[first["id"]]) == {"20": (10_000, 2_000)}
    assert vat(notes[second["id"]]) == {"5.5": (10_000, 550)}
    assert [each["sku"] for each in notes[second["id"]]["lines"]] == ["BOOK"]
    issued = await world.settled_events(CreditNoteIssued)
    assert {each.return_id for each in issued} == {event.return_id}
    assert {each.invoice_id for each in issued} == {parse_typeid("inv", id_) for id_ in notes}
    balances = world.events(CreditNoteBalanceChanged)
    assert {(each.order_id, each.return_id) for each in balances} == {(event.order_id, event.return_id)}


async def test_a_credit_note_names_lines_and_quantities(world: World) -> None:
    buyer = await world.buyer()
    lines = [line(12_000, sku="A", quantity=3), line(1_055, BOOKS, sku="B"), line(-2_000, sku="VOUCHER")]
    invoice = await world.ship(buyer, 11_055, "2011-01-05", lines=lines)
    named = {"account_id": buyer, "currency": "EUR", "reason": "broken", "invoice_id": invoice["id"]}

    first = {**named, "external_id": "1", "lines": [{"sku": "A", "quantity": 1}, {"line_no": 2}]}
    piece = await world.merchant.ok("POST", "/v1/credit-notes", first)
    second = {**named, "external_id": "2", "lines": [{"line_no": 1}]}
    rest = await world.merchant.ok("POST", "/v1/credit-notes", second)

    assert [(each["line_no"], each["quantity"], each["amount"]) for each in piece["lines"]] == [
        (1, "1", 4_000),
        (2, "1", 1_055),
        (3, "1", -667),
    ]
    assert piece["lines"] == (await world.merchant.ok("GET", f"/v1/credit-notes/{piece['id']}"))["lines"]
    for note in (piece, rest):
        assert sum(each["net"] for each in note["lines"]) == sum(each["net"] for each in note["vat"])
        assert note["amount"] == sum(each["amount"] for each in note["lines"])
    assert (piece["amount"], rest["amount"]) == (4_388, 6_667)
    assert vat(piece, rest) == vat(await world.invoice(invoice))
    answer = await world.merchant.post("/v1/credit-notes", {**named, "external_id": "3", "lines": [{"line_no": 2}]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (409, "/lines/0")


async def test_a_credit_on_the_account_takes_the_rates_of_what_it_is_about(world: World) -> None:
    buyer = await world.buyer()
    full = await world.ship(buyer, 12_000, "2011-01-05")
    books = await world.ship(buyer, 10_550, "2011-02-05", lines=[line(10_550, BOOKS)])
    await world.clock("2011-03-01")

    both = await world.credit(buyer, 2_255, "1", invoice_ids=[full["id"], books["id"]])
    january = await world.credit(buyer, 1_200, "2", period_start="2011-01-01", period_end="2011-01-31")
    rate = await world.credit(buyer, 1_021, "3", tax_rate=2.1)
    gesture = await world.credit(buyer, 1_000, "4", vat="none")
    last = await world.credit(buyer, 1_055, "5")

    assert (vat(both), both["invoice_ids"]) == ({"20": (1_000, 200), "5.5": (1_000, 55)}, [full["id"], books["id"]])
    assert (vat(january), january["period_start"], january["invoice_ids"]) == ({"20": (1_000, 200)}, "2011-01-01", [])
    assert vat(rate) == {"2.1": (1_000, 21)}
    assert (vat(gesture), gesture["vat"][0]["exemption_reason"]) == ({"0": (1_000, 0)}, "VATEX-FR-CNWVAT")
    assert vat(last) == {"5.5": (1_000, 55)}
    assert [each["invoice_id"] for each in (both, january, rate, gesture, last)] == [None] * 5


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"amount": None}, "/amount"),
        ({"lines": [{"line_no": 1}]}, "/invoice_id"),
        ({"invoice_id": "INVOICE", "lines": [{"line_no": 2}]}, "/lines/0/line_no"),
        ({"invoice_id": "INVOICE", "lines": [{"line_no": 1}], "amount": 5}, "/amount"),
        ({"invoice_id": "INVOICE", "vat": "none"}, "/vat"),
        ({"invoice_id": "INVOICE", "invoice_ids": ["INVOICE"]}, "/invoice_ids"),
        ({"invoice_ids": ["INVOICE", "INVOICE"]}, "/invoice_ids/1"),
        ({"invoice_ids": ["inv_00000000000000000000000000"]}, "/invoice_ids/0"),
        ({"invoice_ids": ["INVOICE"], "amount": 12_001}, "/amount"),
        ({"period_start": "2011-01-01"}, "/period_end"),
        ({"period_end": "2011-01-01"}, "/period_start"),
        ({"period_start": "2011-01-02", "period_end": "2011-01-01"}, "/period_end"),
        ({"period_start": "2010-01-01", "period_end": "2010-12-31"}, "/period_start"),
        ({"period_start": "2011-01-01", "period_end": "2011-12-31", "amount": 12_001}, "/amount"),
        ({"vat_exemption": "VATEX-EU-IC"}, "/vat_exemption"),
        ({"tax_rate": 20, "vat_exemption": "VATEX-EU-IC"}, "/vat_exemption"),
        ({"tax_rate": 5.5, "vat": "none"}, "/vat"),
        ({"vat": "all"}, "/vat"),
        ({"tax_rate": -1}, "/tax_rate"),
    ],
)
async def test_what_a_credit_is_about_is_said_once_and_right(world: World, more: dict[str, Any], pointer: str) -> None:
    buyer = await world.buyer()
    invoice = await world.ship(buyer, 12_000, "2011-01-05")
    body = {"account_id": buyer, "external_id": "1", "amount": 100, "currency": "EUR", "reason": "r"}
    named = {
        name: invoice["id"]
        if value == "INVOICE"
        else [invoice["id"] if each == "INVOICE" else each for each in value]
        if name == "invoice_ids"
        else value
        for name, value in more.items()
    }

    answer = await world.merchant.post("/v1/credit-notes", {**body, **named})

    assert (answer.status_code, [each["pointer"] for each in answer.json()["errors"]]) == (422, [pointer])
    assert await world.merchant.all("/v1/credit-notes") == []


rates = st.sampled_from([Decimal(20), Decimal("5.5"), Decimal(0)])


@st.composite
def order_invoices(draw: st.DrawFn) -> list[InvoiceLines]:
    """Two invoices of an order, with discounts."""
    found = list[InvoiceLines]()
    for number in (1, 2):
        lines = list[Line]()
        for rate in draw(st.lists(rates, min_size=1, max_size=3, unique=True)):
            goods = draw(st.lists(st.integers(1, 5_000), min_size=1, max_size=3))
            lines += [Line(f"{rate}", "x", Decimal(draw(st.integers(1, 9))), each, rate) for each in goods]
            if discount := draw(st.integers(0, sum(goods))):
                lines.append(Line("V", "x", Decimal(1), -discount, rate))
        printed = [
            {**printed_line(each, net), "order_line_no": 10 * number + place}
            for place, (each, net) in enumerate(zip(lines, line_nets(lines), strict=True))
        ]
        found.append(InvoiceLines.of(UUID(int=number), printed, totals(lines), [], 0))
    return found


goods_back = st.lists(
    st.builds(
        Returned,
        order_line_no=st.one_of(st.none(), st.integers(10, 25)),
        rate=rates,
        exemption=st.none(),
        quantity=st.just(Decimal(1)),
        amount_minor=st.integers(-500, 4_000),
    ),
    max_size=3,
)
acts = st.lists(st.one_of(st.integers(1, 3_000), st.integers(1, 9).map(str), goods_back), max_size=15)


@given(order_invoices(), acts)
def test_inv_04_any_mix_of_credit_notes_and_returns_takes_back_each_rate_exactly(
    invoices: list[InvoiceLines], acts: list[int | str | list[Returned]]
) -> None:
    credited: dict[UUID, list[RateTotal]] = {each.invoice_id: [] for each in invoices}
    charged = {each.invoice_id: list(each.vat) for each in invoices}

    def book(place: int, shares: list[LineShare]) -> None:
        invoice = invoices[place]
        taxes = invoice.vat_of(shares)
        assert sum(each["net"] for each in invoice.lines_of(shares, taxes)) == sum(each.net_minor for each in taxes)
        assert all(each.net_minor >= 0 and each.tax_minor >= 0 for each in taxes)
        credited[invoice.invoice_id] += taxes
        invoices[place] = invoice.after(shares)

    for number, act in enumerate(acts):
        place = number % 2
        if isinstance(act, int):
            book(place, take_amount(invoices[place].left, act))
        elif isinstance(act, str):
            try:
                book(place, take_lines(invoices[place].left, [LineRequested(line_no=int(act))]))
            except (LineNotFound, MoreThanLeft):
                continue
        else:
            requested = max(0, sum(each.amount_minor for each in act))
            before = sum(each.left_minor for each in invoices)
            back = credit_goods(requested, act, invoices)
            for place_, each in enumerate(list(invoices)):
                if each.invoice_id in back:
                    book(place_, back[each.invoice_id])
            assert before - sum(each.left_minor for each in invoices) == min(requested, before)
    for place, each in enumerate(list(invoices)):
        book(place, take_amount(each.left, each.left_minor))

    for id_, taxes in credited.items():
        for total in charged[id_]:
            its = [each for each in taxes if each.vat_key == total.vat_key]
            assert sum(each.net_minor for each in its) == total.net_minor
            assert sum(each.tax_minor for each in its) == total.tax_minor
