"""Stripe: pages by Checkout, saved cards by PaymentIntents off session, payouts by balance transactions."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import httpx

from encours_billing.adapters.service_http import Answer, call, operation
from encours_billing.use_cases.ports import (
    CardMoney,
    CheckoutOrder,
    PaidOut,
    PaymentServiceRefuses,
    PaymentServiceUnavailable,
    SavedCard,
)
from encours_values.ids import CHECKOUT_SESSION, typeid

VERSION: Final = "2025-03-31.basil"
"""The API version that this was written for; Stripe answers in it whatever the account's default is."""
PAGE_SIZE: Final = 100
PAGES_MAX: Final = 50
LOCALES: Final = frozenset({"de", "en", "es", "fr", "it", "nl", "pt"})
METADATA: Final = "encours_checkout_session"
RETURNED: Final = frozenset({"won", "prevented", "warning_needs_response", "warning_under_review", "warning_closed"})
"""States of a dispute in which the money is with the merchant."""
NO_PAYOUT: Final = frozenset({"failed", "canceled"})
FEES: Final = frozenset({"stripe_fee", "stripe_fx_fee", "tax_fee"})
DECLINED: Final = 402
Form = dict[str, str]


class Stripe:
    """One merchant's account. Calls that make something carry a key that is made of the checkout session's id."""

    def __init__(self, url: str, secret_key: str) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {secret_key}", "Stripe-Version": VERSION}

    async def open_checkout(self, order: CheckoutOrder) -> CardMoney:
        reference = typeid(CHECKOUT_SESSION, order.checkout_session_id)
        form: Form = {
            "mode": "payment",
            "payment_method_types[0]": "card",
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": order.currency.lower(),
            "line_items[0][price_data][unit_amount]": str(order.amount_minor),
            "line_items[0][price_data][product_data][name]": order.description[:250],
            "success_url": order.return_url,
            "cancel_url": order.return_url,
            "client_reference_id": reference,
            "locale": order.locale[:2] if order.locale[:2] in LOCALES else "auto",
            f"metadata[{METADATA}]": reference,
            f"payment_intent_data[metadata][{METADATA}]": reference,
        }
        if order.save_card:
            form["payment_intent_data[setup_future_usage]"] = "off_session"
        if order.customer_id:
            form["customer"] = order.customer_id
        else:
            form["customer_email"] = order.email
            form["customer_creation"] = "always" if order.save_card else "if_required"
        async with operation() as client:
            made = await self._post(client, "/v1/checkout/sessions", form, f"{reference}-page")
            return CardMoney("open", made["id"], url=made["url"])

    async def charge_card(self, order: CheckoutOrder, card: SavedCard) -> CardMoney:
        """Looks for a payment of this session first: Stripe forgets the keys of requests after a day."""
        reference = typeid(CHECKOUT_SESSION, order.checkout_session_id)
        async with operation() as client:
            params = {"customer": card.external_customer_id, "limit": str(PAGE_SIZE), "expand[0]": "data.latest_charge"}
            for each in (await self._get(client, "/v1/payment_intents", params))["data"]:
                if each["metadata"].get(METADATA) == reference:
                    return await self._money_of(client, each, None)
            form: Form = {
                "amount": str(order.amount_minor),
                "currency": order.currency.lower(),
                "customer": card.external_customer_id,
                "payment_method": card.external_id,
                "payment_method_types[0]": "card",
                "confirm": "true",
                "off_session": "true",
                "description": order.description[:1000],
                "expand[0]": "latest_charge",
                f"metadata[{METADATA}]": reference,
            }
            answer = await self._send(client, "/v1/payment_intents", form, f"{reference}-card")
            if answer.status == DECLINED:
                error = answer.body["error"]
                made = error.get("payment_intent") or {}
                return CardMoney("failed", None, external_payment_id=made.get("id"), failure=_cause(error))
            return await self._money_of(client, _accepted(answer), None)

    async def state(self, external_id: str | None, external_payment_id: str | None) -> CardMoney:
        async with operation() as client:
            if external_id is None:
                found = await self._get(
                    client, f"/v1/payment_intents/{external_payment_id}", {"expand[0]": "latest_charge"}
                )
                return await self._money_of(client, found, None)
            return await self._page(client, external_id)

    async def expire(self, external_id: str) -> CardMoney:
        async with operation() as client:
            answer = await self._send(client, f"/v1/checkout/sessions/{external_id}/expire", {}, f"{external_id}-end")
            _raise_for(answer, besides=(400,))
            return await self._page(client, external_id)

    async def refund(self, external_payment_id: str, amount_minor: int | None, key: str) -> None:
        async with operation() as client:
            form: Form = {"payment_intent": external_payment_id}
            if amount_minor is not None:
                form["amount"] = str(amount_minor)
            await self._post(client, "/v1/refunds", form, key)

    async def forget_card(self, card: SavedCard) -> None:
        """One that Stripe does not know any more is forgotten too."""
        async with operation() as client:
            path = f"/v1/payment_methods/{card.external_id}/detach"
            answer = await self._send(client, path, {}, f"{card.external_id}-forget")
            _raise_for(answer, besides=(400, 404))

    async def payouts(self, since: date, besides: Collection[str]) -> Sequence[PaidOut]:
        """Stripe lists what is in automatic payouts only; what is in others is money of other sales here."""
        async with operation() as client:
            begin = int(datetime.combine(since, datetime.min.time(), tzinfo=UTC).timestamp())
            found = await self._all(client, "/v1/payouts", {"arrival_date[gte]": str(begin)})
            fresh = [each for each in found if each["status"] not in NO_PAYOUT and each["id"] not in besides]
            return [await self._paid_out(client, each) for each in fresh]

    async def check(self) -> None:
        async with operation() as client:
            await self._get(client, "/v1/balance", {})

    async def _page(self, client: httpx.AsyncClient, external_id: str) -> CardMoney:
        found = await self._get(
            client, f"/v1/checkout/sessions/{external_id}", {"expand[0]": "payment_intent.latest_charge"}
        )
        if found["status"] == "expired":
            return CardMoney("expired", external_id)
        if found["status"] == "open" or found["payment_status"] != "paid":
            return CardMoney("open", external_id, url=found["url"])
        return await self._money_of(client, found["payment_intent"], external_id)

    async def _money_of(
        self, client: httpx.AsyncClient, payment: Mapping[str, Any], external_id: str | None
    ) -> CardMoney:
        if payment["status"] == "processing":
            return CardMoney("open", external_id, external_payment_id=payment["id"])
        if payment["status"] != "succeeded":
            failure = _cause(payment.get("last_payment_error") or {})
            return CardMoney("failed", external_id, external_payment_id=payment["id"], failure=failure)
        charge = payment["latest_charge"]
        disputed_minor = 0
        if charge["disputed"]:
            disputes = await self._all(client, "/v1/disputes", {"payment_intent": payment["id"]})
            disputed_minor = sum(each["amount"] for each in disputes if each["status"] not in RETURNED)
        return CardMoney(
            "paid",
            external_id,
            external_payment_id=payment["id"],
            charged_minor=payment["amount_received"],
            refunded_minor=charge["amount_refunded"],
            disputed_minor=disputed_minor,
            card=_saved(payment, charge),
        )

    async def _paid_out(self, client: httpx.AsyncClient, payout: Mapping[str, Any]) -> PaidOut:
        params = {"payout": payout["id"], "expand[0]": "data.source"}
        collected, fees, other_minor = Counter[str](), Counter[str](), 0
        for each in await self._all(client, "/v1/balance_transactions", params):
            if each["type"] == "payout":
                continue
            source = each["source"] if isinstance(each["source"], dict) else {}
            payment_id = source.get("payment_intent")
            if payment_id and each["type"] not in FEES:
                collected[payment_id] += each["amount"]
                fees[payment_id] += each["fee"]
            else:
                other_minor += each["net"]
        known_minor = collected.total() - fees.total() + other_minor
        trace = payout.get("trace_id") or {}
        return PaidOut(
            external_id=payout["id"],
            amount_minor=payout["amount"],
            currency=payout["currency"].upper(),
            arrives_on=datetime.fromtimestamp(payout["arrival_date"], tz=UTC).date(),
            reference=trace.get("value") or payout.get("statement_descriptor"),
            collected_minor=collected,
            fee_minor=fees,
            other_minor=other_minor + payout["amount"] - known_minor,
        )

    async def _all(self, client: httpx.AsyncClient, path: str, params: Form) -> list[Mapping[str, Any]]:
        found = list[Mapping[str, Any]]()
        for _ in range(PAGES_MAX):
            after = {"starting_after": found[-1]["id"]} if found else {}
            page = await self._get(client, path, {**params, "limit": str(PAGE_SIZE), **after})
            found += page["data"]
            if not page["has_more"]:
                return found
        raise PaymentServiceUnavailable(f"more than {PAGES_MAX * PAGE_SIZE} rows of {path}")

    async def _get(self, client: httpx.AsyncClient, path: str, params: Form) -> Mapping[str, Any]:
        return _accepted(await call(client, "GET", f"{self._url}{path}", params=params, headers=self._headers))

    async def _post(self, client: httpx.AsyncClient, path: str, form: Form, key: str) -> Mapping[str, Any]:
        return _accepted(await self._send(client, path, form, key))

    async def _send(self, client: httpx.AsyncClient, path: str, form: Form, key: str) -> Answer:
        headers = {**self._headers, "Idempotency-Key": key}
        return await call(client, "POST", f"{self._url}{path}", data=form, headers=headers)


def _accepted(answer: Answer) -> Mapping[str, Any]:
    _raise_for(answer)
    return answer.body


def _raise_for(answer: Answer, besides: Collection[int] = ()) -> None:
    """Our own key that is refused is no answer to the buyer's request. Raises as the port says."""
    if 200 <= answer.status < 300 or answer.status in besides:
        return
    cause = _cause(answer.body.get("error") or {})
    if answer.status in (401, 403):
        raise PaymentServiceUnavailable(f"the service refuses the secret key: {cause}")
    raise PaymentServiceRefuses(f"{answer.status}: {cause}")


def _cause(error: Mapping[str, Any]) -> str:
    """Why, in the code that the service's own documents explain."""
    return str(error.get("decline_code") or error.get("code") or error.get("message") or error.get("type") or "refused")


def _saved(payment: Mapping[str, Any], charge: Mapping[str, Any]) -> SavedCard | None:
    card = (charge.get("payment_method_details") or {}).get("card")
    if not (card and payment.get("customer") and payment.get("payment_method")):
        return None
    return SavedCard(
        external_customer_id=payment["customer"],
        external_id=payment["payment_method"],
        brand=card["brand"],
        last_digits=card["last4"],
        expires_month=card["exp_month"],
        expires_year=card["exp_year"],
    )
