"""What the payment service does with cards: pages, payments by page, and payments with a saved card."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from encours_platform import due_work
from encours_platform.database import Tx
from encours_sandbox.domain import card_objects as made
from encours_sandbox.domain.card_scenario import TEST_CARDS, CardOutcome, outcome_of
from encours_sandbox.store import card_objects
from encours_sandbox.use_cases.pay_out_cards import plan_payout
from encours_sandbox.use_cases.send_card_webhook import tell
from encours_values.ids import new_id

DISPUTE = "card_dispute"
"""Kind of due work; its subject is the charge's id."""
Object = dict[str, Any]


class Refused(Exception):
    """An answer that is an error: its status and object."""

    def __init__(self, status: int, error: Mapping[str, Any]) -> None:
        super().__init__(str(error.get("message")))
        self.status, self.error = status, error


def invalid(message: str, *, status: int = 400, **more: str) -> Refused:
    return Refused(status, {"type": "invalid_request_error", "message": message, **more})


async def open_page(tx: Tx, form: Mapping[str, str], url: str) -> Object:
    """Raises `Refused`."""
    try:
        page = made.checkout_session(new_id(), form, url, tx.now)
    except (KeyError, ValueError) as missing:
        raise invalid(f"Missing or wrong: {missing}", code="parameter_missing") from None
    if page["mode"] != "payment" or page["amount_total"] < 50:
        raise invalid("The total must be at least 50 cents.", code="amount_too_small")
    if page["customer"] and await card_objects.get(tx, page["customer"]) is None:
        raise invalid(f"No such customer: {page['customer']}", code="resource_missing")
    await card_objects.put(tx, page)
    return page


async def expire_page(tx: Tx, id_: str) -> Object:
    """Raises `Refused`."""
    page = await page_of(tx, id_)
    if page["status"] != "open":
        raise invalid(f"Only open sessions can be expired; this one is {page['status']}.")
    page = {**page, "status": "expired", "url": None}
    await card_objects.put(tx, page)
    await tell(tx, "checkout.session.expired", page)
    return page


async def page_of(tx: Tx, id_: str) -> Object:
    """Locked; expired where its day is over. Raises `Refused`."""
    page = await card_objects.lock(tx, id_)
    if page is None or page["object"] != "checkout.session":
        raise invalid(f"No such checkout session: {id_}", status=404, code="resource_missing")
    if page["status"] == "open" and page["expires_at"] <= made.seconds(tx.now):
        page = {**page, "status": "expired", "url": None}
        await card_objects.put(tx, page)
        await tell(tx, "checkout.session.expired", page)
    return page


async def pay_page(tx: Tx, id_: str, number: str, *, is_authenticated: bool = True) -> tuple[Object, str | None]:
    """The buyer gives a card on the page: the page, and why it was refused. The number is not saved."""
    page = await page_of(tx, id_)
    if page["status"] != "open":
        return page, None
    scenario = await card_objects.scenario(tx)
    outcome = outcome_of(number, scenario)
    if outcome is None:
        return page, "This is not a test card."
    if TEST_CARDS[number][1] == "authentication_refused":
        outcome = scenario.outcome if is_authenticated else "authentication_refused"
    customer_id = page["customer"]
    if customer_id is None and page["_save_card"]:
        customer = made.customer(new_id(), page["customer_email"], tx.now)
        customer_id = customer["id"]
        await card_objects.put(tx, customer)
    method = made.payment_method(
        new_id(), customer_id if page["_save_card"] else None, TEST_CARDS[number][0], number[-4:], tx.now
    )
    payment = made.payment_intent(
        new_id(), (page["amount_total"], page["currency"]), customer_id, method["id"], page["_payment_metadata"], tx.now
    )
    await card_objects.put(tx, method)
    payment = await _charge(tx, payment, method, outcome)
    if outcome != "approve":
        return page, str(payment["last_payment_error"]["message"])
    page = {
        **page,
        "status": "complete",
        "payment_status": "paid",
        "payment_intent": payment["id"],
        "customer": customer_id,
        "url": None,
    }
    await card_objects.put(tx, page)
    await tell(tx, "checkout.session.completed", page)
    return page, None


async def charge_saved(tx: Tx, form: Mapping[str, str]) -> Object:
    """A payment while the buyer is away. Raises `Refused`; a declined payment exists too."""
    method = await card_objects.get(tx, form.get("payment_method", ""))
    if method is None or method["customer"] is None or method["customer"] != form.get("customer"):
        raise invalid("The payment method is not of this customer.", code="resource_missing")
    payment = made.payment_intent(
        new_id(),
        (int(form["amount"]), form["currency"]),
        form["customer"],
        method["id"],
        made.members(form, "metadata"),
        tx.now,
    )
    scenario = await card_objects.scenario(tx)
    return await _charge(tx, payment, method, scenario.outcome)


async def _charge(tx: Tx, payment: Object, method: Object, outcome: CardOutcome) -> Object:
    charge = made.charge(new_id(), payment, method, tx.now, outcome)
    if outcome == "approve":
        changes = {"status": "succeeded", "amount_received": payment["amount"], "last_payment_error": None}
        moved = made.balance_transaction(new_id(), charge, "charge", charge["amount"], tx.now)
        await card_objects.put(tx, moved)
        await plan_payout(tx)
        await _plan_dispute(tx, charge)
    else:
        changes = {"last_payment_error": {**made.error_of(outcome, payment), "payment_intent": None}}
    payment = {**payment, **changes, "latest_charge": charge["id"]}
    await card_objects.put(tx, charge, payment)
    await tell(tx, "payment_intent.succeeded" if outcome == "approve" else "payment_intent.payment_failed", payment)
    return payment


async def _plan_dispute(tx: Tx, charge: Object) -> None:
    scenario = await card_objects.scenario(tx)
    if scenario.dispute_after_days is not None:
        at = tx.now + timedelta(days=scenario.dispute_after_days)
        await due_work.schedule(tx, DISPUTE, charge["id"], at, {"ends": scenario.dispute_ends})
