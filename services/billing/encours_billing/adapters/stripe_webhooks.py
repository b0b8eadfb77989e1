"""Webhooks of Stripe: genuine where they are signed with the endpoint's secret within the last five minutes."""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import orjson

from encours_billing.adapters.stripe import METADATA
from encours_billing.use_cases.ports import ServiceEvent, WebhookNotGenuine
from encours_values.errors import DomainError
from encours_values.ids import CHECKOUT_SESSION, parse_typeid

TOLERANCE_SECONDS = 300
"""Of real time, which signatures are made in: an older one may be a copy that somebody saved."""


class StripeWebhooks:
    def __init__(self, secret: str, seconds: Callable[[], float] = time.time) -> None:
        self._secret = secret.encode()
        self._seconds = seconds

    def read(self, headers: Mapping[str, str], body: bytes) -> ServiceEvent:
        """Raises `WebhookNotGenuine`."""
        self._verify(headers.get("stripe-signature", ""), body)
        try:
            event = orjson.loads(body)
            return _event(event, event["data"]["object"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise WebhookNotGenuine("signed, and no event") from None

    def _verify(self, header: str, body: bytes) -> None:
        parts = [part.strip().partition("=")[::2] for part in header.split(",")]
        stamp = next((value for name, value in parts if name == "t"), "")
        if not self._secret or not (stamp.isascii() and stamp.isdigit()):
            raise WebhookNotGenuine("no signature, or no secret to check it with")
        expected = hmac.new(self._secret, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        signed = [value for name, value in parts if name == "v1"]
        if not any(hmac.compare_digest(expected.encode(), value.encode()) for value in signed):
            raise WebhookNotGenuine("the signature is not by the secret of this connection")
        if abs(self._seconds() - int(stamp)) > TOLERANCE_SECONDS:
            raise WebhookNotGenuine("the signature is too old")


def _event(event: Mapping[str, Any], subject: Mapping[str, Any]) -> ServiceEvent:
    kind = subject["object"]
    is_payment = kind == "payment_intent"
    payment_id = subject["id"] if is_payment else subject.get("payment_intent")
    return ServiceEvent(
        event_id=event["id"],
        kind=event["type"],
        external_id=subject["id"] if kind == "checkout.session" else None,
        external_payment_id=payment_id if isinstance(payment_id, str) else None,
        checkout_session_id=_ours((subject.get("metadata") or {}).get(METADATA)),
        is_payout=kind == "payout",
    )


def _ours(text: object) -> UUID | None:
    try:
        return parse_typeid(CHECKOUT_SESSION, text) if isinstance(text, str) else None
    except DomainError:
        return None
