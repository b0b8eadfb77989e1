"""What billing and collections say, in whatever order it comes, leads to the same exposure."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encours_contracts.credit import AccountOnHold
from encours_contracts.envelope import Event
from encours_values.ids import new_id
from tests.credit.shop import Shop, credit_note, invoice_of, new_shop, returned, submitted
from tests.support.application import Application


async def delivered(shop: Shop, amount: int = 1_000, limit: int = 10_000) -> tuple[str, Any]:
    account = await shop.account(limit=limit)
    order = await shop.order(account, amount)
    await shop.ship(order)
    return account, order


async def payment(shop: Shop, order: Any) -> str:
    found: str = (await shop.ok("GET", f"/v1/orders/{order['id']}"))["payment"]
    return found


async def test_crd_01_a_delivery_goes_through_every_part_to_paid_for_good(shop: Shop) -> None:
    account, order = await delivered(shop)
    invoice = invoice_of(account, order, 1_000)

    assert await payment(shop, order) == "unbilled"
    await shop.say(invoice.issued())
    assert (await shop.parts(account), await payment(shop, order)) == ({"invoiced": 1_000}, "invoiced")
    await shop.say(submitted(invoice.account, [invoice.allocation()]))
    assert (await shop.parts(account), await payment(shop, order)) == ({"in_collection": 1_000}, "in_collection")
    await shop.say(invoice.paid(1_000))
    assert (await shop.parts(account), await payment(shop, order)) == ({}, "paid")
    assert await shop.differences() == []


async def test_a_returned_debit_is_owed_again_and_overdue_when_billing_says_so(shop: Shop) -> None:
    account, order = await delivered(shop)
    invoice = invoice_of(account, order, 1_000)
    await shop.say(invoice.issued(), submitted(invoice.account, [invoice.allocation()]))

    await shop.say(returned(invoice.account, [invoice.allocation()]))
    assert await shop.parts(account) == {"invoiced": 1_000}
    await shop.say(invoice.overdue())
    assert (await shop.parts(account), await payment(shop, order)) == ({"overdue": 1_000}, "overdue")
    await shop.say(invoice.paid(400, "payment"))
    assert await shop.parts(account) == {"overdue": 600}
    await shop.say(invoice.paid(600, "payment"))
    assert (await shop.parts(account), await payment(shop, order)) == ({}, "paid")


async def test_crd_01_a_return_after_final_takes_the_payment_back(shop: Shop) -> None:
    account, order = await delivered(shop)
    invoice, collection = invoice_of(account, order, 1_000), new_id()
    await shop.say(invoice.issued(), submitted(invoice.account, [invoice.allocation()]))
    await shop.say(invoice.paid(1_000, "collection", collection))
    assert await shop.parts(account) == {}

    await shop.say(invoice.paid(-1_000, "collection", collection))
    await shop.say(returned(invoice.account, [invoice.allocation()], was_final=True))

    assert await shop.parts(account) == {"invoiced": 1_000}
    assert await shop.differences() == []


async def test_a_credit_note_frees_the_line_once_wherever_it_is_applied(shop: Shop) -> None:
    account, order = await delivered(shop)
    invoice, note = invoice_of(account, order, 1_000), new_id()
    await shop.say(invoice.issued())

    await shop.say(credit_note(account, 1_500, note))
    assert await shop.parts(account) == {"invoiced": -500}
    assert (await shop.exposure(account))["available"] == 10_500
    await shop.say(invoice.paid(1_000, "credit_note", note))
    assert (await shop.parts(account), await payment(shop, order)) == ({"invoiced": -500}, "credited")
    assert await shop.differences() == []


async def test_crd_13_a_serious_return_holds_the_account_and_says_why(shop: Shop) -> None:
    account, order = await delivered(shop)
    invoice = invoice_of(account, order, 1_000)
    await shop.say(invoice.issued(), submitted(invoice.account, [invoice.allocation()]))

    await shop.say(returned(invoice.account, [invoice.allocation()], "watch"))
    assert await shop.status(account) == "active"
    await shop.say(returned(invoice.account, [], "hold"), returned(invoice.account, [], "hold"))

    assert await shop.status(account) == "on_hold"
    assert (await shop.order(account, 1))["reasons"] == ["account_on_hold"]
    [held] = await shop.heard(AccountOnHold)
    assert (held.cause, held.reason_code) == ("collection_returned", "AM04")


@pytest.mark.parametrize("outcome", ["cancelled", "reversed"])
async def test_a_debit_that_the_creditor_called_off_leaves_the_flight_and_holds_nobody(
    shop: Shop, outcome: str
) -> None:
    account, order = await delivered(shop)
    invoice = invoice_of(account, order, 1_000)
    await shop.say(invoice.issued(), submitted(invoice.account, [invoice.allocation()]))
    assert await shop.parts(account) == {"in_collection": 1_000}

    await shop.say(returned(invoice.account, [invoice.allocation()], "hold", outcome=outcome))

    assert await shop.parts(account) == {"invoiced": 1_000}
    assert await shop.status(account) == "active"
    assert await shop.differences() == []


async def test_an_event_of_an_account_that_is_not_known_is_dead_lettered_not_lost(shop: Shop) -> None:
    account, order = await delivered(shop)
    stranger = invoice_of("acc_01jd3v5h8qe6k9w2x4y7z0abcd", order, 5)

    await shop.say(stranger.issued(), invoice_of(account, order, 1_000).issued())

    assert await shop.parts(account) == {"invoiced": 1_000}
    await shop.application.quiet(shop.merchant)
    assert "encours.event-dead-lettered.v1" in {
        envelope.type
        for envelope in shop.application.recorder.carried.values()
        if envelope.tenant == shop.merchant.tenant_id
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_order_of_events_ends_in_the_same_exposure(application: Application, data: st.DataObject) -> None:
    shop = await new_shop(application)
    account, order = await delivered(shop, 1_000)
    first, second = invoice_of(account, order, 600), invoice_of(account, order, 400)
    note, debit = new_id(), new_id()
    debited = [first.allocation(500), second.allocation()]
    events: list[Event] = [
        first.issued(),
        second.issued(),
        credit_note(account, 250, note),
        first.paid(100, "credit_note", note),
        submitted(first.account, debited),
        second.paid(400, "collection", debit),
        first.paid(500, "collection", debit),
        first.paid(-500, "collection", debit),
        returned(first.account, [first.allocation(500)], "hold", was_final=True),
        first.overdue(),
        first.paid(120, "payment"),
    ]

    for event in data.draw(st.permutations(events)):
        await shop.say(event)
        await shop.parts(account)

    assert await shop.parts(account) == {"overdue": 380, "invoiced": -150}
    assert await shop.status(account) == "on_hold"
    assert await shop.differences() == []
