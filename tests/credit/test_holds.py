"""A hold that a failed debit caused ends when what it was to pay is paid (CRD-13)."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from encours_contracts.collections import CollectionFailure, CreditConsequence, ReasonClass
from encours_contracts.credit import AccountOnHold, AccountReleased
from encours_contracts.envelope import Event
from tests.credit.shop import Invoice, Shop, failed, invoice_of, new_shop
from tests.support.application import Application


async def delivered(shop: Shop, *amounts: int) -> tuple[str, list[Invoice]]:
    account = await shop.account(limit=10_000)
    invoices = []
    for amount in amounts:
        invoices.append(invoice_of(account, await shop.ship(await shop.order(account, amount)), amount))
        await shop.say(invoices[-1].issued())
    return account, invoices


def came_back(*invoices: Invoice, reason_class: ReasonClass = ReasonClass.DEBTOR) -> CollectionFailure:
    return failed(invoices[0].account, CreditConsequence.HOLD, of=invoices, reason_class=reason_class)


async def test_crd_13_a_hold_ends_by_itself_when_all_that_the_debit_was_to_pay_is_paid(
    application: Application,
) -> None:
    shop = await new_shop(application)
    account, [first, second, other] = await delivered(shop, 1_000, 500, 300)
    await shop.say(came_back(first, second))

    await shop.say(first.paid(1_000), other.paid(300))
    half_paid = await shop.ok("GET", f"/v1/accounts/{account}")
    await shop.say(second.credit(500))
    released = await shop.ok("GET", f"/v1/accounts/{account}")

    assert (half_paid["status"], half_paid["hold_set_by"]) == ("on_hold", "system")
    assert half_paid["details"]["cause"] == "collection_returned"
    assert (released["status"], released["hold_set_by"], released["details"]) == ("active", None, None)
    assert [(each.reason, each.released_by) for each in await shop.received(AccountReleased)] == [("paid", "system")]
    assert (await shop.order(account, 100))["status"] == "authorized"


async def test_a_hold_that_a_person_set_outlasts_the_payment(application: Application) -> None:
    shop = await new_shop(application)
    account, [invoice] = await delivered(shop, 1_000)
    await shop.ok("POST", f"/v1/accounts/{account}/hold", {"reason": "collection_returned"})
    await shop.say(came_back(invoice), invoice.paid(1_000))

    held = await shop.ok("GET", f"/v1/accounts/{account}")

    assert (held["status"], held["hold_set_by"]) == ("on_hold", "person")


async def test_a_release_by_a_person_is_final_for_what_failed_before(application: Application) -> None:
    """Later balances of the same invoices do not hold the account again; another failed debit does."""
    shop = await new_shop(application)
    account, [first, second] = await delivered(shop, 1_000, 500)
    await shop.say(came_back(first))
    await shop.ok("POST", f"/v1/accounts/{account}/release", {"reason": "they promised"})

    await shop.say(first.paid(400))
    assert await shop.status(account) == "active"
    await shop.say(came_back(second))
    assert await shop.status(account) == "on_hold"


async def test_a_reversed_payment_holds_the_account_again(application: Application) -> None:
    shop = await new_shop(application)
    account, [invoice] = await delivered(shop, 1_000)
    await shop.say(came_back(invoice), invoice.paid(1_000))
    assert await shop.status(account) == "active"

    await shop.say(invoice.paid(-1_000))

    assert await shop.status(account) == "on_hold"
    assert len(await shop.received(AccountOnHold)) == 2


async def test_a_legal_reason_stays_until_a_person_has_looked_at_it(application: Application) -> None:
    shop = await new_shop(application)
    account, [invoice] = await delivered(shop, 1_000)
    await shop.say(came_back(invoice, reason_class=ReasonClass.LEGAL), invoice.paid(1_000))

    assert await shop.status(account) == "on_hold"


async def test_a_late_return_of_a_paid_invoice_holds_the_account(application: Application) -> None:
    """The failure may arrive while the invoice still counts as paid."""
    shop = await new_shop(application)
    account, [invoice] = await delivered(shop, 1_000)
    await shop.say(invoice.submitted(), invoice.collected(1_000))
    await shop.say(came_back(invoice))
    assert await shop.status(account) == "active"

    await shop.say(invoice.paid(-1_000))

    assert await shop.status(account) == "on_hold"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
async def test_invt_4_a_hold_is_the_same_in_whatever_order_the_events_arrive(
    application: Application, data: st.DataObject
) -> None:
    shop = await new_shop(application)
    account, [first, second] = await delivered(shop, 1_000, 500)
    is_paid = data.draw(st.booleans())
    events: list[Event] = [
        first.submitted(),
        second.submitted(),
        came_back(first, second),
        first.came_back(1_000),
        second.came_back(500),
        first.paid(1_000),
        second.paid(500 if is_paid else 499),
    ]

    for event in data.draw(st.permutations([*events, *events])):
        await shop.say(event)

    assert await shop.status(account) == ("active" if is_paid else "on_hold")
