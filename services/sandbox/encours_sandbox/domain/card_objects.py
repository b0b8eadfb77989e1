"""The objects of the payment service's protocol, as JSON."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from encours_sandbox.domain.card_scenario import CardOutcome, fee_of

Object = dict[str, Any]
DECLINES: Mapping[CardOutcome, tuple[str, str | None, str]] = {
    "insufficient_funds": ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    "card_declined": ("card_declined", "generic_decline", "Your card was declined."),
    "authentication_refused": ("authentication_required", None, "The cardholder did not authenticate the payment."),
}


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def named(prefix: str, id_: UUID) -> str:
    return f"{prefix}_{id_.hex}"


def customer(id_: UUID, email: str | None, at: datetime) -> Object:
    return {"id": named("cus", id_), "object": "customer", "email": email, "created": seconds(at), "livemode": False}


def payment_method(id_: UUID, customer_id: str | None, brand: str, last4: str, at: datetime) -> Object:
    return {
        "id": named("pm", id_),
        "object": "payment_method",
        "type": "card",
        "customer": customer_id,
        "card": {"brand": brand, "last4": last4, "exp_month": 12, "exp_year": at.year + 3},
        "created": seconds(at),
    }


def checkout_session(id_: UUID, form: Mapping[str, str], url: str, at: datetime) -> Object:
    unit = int(form["line_items[0][price_data][unit_amount]"])
    return {
        "id": f"cs_test_{id_.hex}",
        "object": "checkout.session",
        "mode": form["mode"],
        "status": "open",
        "payment_status": "unpaid",
        "amount_total": unit * int(form["line_items[0][quantity]"]),
        "currency": form["line_items[0][price_data][currency]"],
        "customer": form.get("customer"),
        "customer_email": form.get("customer_email"),
        "customer_creation": form.get("customer_creation", "if_required"),
        "client_reference_id": form.get("client_reference_id"),
        "success_url": form["success_url"],
        "cancel_url": form.get("cancel_url"),
        "locale": form.get("locale"),
        "metadata": members(form, "metadata"),
        "payment_intent": None,
        "url": f"{url}/cs_test_{id_.hex}",
        "created": seconds(at),
        "expires_at": seconds(at) + 86_400,
        "livemode": False,
        # Not part of the protocol's object: what the page needs when it is paid.
        "_payment_metadata": members(form, "payment_intent_data[metadata]"),
        "_save_card": form.get("payment_intent_data[setup_future_usage]") == "off_session",
        "_name": form["line_items[0][price_data][product_data][name]"],
    }


def members(form: Mapping[str, str], name: str) -> dict[str, str]:
    """`metadata[a]=1` is a member of an object.

    >>> members({"metadata[a]": "1", "mode": "payment"}, "metadata")
    {'a': '1'}
    """
    return {key[len(name) + 1 : -1]: value for key, value in form.items() if key.startswith(f"{name}[")}


def payment_intent(
    id_: UUID,
    price: tuple[int, str],
    customer_id: str | None,
    method_id: str,
    metadata: Mapping[str, str],
    at: datetime,
) -> Object:
    """`price`: minor units and currency."""
    return {
        "id": named("pi", id_),
        "object": "payment_intent",
        "amount": price[0],
        "amount_received": 0,
        "currency": price[1],
        "customer": customer_id,
        "payment_method": method_id,
        "status": "requires_payment_method",
        "latest_charge": None,
        "last_payment_error": None,
        "metadata": dict(metadata),
        "created": seconds(at),
    }


def charge(id_: UUID, payment: Object, method: Object, at: datetime, outcome: CardOutcome) -> Object:
    is_paid = outcome == "approve"
    return {
        "id": named("ch", id_),
        "object": "charge",
        "amount": payment["amount"],
        "amount_refunded": 0,
        "refunded": False,
        "disputed": False,
        "paid": is_paid,
        "status": "succeeded" if is_paid else "failed",
        "currency": payment["currency"],
        "payment_intent": payment["id"],
        "payment_method_details": {"type": "card", "card": method["card"]},
        "metadata": payment["metadata"],
        "created": seconds(at),
    }


def error_of(outcome: CardOutcome, payment: Object) -> Object:
    code, decline_code, message = DECLINES[outcome]
    error = {"type": "card_error", "code": code, "message": message, "payment_intent": payment}
    return {**error, "decline_code": decline_code} if decline_code else error


def balance_transaction(id_: UUID, source: Object, kind: str, amount_minor: int, at: datetime) -> Object:
    """Charges cost a fee; a dispute costs one too, and a refund gives none back."""
    fee_minor = fee_of(amount_minor) if kind == "charge" else 1_500 if kind == "adjustment" and amount_minor < 0 else 0
    return {
        "id": named("txn", id_),
        "object": "balance_transaction",
        "type": kind,
        "amount": amount_minor,
        "fee": fee_minor,
        "net": amount_minor - fee_minor,
        "currency": source["currency"],
        "source": source["id"],
        "payout": None,
        "created": seconds(at),
    }


def public(found: Mapping[str, Any]) -> Object:
    """Without what only the page needs."""
    return {name: value for name, value in found.items() if not name.startswith("_")}
