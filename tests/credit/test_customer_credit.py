"""Money that pays no invoice yet frees the line at once (CRD-01)."""

from tests.credit.shop import credit_note_of, invoice_of, new_shop, payment_of
from tests.support.application import Application


async def test_crd_01_an_advance_frees_as_much_of_the_line(application: Application) -> None:
    shop = await new_shop(application)
    account = await shop.account(limit=10_000)
    await shop.order(account, 10_000)
    refused = await shop.order(account, 1)

    await shop.say(payment_of(account, 6_000).received())

    assert refused["reasons"] == ["limit_exceeded"]
    assert (await shop.exposure(account))["available"] == 6_000
    assert await shop.parts(account) == {"open_orders": 10_000, "invoiced": -6_000}
    assert (await shop.order(account, 6_001))["status"] == "declined"
    assert (await shop.order(account, 6_000))["status"] == "authorized"
    assert await shop.differences() == []


async def test_an_advance_on_an_empty_account_raises_what_may_be_ordered(application: Application) -> None:
    shop = await new_shop(application)
    account = await shop.account(limit=1_000)
    await shop.say(payment_of(account, 500).received())

    assert (await shop.exposure(account))["available"] == 1_500
    assert (await shop.order(account, 1_500))["status"] == "authorized"


async def test_money_counts_once_when_it_is_applied(application: Application) -> None:
    """The invoice's balance and the payment's may come apart, and in any order."""
    shop = await new_shop(application)
    account = await shop.account(limit=10_000)
    invoice = invoice_of(account, await shop.ship(await shop.order(account, 4_000)), 4_000)
    payment = payment_of(account, 6_000)
    issued, received = invoice.issued(), payment.received()
    paid, used = invoice.paid(4_000), payment.used(4_000)

    await shop.say(used)
    await shop.say(issued)
    await shop.say(received)
    await shop.say(paid)
    await shop.say(issued)

    assert await shop.parts(account) == {"invoiced": -2_000}
    assert await shop.differences() == []


async def test_a_reversed_payment_takes_the_line_again(application: Application) -> None:
    shop = await new_shop(application)
    account = await shop.account(limit=1_000)
    await shop.order(account, 800)
    payment = payment_of(account, 300)
    await shop.say(payment.received())
    assert (await shop.exposure(account))["available"] == 500

    await shop.say(payment.used(300))

    assert (await shop.exposure(account))["available"] == 200


async def test_a_groups_advance_frees_its_pool(application: Application) -> None:
    shop = await new_shop(application)
    group = await shop.account(limit=1_000)
    child = await shop.account(parent_id=group)
    await shop.order(child, 1_000)
    assert (await shop.order(child, 1))["status"] == "declined"

    await shop.say(payment_of(group, 250).received())

    assert (await shop.exposure(child))["available"] == 250
    assert (await shop.order(child, 250))["status"] == "authorized"


async def test_credit_notes_and_advances_add_up(application: Application) -> None:
    shop = await new_shop(application)
    account = await shop.account(limit=1_000)
    await shop.say(payment_of(account, 100).received(), credit_note_of(account, 50).issued())

    assert await shop.parts(account) == {"invoiced": -150}
