"""The payment service pays out what it has: a transfer to the merchant's account at the simulated bank."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from encours_platform import due_work
from encours_platform.database import Tx
from encours_platform.due_work import Due
from encours_platform.sealing import Sealer
from encours_sandbox.domain import card_objects as made
from encours_sandbox.domain.entries import Detail
from encours_sandbox.domain.errors import CreditorIncomplete
from encours_sandbox.store import card_objects
from encours_sandbox.use_cases.send_card_webhook import tell
from encours_sandbox.use_cases.send_transfer import send_transfer
from encours_values.ids import new_id

PAYOUT = "card_payout"
PAYOUT_HOUR = 6


async def plan_payout(tx: Tx) -> None:
    """One for all that comes in until then."""
    scenario = await card_objects.scenario(tx)
    day = tx.today + timedelta(days=scenario.payout_after_days)
    await due_work.schedule_many(tx, PAYOUT, [("all", due_work.at_local(tx, day, PAYOUT_HOUR), {})])


async def pay_out(tx: Tx, sealer: Sealer, _rows: Sequence[Due]) -> None:
    """What is below zero, and what has no account to go to, stays for the next time."""
    waiting = await card_objects.not_paid_out(tx)
    amount_minor = sum(each["net"] for each in waiting)
    if amount_minor <= 0:
        return
    id_ = new_id()
    trace = f"ENC{id_.hex[-12:].upper()}"
    sent = Detail(amount_minor=amount_minor, debtor_name="STRIPE", remittance=f"STRIPE {trace} VERSEMENT CARTES")
    try:
        arrives_on = await send_transfer(tx, sealer, sent)
    except CreditorIncomplete:
        return
    payout = {
        "id": made.named("po", id_),
        "object": "payout",
        "amount": amount_minor,
        "currency": waiting[0]["currency"],
        "arrival_date": int(datetime.combine(arrives_on, datetime.min.time(), tzinfo=UTC).timestamp()),
        "status": "in_transit",
        "automatic": True,
        "statement_descriptor": None,
        "trace_id": {"status": "supported", "value": trace},
        "created": made.seconds(tx.now),
    }
    await card_objects.put(tx, payout, *({**each, "payout": payout["id"]} for each in waiting))
    await tell(tx, "payout.created", payout)
