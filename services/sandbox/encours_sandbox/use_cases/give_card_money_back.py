"""Refunds that the merchant orders, and disputes that the buyer's bank opens."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.due_work import Due
from encours_sandbox.domain import card_objects as made
from encours_sandbox.store import card_objects
from encours_sandbox.use_cases.send_card_webhook import tell
from encours_sandbox.use_cases.take_card import DISPUTE, invalid
from encours_values.ids import new_id

Object = dict[str, Any]


async def refund(tx: Tx, form: Mapping[str, str]) -> Object:
    """Without an amount: all that is left. Raises `Refused`."""
    payment = await card_objects.lock(tx, form.get("payment_intent", ""))
    charge = await card_objects.lock(tx, payment["latest_charge"] or "") if payment else None
    if charge is None or not charge["paid"]:
        raise invalid("This PaymentIntent has no successful charge.", code="resource_missing")
    left_minor = charge["amount"] - charge["amount_refunded"]
    amount_minor = int(form["amount"]) if "amount" in form else left_minor
    if charge["disputed"]:
        raise invalid("The charge is disputed.", code="charge_disputed")
    if not 0 < amount_minor <= left_minor:
        raise invalid("The refund is more than what is left of the charge.", code="charge_already_refunded")
    given = {
        "id": made.named("re", new_id()),
        "object": "refund",
        "amount": amount_minor,
        "currency": charge["currency"],
        "charge": charge["id"],
        "payment_intent": charge["payment_intent"],
        "status": "succeeded",
        "created": made.seconds(tx.now),
    }
    refunded_minor = charge["amount_refunded"] + amount_minor
    charge = {**charge, "amount_refunded": refunded_minor, "refunded": refunded_minor == charge["amount"]}
    moved = made.balance_transaction(new_id(), given, "refund", -amount_minor, tx.now)
    await card_objects.put(tx, given, charge, moved)
    await tell(tx, "charge.refunded", charge)
    return given


async def dispute_charges(tx: Tx, rows: Sequence[Due]) -> None:
    """The buyer's bank takes the money back; the second time for a dispute, it ends."""
    for row in rows:
        charge = await card_objects.lock(tx, row.subject)
        if charge is None:
            continue
        found = await card_objects.newest(tx, "dispute", {"charge": charge["id"]})
        if found:
            await _end(tx, charge, found[0], row.payload["ends"])
        elif charge["amount"] > charge["amount_refunded"]:
            await _open(tx, charge, row.payload["ends"])


async def _open(tx: Tx, charge: Object, ends: str) -> None:
    scenario = await card_objects.scenario(tx)
    dispute = {
        "id": made.named("du", new_id()),
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"],
        "currency": charge["currency"],
        "charge": charge["id"],
        "payment_intent": charge["payment_intent"],
        "reason": "fraudulent",
        "status": "needs_response",
        "created": made.seconds(tx.now),
    }
    moved = made.balance_transaction(new_id(), dispute, "adjustment", -dispute["amount"], tx.now)
    await card_objects.put(tx, dispute, {**charge, "disputed": True}, moved)
    await tell(tx, "charge.dispute.created", dispute)
    if ends != "open":
        at = tx.now + timedelta(days=scenario.dispute_lasts_days)
        await due_work.schedule(tx, DISPUTE, charge["id"], at, {"ends": ends})


async def _end(tx: Tx, charge: Object, dispute: Object, ends: str) -> None:
    dispute = {**dispute, "status": ends}
    await card_objects.put(tx, dispute, charge)
    if ends == "won":
        moved = made.balance_transaction(new_id(), dispute, "adjustment", dispute["amount"], tx.now)
        await card_objects.put(tx, moved)
    await tell(tx, "charge.dispute.closed", dispute)
