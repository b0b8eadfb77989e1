"""An advance frees the credit line at once, whatever brought the money (CRD-01)."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from encours_contracts.collections import TransferReceived
from encours_values.ids import TRANSFER, new_id, typeid
from tests.support.application import Application, Merchant
from tests.support.world import SETTINGS, exposure, open_account, open_buyer, order, sell

PARTS = ("open_orders", "unbilled", "invoiced", "in_collection", "overdue")


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


@pytest.fixture
async def merchant(application: Application) -> Merchant:
    opened = await application.merchant(SETTINGS)
    await opened.clock("2026-01-05T08:00:00+00:00")
    return opened


async def pay(application: Application, merchant: Merchant, account: str, amount: int, **more: object) -> None:
    body = {"account_id": account, "amount": amount, "currency": "EUR", "method": "transfer", **more}
    await merchant.ok("POST", "/v1/payments", body)
    await application.quiet(merchant)


async def available(merchant: Merchant, account: str) -> int:
    """What is left of the line; the parts add up to the rest."""
    found = await exposure(merchant, account)
    assert sum(found[part] for part in PARTS) == found["limit"] - found["available"]
    return found["available"]


async def test_crd_01_an_advance_is_room_for_the_next_order(application: Application, merchant: Merchant) -> None:
    buyer = await open_buyer(merchant, limit=8_000)
    await order(merchant, buyer, 8_000)

    await pay(application, merchant, buyer, 4_500, reference="acompte")

    assert await available(merchant, buyer) == 4_500
    assert (await order(merchant, buyer, 4_501))["reasons"] == ["limit_exceeded"]
    assert (await order(merchant, buyer, 4_500))["status"] == "authorized"
    assert await available(merchant, buyer) == 0


async def test_an_overpayment_is_room_for_the_next_order(application: Application, merchant: Merchant) -> None:
    buyer = await open_buyer(merchant, limit=8_000)
    await sell(merchant, buyer, 8_000)
    await application.quiet(merchant)

    await pay(application, merchant, buyer, 10_000)

    assert await available(merchant, buyer) == 10_000
    assert (await order(merchant, buyer, 10_000))["status"] == "authorized"


async def test_a_transfer_that_was_another_buyers_takes_the_room_again(
    application: Application, merchant: Merchant
) -> None:
    buyer = await open_buyer(merchant, limit=8_000)
    await order(merchant, buyer, 8_000)
    transfer = TransferReceived(
        transfer_id=new_id(), amount=3_000, currency="EUR", booked_on=date(2026, 1, 5), remittance="acompte"
    )
    await application.publish(merchant, transfer)
    path = f"/v1/transfers/{typeid(TRANSFER, transfer.transfer_id)}"
    await merchant.ok("POST", f"{path}/apply", {"account_id": buyer})
    await application.quiet(merchant)
    assert await available(merchant, buyer) == 3_000

    await merchant.ok("POST", f"{path}/unapply")
    await application.quiet(merchant)

    assert await available(merchant, buyer) == 0
    assert (await order(merchant, buyer, 1))["status"] == "declined"


async def test_an_advance_that_pays_an_invoice_counts_once(application: Application, merchant: Merchant) -> None:
    """60.00 in advance of 100.00 delivered: 40.00 are owed before the statement nets them and after."""
    buyer = await open_buyer(merchant, limit=10_000)
    await pay(application, merchant, buyer, 6_000)
    await sell(merchant, buyer, 10_000)
    await application.quiet(merchant)
    before = await available(merchant, buyer)

    await merchant.clock("2026-02-01T12:00:00+00:00")

    assert (before, await available(merchant, buyer)) == (6_000, 6_000)
    [statement] = await merchant.all(f"/v1/statements?account_id={buyer}")
    assert statement["total"] == 4_000


async def test_an_advance_of_the_parent_frees_the_pool_of_its_children(
    application: Application, merchant: Merchant
) -> None:
    parent = await open_buyer(merchant, limit=10_000)
    child = await open_account(merchant, limit=None)
    await merchant.ok("PATCH", f"/v1/accounts/{child}", {"parent_id": parent})
    await application.quiet(merchant)
    await order(merchant, parent, 10_000)

    await pay(application, merchant, parent, 2_500)

    assert await available(merchant, child) == 2_500


async def test_a_part_of_a_payment_that_names_its_invoices_is_room(
    application: Application, merchant: Merchant
) -> None:
    buyer = await open_buyer(merchant, limit=10_000)
    await sell(merchant, buyer, 4_000)
    await application.quiet(merchant)
    [invoice] = await merchant.all(f"/v1/invoices?account_id={buyer}")

    parts = [{"invoice_id": invoice["id"], "amount": 1_000}]
    await pay(application, merchant, buyer, 6_000, allocations=parts)

    assert await available(merchant, buyer) == 12_000
