"""What billing and collections say, in whatever order it comes, leads to the same exposure."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encours_contracts.collections import (
    CollectionFailure,
    CollectionRecalled,
    CollectionReversed,
    CreditConsequence,
    FailureParty,
)
from encours_contracts.credit import AccountOnHold, LimitReached
from encours_contracts.envelope import Event
from encours_platform import inbox
from tests.credit.shop import Shop, account_uuid, credit_note_of, failed, invoice_of, new_shop
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
    await shop.say(invoice.submitted())
    assert (await shop.parts(account), await payment(shop, order)) == ({"in_collection": 1_000}, "in_collection")
    await shop.say(invoice.collected(1_000))
    assert (await shop.parts(account), await payment(shop, order)) == ({}, "paid")
    assert await shop.differences() == []


async def test_a_returned_debit_is_owed_again_and_overdue_when_billing_says_so(shop: Shop) -> None:
    account, order = await delivered(shop)
    invoice = invoice_of(account, order, 1_000)
    await shop.say(invoice.issued(), invoice.submitted())

    await shop.say(invoice.came_back(1_000))
    assert await shop.parts(account) == {"invoiced": 1_000}
    await shop.say(invoice.overdue())
    assert (await shop.parts(account), await payment(shop, order)) == ({"overdue": 1_000}, "overdue")
    await shop.say(invoice.paid(400))
    assert await shop.parts(account) == {"overdue": 600}
    await shop.say(invoice.paid(600))
    assert (await shop.parts(account), await payment(shop, order)) == ({}, "paid")


async def test_crd_01_a_return_after_final_takes_the_payment_back(shop: Shop) -> None:
    account, order = await delivered(shop)
    invoice = invoice_of(account, order, 1_000)
    await shop.say(invoice.issued(), invoice.submitted(), invoice.collected(1_000))
    assert await shop.parts(account) == {}

    await shop.say(invoice.paid(-1_000))

    assert await shop.parts(account) == {"invoiced": 1_000}
    assert await shop.differences() == []


async def test_a_credit_note_frees_the_line_once_wherever_it_is_applied(shop: Shop) -> None:
    account, order = await delivered(shop)
    invoice, note = invoice_of(account, order, 1_000), credit_note_of(account, 1_500)
    await shop.say(invoice.issued())

    await shop.say(note.issued())
    assert await shop.parts(account) == {"invoiced": -500}
    assert (await shop.exposure(account))["available"] == 10_500
    await shop.say(invoice.credit(1_000), note.used(1_000))
    assert (await shop.parts(account), await payment(shop, order)) == ({"invoiced": -500}, "credited")
    assert await shop.differences() == []


async def test_money_that_goes_from_a_credit_note_to_an_invoice_reaches_no_threshold(shop: Shop) -> None:
    """Both balances of one transaction count in the same statement: in between the exposure would be too high."""
    account, order = await delivered(shop, 4_000, limit=5_000)
    invoice, note = invoice_of(account, order, 4_000), credit_note_of(account, 3_000)
    await shop.say(invoice.issued(), note.issued())
    reached = len(await shop.received(LimitReached))

    await shop.application.publish_together(shop.merchant, note.used(3_000), invoice.credit(3_000))

    assert await shop.parts(account) == {"invoiced": 1_000}
    assert len(await shop.received(LimitReached)) == reached


async def test_a_subsidiary_moves_the_pool_of_its_group_by_the_same_amounts(shop: Shop) -> None:
    group = await shop.account(limit=10_000)
    child = await shop.account(parent_id=group)
    order = await shop.order(child, 1_000)
    await shop.ship(order)
    invoice = invoice_of(child, order, 1_000)

    await shop.say(invoice.issued(), invoice.submitted(), invoice.collected(700))

    assert (await shop.exposure(group))["group"]["available"] == 9_700
    assert await shop.differences() == []


async def test_crd_13_a_serious_return_holds_the_account_and_says_why(shop: Shop) -> None:
    account, order = await delivered(shop)
    invoice = invoice_of(account, order, 1_000)

    await shop.say(failed(invoice.account, CreditConsequence.WATCH))
    assert await shop.status(account) == "active"
    await shop.say(failed(invoice.account, CreditConsequence.HOLD), failed(invoice.account, CreditConsequence.HOLD))

    assert await shop.status(account) == "on_hold"
    assert (await shop.order(account, 1))["reasons"] == ["account_on_hold"]
    [held] = await shop.received(AccountOnHold)
    assert (held.cause, held.reason_code) == ("collection_returned", "AM04")


@pytest.mark.parametrize("event", [CollectionRecalled, CollectionReversed])
async def test_a_debit_that_the_creditor_called_off_holds_nobody(shop: Shop, event: type[CollectionFailure]) -> None:
    account, _ = await delivered(shop)

    called_off = failed(account_uuid(account), CreditConsequence.HOLD, event=event, caused_by=FailureParty.CREDITOR)
    await shop.say(called_off)

    assert await shop.status(account) == "active"


async def test_an_event_of_an_account_that_is_not_known_is_dead_lettered_not_lost(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "DELAY_SECONDS_MAX", 0.05)  # patience of half a minute, in less than a second
    account, order = await delivered(shop)
    unknown = invoice_of("acc_01jd3v5h8qe6k9w2x4y7z0abcd", order, 5)

    await shop.say(unknown.issued(), invoice_of(account, order, 1_000).issued())

    assert await shop.parts(account) == {"invoiced": 1_000}
    await shop.application.quiet(shop.merchant)
    assert "encours.event-dead-lettered.v1" in {
        envelope.type
        for envelope in shop.application.recorder.carried.values()
        if envelope.tenant == shop.merchant.tenant_id
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_any_order_of_events_each_twice_ends_in_the_same_exposure(
    application: Application, data: st.DataObject
) -> None:
    shop = await new_shop(application)
    account, order = await delivered(shop, 1_000)
    first, second = invoice_of(account, order, 600), invoice_of(account, order, 400)
    note = credit_note_of(account, 250)
    events: list[Event] = [
        first.issued(),
        second.issued(),
        note.issued(),
        first.credit(100),
        note.used(100),
        first.submitted(500),
        second.submitted(400),
        second.collected(400),
        first.collected(500),
        first.paid(-500),
        failed(first.account, CreditConsequence.HOLD),
        first.overdue(),
        first.paid(120),
    ]

    for event in data.draw(st.permutations([*events, *events])):
        await shop.say(event)
        await shop.parts(account)
        assert await shop.differences() == []

    assert await shop.parts(account) == {"overdue": 380, "invoiced": -150}
    assert await shop.status(account) == "on_hold"
