"""Money where facts cross: disputes, payments, credits and debits of the same cents, from outside."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from encours_collections.intake.use_cases.schedule_collections import schedule_collections
from encours_contracts.billing import BalanceCause, CauseKind, CollectionDue, InvoiceBalanceChanged
from encours_contracts.fields import Allocation
from encours_contracts.mandates import MandateActivated, MandateEnded
from encours_values.ids import new_id
from tests.support.application import Application, Merchant
from tests.support.world import SETTINGS, exposure, open_account, open_buyer, sell, sign_mandate


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


@pytest.fixture
async def merchant(application: Application) -> Merchant:
    opened = await application.merchant(SETTINGS)
    await opened.clock("2026-01-05T08:00:00+00:00")
    return opened


async def stated(application: Application, merchant: Merchant, *amounts: int) -> tuple[str, list[dict[str, Any]]]:
    """A buyer, and his invoices on the statement of January; oldest first."""
    buyer = await open_buyer(merchant)
    for amount in amounts:
        await sell(merchant, buyer, amount)
    await application.quiet(merchant)
    await merchant.clock("2026-02-02T12:00:00+00:00")
    return buyer, (await merchant.all(f"/v1/invoices?account_id={buyer}"))[::-1]


async def dispute(merchant: Merchant, invoice: dict[str, Any], amount: int) -> str:
    body = {"reason": "broken", "amount": amount}
    opened: str = (await merchant.ok("POST", f"/v1/invoices/{invoice['id']}/disputes", body))["id"]
    return opened


async def resolve(application: Application, merchant: Merchant, opened: str, outcome: str = "rejected") -> None:
    await application.quiet(merchant)
    await merchant.ok("POST", f"/v1/disputes/{opened}/resolve", {"outcome": outcome})
    await application.quiet(merchant)


async def debits(merchant: Merchant, buyer: str) -> list[tuple[int, str]]:
    """(amount, status) of what went or will go to the bank."""
    its = await merchant.all(f"/v1/collections?account_id={buyer}")
    return sorted((each["amount"], each["status"]) for each in its if each["status"] != "cancelled")


async def settled_up(application: Application, merchant: Merchant, buyer: str, collected: int) -> None:
    """After everything: so much was collected, nothing is owed, and no event was set aside."""
    await merchant.clock("2026-04-20T12:00:00+00:00")
    its = await debits(merchant, buyer)
    assert {status for _, status in its} <= {"settled"}, its
    assert sum(amount for amount, _ in its) == collected, its
    parts = await exposure(merchant, buyer)
    assert parts["available"] == parts["limit"], parts
    await nothing_dead_lettered(application, merchant)


async def nothing_dead_lettered(application: Application, merchant: Merchant) -> None:
    for running in application.product.running.values():
        async with running.database.cross_tenant_transaction() as connection:
            found = await connection.fetch(
                "SELECT name, error FROM dead_letter WHERE tenant_id = $1", merchant.tenant_id
            )
            assert not found, [dict(each) for each in found]


async def test_a_second_dispute_rejected_while_the_debit_of_the_first_is_live_is_collected(
    application: Application, merchant: Merchant
) -> None:
    buyer, [invoice] = await stated(application, merchant, 10_000)
    await resolve(application, merchant, await dispute(merchant, invoice, 4_000))
    await resolve(application, merchant, await dispute(merchant, invoice, 2_500))
    await settled_up(application, merchant, buyer, 10_000)


async def test_two_disputes_of_one_invoice_both_rejected_are_collected(
    application: Application, merchant: Merchant
) -> None:
    buyer, [invoice] = await stated(application, merchant, 10_000)
    first, second = await dispute(merchant, invoice, 4_000), await dispute(merchant, invoice, 3_000)
    await resolve(application, merchant, first)
    await resolve(application, merchant, second)
    await settled_up(application, merchant, buyer, 10_000)


async def test_a_dispute_that_is_credited_lowers_the_debit_once(application: Application, merchant: Merchant) -> None:
    buyer, [invoice, _] = await stated(application, merchant, 10_000, 5_000)
    await resolve(application, merchant, await dispute(merchant, invoice, 4_000), "credited")
    assert await debits(merchant, buyer) == [(11_000, "announced")]
    await settled_up(application, merchant, buyer, 11_000)


async def test_a_payment_lowers_one_of_two_debits_of_an_invoice(application: Application, merchant: Merchant) -> None:
    buyer, [invoice] = await stated(application, merchant, 10_000)
    await resolve(application, merchant, await dispute(merchant, invoice, 4_000))
    await merchant.ok("POST", "/v1/payments", {"account_id": buyer, "amount": 3_000, "method": "transfer"})
    await application.quiet(merchant)
    await settled_up(application, merchant, buyer, 7_000)


async def test_a_dispute_of_what_is_at_the_bank_and_of_what_is_not(
    application: Application, merchant: Merchant
) -> None:
    buyer, [invoice] = await stated(application, merchant, 10_000)
    first = await dispute(merchant, invoice, 4_000)
    await merchant.clock("2026-02-14T12:00:00+00:00")
    second = await dispute(merchant, invoice, 5_000)
    await resolve(application, merchant, first)
    await resolve(application, merchant, second)
    await settled_up(application, merchant, buyer, 10_000)


async def test_a_dispute_credits_no_more_than_the_invoice(application: Application, merchant: Merchant) -> None:
    buyer, [invoice] = await stated(application, merchant, 10_000)
    await merchant.clock("2026-02-14T12:00:00+00:00")
    note = {"account_id": buyer, "external_id": "C1", "amount": 8_000, "currency": "EUR", "reason": "return"}
    await merchant.ok("POST", "/v1/credit-notes", {**note, "invoice_id": invoice["id"]})
    opened = await dispute(merchant, invoice, 10_000)

    refused = await merchant.post(f"/v1/disputes/{opened}/resolve", {"outcome": "credited"})

    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, "credit-exceeds-invoice")
    await merchant.ok("POST", f"/v1/disputes/{opened}/resolve", {"outcome": "credited", "amount": 2_000})
    await merchant.clock("2026-04-20T12:00:00+00:00")
    assert await debits(merchant, buyer) == [(10_000, "settled")]
    parts = await exposure(merchant, buyer)
    assert parts["available"] - parts["limit"] == 10_000, "credit on the account, once"


async def test_what_a_file_took_before_billing_knew_is_not_debited_again(
    application: Application, merchant: Merchant
) -> None:
    """The dispute crossed the file and was rejected before billing received of that: its debit is superfluous."""
    buyer, _ = await stated(application, merchant, 10_000)
    await merchant.clock("2026-02-14T12:00:00+00:00")
    [asked] = application.events(merchant, CollectionDue)
    invoice_id = asked.allocations[0].invoice_id
    [*_, issued] = application.events(merchant, InvoiceBalanceChanged)
    cause = BalanceCause(kind=CauseKind.DISPUTED, amount=4_000, dispute_id=new_id())
    crossed = issued.model_copy(
        update={"version": issued.version + 1, "disputed": 4_000, "undisputed_amount": 6_000, "cause": cause}
    )
    resolved = issued.model_copy(
        update={
            "version": issued.version + 2,
            "cause": cause.model_copy(update={"kind": CauseKind.DISPUTE_RESOLVED}),
        }
    )
    again = asked.model_copy(
        update={
            "invoice_id": invoice_id,
            "amount": 4_000,
            "allocations": [asked.allocations[0].model_copy(update={"amount": 4_000})],
        }
    )
    await application.publish(merchant, crossed, resolved, again)
    assert await debits(merchant, buyer) == [(10_000, "submitted")]
    await nothing_dead_lettered(application, merchant)


async def test_a_mandate_and_an_amount_due_that_meet_find_each_other(
    application: Application, merchant: Merchant
) -> None:
    account = await open_account(merchant)
    await sign_mandate(merchant, account)
    await application.quiet(merchant)
    [active] = application.events(merchant, MandateActivated)
    database = application.product.running["collections"].database
    invoice_id = new_id()
    asked = CollectionDue(
        account_id=active.account_id,
        invoice_id=invoice_id,
        amount=5_000,
        currency="EUR",
        due_date=date(2026, 2, 15),
        allocations=[Allocation(invoice_id=invoice_id, number="F2026-000001", amount=5_000)],
        remittance="F2026-000001",
    )
    over = MandateEnded(
        account_id=active.account_id, mandate_id=active.mandate_id, reference=active.reference, cause="suspended"
    )
    await application.publish(merchant, over)
    async with database.transaction(merchant.tenant_id) as tx:
        await schedule_collections(tx, [asked])
        meanwhile = asyncio.create_task(application.publish(merchant, active))
        await asyncio.sleep(0.3)
    await meanwhile
    assert await debits(merchant, account) == [(5_000, "announced")]


async def test_two_disputes_of_an_invoice_debited_on_its_own_are_collected(application: Application) -> None:
    merchant = await application.merchant({**SETTINGS, "collection": {**SETTINGS["collection"], "mode": "per_invoice"}})
    await merchant.clock("2026-01-05T08:00:00+00:00")
    buyer, [first, _] = await stated(application, merchant, 10_000, 7_000)
    await resolve(application, merchant, await dispute(merchant, first, 4_000))
    await resolve(application, merchant, await dispute(merchant, first, 2_500))
    await resolve(application, merchant, await dispute(merchant, first, 10_000))
    await resolve(application, merchant, await dispute(merchant, first, 1_000), "credited")
    await settled_up(application, merchant, buyer, 16_000)
