"""Customer credit is paid back: reserved at once, gone when the bank booked it, free again when it failed."""

import asyncio
from datetime import date
from typing import Any

import pytest

from encours_billing.domain.errors import PaymentRefunded
from encours_billing.use_cases.reverse_payment import reverse_payment
from encours_contracts.billing import (
    CreditNoteBalanceChanged,
    PaymentBalanceChanged,
    RefundConfirmed,
    RefundRequested,
    RefundWithdrawn,
)
from encours_contracts.collections import (
    FailureDetails,
    RefundApproved,
    RefundCancelled,
    RefundRejected,
    RefundSettled,
    RefundSubmitted,
)
from encours_contracts.envelope import Event
from encours_platform.sealing import Sealer, refund_iban_place
from encours_values.ids import ACCOUNT, PAYMENT, REFUND, new_id, parse_typeid
from tests.billing.world import World
from tests.support.application import SECRET_KEYS

IBAN = "FR1420041010050500013M02606"


async def refund(world: World, buyer: str, amount: int = 60_00, **more: Any) -> Any:
    body = {"account_id": buyer, "amount": amount, "currency": "EUR", **more}
    return await world.merchant.post("/v1/refunds", body)


async def requested(world: World, buyer: str, amount: int = 60_00, **more: Any) -> dict[str, Any]:
    answer = await refund(world, buyer, amount, **more)
    assert answer.status_code == 201, answer.text
    await world.application.quiet(world.merchant)
    shown: dict[str, Any] = answer.json()
    return shown


async def tells(world: World, shown: dict[str, Any], event: type[Event], **facts: Any) -> dict[str, Any]:
    """What collections publishes; answers the refund as it is then."""
    common = {
        "account_id": parse_typeid(ACCOUNT, shown["account_id"]),
        "refund_id": parse_typeid(REFUND, shown["id"]),
        "amount": shown["amount"],
        "currency": "EUR",
    }
    await world.application.publish(world.merchant, event(**common, **facts))
    now: dict[str, Any] = await world.merchant.ok("GET", f"/v1/refunds/{shown['id']}")
    return now


async def unallocated(world: World, payment: dict[str, Any]) -> int:
    return int((await world.merchant.ok("GET", f"/v1/payments/{payment['id']}"))["unallocated"])


async def bank_rows(world: World) -> list[tuple[str, int, int]]:
    """(ledger, debit, credit) of all entries of refunds."""
    async with world.application.product.runtimes["billing"].database.transaction(world.merchant.tenant_id) as tx:
        rows = await tx.connection.fetch(
            """SELECT ledger, debit_minor, credit_minor FROM journal_entry
                WHERE tenant_id = $1 AND label LIKE '%emboursement%' ORDER BY entry_id, place""",
            world.merchant.tenant_id,
        )
    return [tuple(row.values()) for row in rows]


SETTLED = {"end_to_end_id": "RFD-1", "settled_on": date(2011, 1, 7)}


async def test_credit_is_reserved_at_once_and_gone_when_the_bank_booked_it(world: World) -> None:
    buyer = await world.buyer()
    payment = await world.pay(buyer, 100_00)
    shown = await requested(world, buyer, reason="double payment")
    assert (shown["status"], shown["amount"], shown["name"]) == ("planned", 60_00, "Boutique du Port")
    assert await unallocated(world, payment) == 40_00
    (event,) = world.application.events(world.merchant, RefundRequested)
    assert (event.amount, event.name, event.iban_sealed) == (60_00, "Boutique du Port", None)
    assert event.remittance == "Remboursement double payment"
    used = world.application.events(world.merchant, PaymentBalanceChanged)[-1]
    assert (used.used_amount, used.unused_amount) == (60_00, 40_00)

    batch_id = new_id()
    assert (await tells(world, shown, RefundApproved, batch_id=batch_id))["status"] == "approved"
    sent = await tells(world, shown, RefundSubmitted, batch_id=batch_id, end_to_end_id="RFD-1")
    assert (sent["status"], sent["end_to_end_id"]) == ("submitted", "RFD-1")
    for _ in range(2):
        settled = await tells(world, shown, RefundSettled, **SETTLED)
        assert (settled["status"], settled["settled_on"]) == ("settled", "2011-01-07")
    assert await bank_rows(world) == [("411", 60_00, 0), ("5117", 0, 60_00)], "once; the statement clears 5117"
    assert await unallocated(world, payment) == 40_00
    assert [each["id"] for each in await world.merchant.all("/v1/refunds?status=settled")] == [shown["id"]]


async def test_a_rejected_refund_frees_the_credit_once_and_books_nothing(world: World) -> None:
    buyer = await world.buyer()
    payment = await world.pay(buyer, 60_00)
    shown = await requested(world, buyer)
    assert (await refund(world, buyer, 1)).status_code == 422
    details = FailureDetails(cause="account closed", reason_code="AC04")
    for _ in range(2):
        now = await tells(world, shown, RefundRejected, failed_on=date(2011, 1, 7), details=details)
        assert (now["status"], now["details"]["reason_code"]) == ("rejected", "AC04")
        assert await unallocated(world, payment) == 60_00
    assert await bank_rows(world) == []
    assert (await requested(world, buyer))["status"] == "planned"


async def test_a_refund_that_came_back_is_credit_again_and_both_bookings_are_in_the_journal(world: World) -> None:
    buyer = await world.buyer()
    payment = await world.pay(buyer, 60_00)
    shown = await requested(world, buyer)
    await tells(world, shown, RefundSettled, **SETTLED)
    details = FailureDetails(cause="account closed", reason_code="AC04")
    facts = {"failed_on": date(2011, 1, 10), "details": details, "was_settled": True, "end_to_end_id": "RFD-1"}
    assert (await tells(world, shown, RefundRejected, **facts))["status"] == "rejected"
    assert await bank_rows(world) == [("411", 60_00, 0), ("5117", 0, 60_00), ("5117", 60_00, 0), ("411", 0, 60_00)]
    assert await unallocated(world, payment) == 60_00
    assert (await tells(world, shown, RefundSettled, **SETTLED))["status"] == "rejected", (
        "what comes late changes nothing"
    )


@pytest.mark.parametrize("amount", [100_01, 10_000_00])
async def test_no_more_than_the_free_credit_is_paid_back(world: World, amount: int) -> None:
    buyer, other = await world.buyer(), await world.buyer(external_id="C-2")
    await world.pay(buyer, 70_00)
    await world.credit(buyer, 30_00)
    await world.pay(other, 500_00)
    refused = await refund(world, buyer, amount)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:encours:problem:refund-too-large")
    assert refused.json()["errors"] == [{"pointer": "/amount", "detail": "10000 of the account's credit is free"}]
    assert world.application.events(world.merchant, RefundRequested) == []


async def test_credit_notes_and_payments_are_paid_back_oldest_first(world: World) -> None:
    buyer = await world.buyer()
    note = await world.credit(buyer, 30_00)
    await world.clock("2011-01-06")
    payment = await world.pay(buyer, 70_00)
    shown = await requested(world, buyer, 50_00)
    assert await unallocated(world, payment) == 50_00
    used = world.application.events(world.merchant, CreditNoteBalanceChanged)[-1]
    assert (used.used_amount, used.unused_amount) == (30_00, 0)
    details = FailureDetails(cause="x")
    await tells(world, shown, RefundRejected, failed_on=date(2011, 1, 7), details=details)
    used = world.application.events(world.merchant, CreditNoteBalanceChanged)[-1]
    assert (used.used_amount, used.unused_amount) == (0, 30_00)
    assert note["amount"] == 30_00


async def test_credit_that_pays_an_invoice_is_not_paid_back(world: World) -> None:
    buyer = await world.buyer(terms={"kind": "net", "days": 30})
    await world.ship(buyer, 80_00, "2011-01-05")
    await world.pay(buyer, 100_00)
    assert (await refund(world, buyer, 21_00)).status_code == 422
    assert (await refund(world, buyer, 20_00)).status_code == 201


async def test_the_account_given_is_sealed_and_shown_masked(world: World) -> None:
    buyer = await world.buyer()
    await world.pay(buyer, 60_00)
    wrong = await refund(world, buyer, iban=IBAN[:-1] + "7")
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["pointer"] == "/iban"
    shown = await requested(world, buyer, iban="FR14 2004 1010 0505 0001 3M02 606", name="Maison mère")
    assert shown["iban_masked"] == "FR14********************606"
    assert IBAN not in str(shown)
    (event,) = world.application.events(world.merchant, RefundRequested)
    assert event.iban_sealed is not None
    place = refund_iban_place(event.refund_id)
    opened = Sealer.from_setting(SECRET_KEYS).open(world.merchant.tenant_id, event.iban_sealed, place)
    assert opened.decode() == IBAN
    assert (event.name, event.iban_masked) == ("Maison mère", shown["iban_masked"])


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [({"amount": 0}, "/amount"), ({"amount": -5}, "/amount"), ({"currency": "USD"}, "/currency"), ({"x": 1}, "/x")],
)
async def test_a_bad_request_reserves_nothing(world: World, changes: dict[str, Any], pointer: str) -> None:
    buyer = await world.buyer()
    payment = await world.pay(buyer, 60_00)
    body = {"account_id": buyer, "amount": 10_00, "currency": "EUR", **changes}
    answer = await world.merchant.post("/v1/refunds", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert await unallocated(world, payment) == 60_00


async def test_a_payment_is_not_reversed_after_a_refund_of_it(world: World) -> None:
    buyer = await world.buyer()
    payment = await world.pay(buyer, 60_00)
    await requested(world, buyer, 10_00)
    payment_id = parse_typeid(PAYMENT, payment["id"])
    async with world.application.product.runtimes["billing"].database.transaction(world.merchant.tenant_id) as tx:
        with pytest.raises(PaymentRefunded):
            await reverse_payment(tx, payment_id)
    assert await unallocated(world, payment) == 50_00


async def test_the_same_idempotency_key_refunds_once(world: World) -> None:
    buyer = await world.buyer()
    payment = await world.pay(buyer, 100_00)
    body = {"account_id": buyer, "amount": 10_00, "currency": "EUR"}
    answers = [await world.merchant.post("/v1/refunds", body, key="refund-1") for _ in range(2)]
    assert {each.json()["id"] for each in answers} == {answers[0].json()["id"]}
    assert await unallocated(world, payment) == 90_00


async def reverse_by_bank(world: World, payment: dict[str, Any]) -> None:
    async with world.application.product.runtimes["billing"].database.transaction(world.merchant.tenant_id) as tx:
        await reverse_payment(tx, parse_typeid(PAYMENT, payment["id"]), is_act_of_bank=True)
    await world.application.quiet(world.merchant)


@pytest.mark.parametrize("is_approved", [False, True])
async def test_a_refund_of_a_payment_that_the_bank_takes_back_is_withdrawn(world: World, is_approved: bool) -> None:
    buyer = await world.buyer()
    payment = await world.pay(buyer, 60_00)
    shown = await requested(world, buyer)
    if is_approved:
        await tells(world, shown, RefundApproved, batch_id=new_id())
        assert len(world.application.events(world.merchant, RefundConfirmed)) == 1
    await reverse_by_bank(world, payment)
    (withdrawn,) = world.application.events(world.merchant, RefundWithdrawn)
    assert withdrawn.cause == "credit_reversed"
    now = await world.merchant.ok("GET", f"/v1/refunds/{shown['id']}")
    assert (now["details"]["cause"], now["available_actions"]) == ("credit_reversed", [])
    await tells(world, shown, RefundApproved, batch_id=new_id())
    assert len(world.application.events(world.merchant, RefundConfirmed)) == is_approved, "not confirmed any more"
    for _ in range(2):
        now = await tells(world, shown, RefundCancelled, cause="credit_reversed", cancelled_on=date(2011, 1, 7))
        assert (now["status"], now["details"]["cause"]) == ("cancelled", "credit_reversed")
    assert await unallocated(world, payment) == 0
    balances = dict[str, int]()
    async with world.application.product.runtimes["billing"].database.transaction(world.merchant.tenant_id) as tx:
        for row in await tx.connection.fetch(
            "SELECT ledger, sum(debit_minor - credit_minor)::bigint AS total FROM journal_entry GROUP BY ledger"
        ):
            balances[row["ledger"]] = row["total"]
    assert balances.get("467", 0) == balances.get("411", 0) == 0


async def test_a_refund_waits_for_no_money_that_a_returned_debit_needs(world: World) -> None:
    buyer = await world.buyer(terms={"kind": "net", "days": 30})
    invoice = await world.ship(buyer, 80_00, "2011-01-05")
    debit = await world.last_debit()
    await debit.tell(debit.scheduled(), debit.submitted())
    await world.pay(buyer, 60_00)
    shown = await requested(world, buyer)
    await debit.tell(debit.returned())
    (withdrawn,) = await world.settled_events(RefundWithdrawn)
    assert withdrawn.cause == "needed_for_returned_debit"
    await tells(world, shown, RefundCancelled, cause="needed_for_returned_debit", cancelled_on=date(2011, 1, 7))
    assert (await world.invoice(invoice))["open_amount"] == 20_00


async def test_a_person_cancels_a_refund_that_the_bank_does_not_have(world: World) -> None:
    buyer = await world.buyer()
    payment = await world.pay(buyer, 60_00)
    shown = await requested(world, buyer)
    assert shown["available_actions"] == ["cancel"]
    path = f"/v1/refunds/{shown['id']}/cancel"
    now = await world.merchant.ok("POST", path)
    assert (now["status"], now["details"]["cause"]) == ("planned", "cancelled_by_merchant")
    assert (await world.merchant.post(path)).status_code == 409
    await tells(world, shown, RefundCancelled, cause="cancelled_by_merchant", cancelled_on=date(2011, 1, 5))
    assert await unallocated(world, payment) == 60_00
    assert (await world.merchant.post(path)).json()["type"] == "urn:encours:problem:refund-not-cancellable"


async def test_of_two_refunds_at_once_the_credit_pays_one(world: World) -> None:
    buyer = await world.buyer()
    payment = await world.pay(buyer, 60_00)
    answers = await asyncio.gather(*(refund(world, buyer) for _ in range(4)))
    assert sorted(each.status_code for each in answers) == [201, 422, 422, 422]
    assert await unallocated(world, payment) == 0
