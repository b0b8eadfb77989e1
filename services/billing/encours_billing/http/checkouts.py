from functools import partial
from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Query, Request, Response

from encours_billing.domain.checkout import CheckoutSession, CheckoutStatus
from encours_billing.domain.errors import CheckoutEnded, PaymentServiceRefusal, PaymentServiceSilent
from encours_billing.http.schemas_checkout import CardRefundBody, CheckoutAnswer, CheckoutBody, CheckoutPart
from encours_billing.store import buyers, checkouts
from encours_billing.use_cases.payment_services import PaymentServices
from encours_billing.use_cases.ports import PaymentServiceRefuses, PaymentServiceUnavailable
from encours_billing.use_cases.refund_card import refund_card
from encours_billing.use_cases.start_checkout import NewCheckout, start_checkout
from encours_billing.use_cases.sync_checkout import CheckoutChanges, expire_checkout, sync_checkout
from encours_contracts.fields import AccountId
from encours_platform import json
from encours_platform.database import Database, Record, Tx
from encours_platform.http import Api, idempotency_key, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound
from encours_platform.read_your_writes import wait_until_visible
from encours_values.ids import CHECKOUT_SESSION, new_id, parse_typeid

CheckoutPath = Annotated[UUID, path_id(CHECKOUT_SESSION, "checkout_session_id")]
PATH = "/v1/checkout-sessions"


def _answer(checkout: CheckoutSession) -> CheckoutAnswer:
    return CheckoutAnswer(
        id=checkout.checkout_session_id,
        account_id=checkout.account_id,
        amount=checkout.amount_minor,
        currency=checkout.currency,
        allocation=[CheckoutPart(invoice_id=part.invoice_id, amount=part.amount_minor) for part in checkout.allocation],
        status=checkout.status.value,
        url=checkout.url,
        collected=checkout.collected_minor,
        refunded=checkout.refunded_minor,
        disputed=checkout.disputed_minor,
        payment_id=checkout.payment_id,
        card_id=checkout.card_id,
        failure=checkout.failure,
        created_at=checkout.created_at,
        paid_at=checkout.paid_at,
        available_actions=list(checkout.actions),
    )


def _item(row: Record) -> CheckoutAnswer:
    return _answer(checkouts.to_checkout(row))


async def _one(tx: Tx, checkout_session_id: UUID) -> CheckoutAnswer:
    checkout = await checkouts.one(tx, checkout_session_id)
    if checkout is None:
        raise NotFound("there is no such checkout session")
    return _answer(checkout)


async def _at_service(awaited: Any) -> CheckoutSession:
    """What the service's silence and refusals are to a caller."""
    try:
        checkout: CheckoutSession = await awaited
    except (PaymentServiceUnavailable, CheckoutChanges) as silent:
        raise PaymentServiceSilent(str(silent) or "the session changes; ask again") from None
    except PaymentServiceRefuses as refusal:
        raise PaymentServiceRefusal(str(refusal)) from None
    return checkout


def routes(api: Api, database: Database, services: PaymentServices) -> APIRouter:
    r = api.router("card payments")
    api.command_log.readers[CHECKOUT_SESSION] = _one
    _starting(r, api, database, services)
    _acting(r, api, database, services)

    @r.get(PATH)
    async def list_checkout_sessions(
        request: Request,
        paging: Paging,
        account_id: Annotated[AccountId | None, Query()] = None,
        status: Annotated[CheckoutStatus | None, Query()] = None,
    ) -> Page[CheckoutAnswer]:
        """Payments by card, the newest first."""
        filters = {"account_id": account_id, "status": status and status.value}
        return await api.read(
            request,
            lambda tx: page(tx, checkouts.SELECT, paging, _item, id_column="checkout_session_id", filters=filters),
        )

    @r.get(PATH + "/{checkout_session_id}", response_model=CheckoutAnswer)
    async def read_checkout_session(request: Request, checkout_session_id: CheckoutPath) -> CheckoutAnswer:
        return await api.read(request, lambda tx: _one(tx, checkout_session_id))

    return r


def _starting(r: APIRouter, api: Api, database: Database, services: PaymentServices) -> None:
    @r.post(PATH, status_code=201, response_model=CheckoutAnswer)
    async def start_a_checkout_session(request: Request, body: CheckoutBody) -> Response:
        """A page of the payment service on which the buyer pays by card, or a saved card that is charged at once.

        The same Idempotency-Key answers the same session as it is now; after a 503 it tries again to open it.
        """
        caller = api.caller(request)
        idempotency_key(request)
        await wait_until_visible(api.view(request), lambda tx: buyers.known(tx, body.account_id), "the account")
        connection_id = await database.run(caller.tenant_id, services.present)
        new = NewCheckout(
            account_id=body.account_id,
            invoice_ids=body.invoice_ids,
            amount_minor=body.amount,
            currency=body.currency,
            return_url=body.return_url,
            save_card=body.save_card,
            card_id=body.card_id,
            in_collection_too=body.in_collection_too,
        )

        async def act(tx: Tx) -> CheckoutAnswer:
            return _answer(await start_checkout(tx, connection_id, new))

        stored = await api.command(request, act, status=201)
        id_ = parse_typeid(CHECKOUT_SESSION, json.loads(bytes(stored.body))["id"])
        checkout = await _at_service(sync_checkout(services, database, caller.tenant_id, id_))
        return Response(json.model_bytes(_answer(checkout)), 201, media_type="application/json")


def _acting(r: APIRouter, api: Api, database: Database, services: PaymentServices) -> None:
    @r.post(PATH + "/{checkout_session_id}/refresh")
    async def refresh(request: Request, checkout_session_id: CheckoutPath) -> CheckoutAnswer:
        """Asks the payment service how it is: for who comes back from its page before its webhook."""
        caller = api.caller(request)
        idempotency_key(request)
        await api.read(request, partial(_one, checkout_session_id=checkout_session_id))
        return _answer(await _at_service(sync_checkout(services, database, caller.tenant_id, checkout_session_id)))

    @r.post(PATH + "/{checkout_session_id}/expire")
    async def expire(request: Request, checkout_session_id: CheckoutPath) -> CheckoutAnswer:
        """Closes the page; one that was paid meanwhile is paid."""
        caller = api.caller(request)
        idempotency_key(request)
        await api.read(request, partial(_one, checkout_session_id=checkout_session_id))
        checkout = await _at_service(expire_checkout(services, database, caller.tenant_id, checkout_session_id))
        if checkout.status is CheckoutStatus.FAILED:
            raise CheckoutEnded("it failed before")
        return _answer(checkout)

    @r.post(PATH + "/{checkout_session_id}/refund")
    async def refund(request: Request, checkout_session_id: CheckoutPath, body: CardRefundBody) -> CheckoutAnswer:
        """Gives money back to the card. Repeat it with the same Idempotency-Key where it was not answered."""
        caller = api.caller(request)
        await api.read(request, partial(_one, checkout_session_id=checkout_session_id))
        given = idempotency_key(request)
        key = uuid5(checkout_session_id, given) if given else new_id()
        refunding = refund_card(services, database, caller.tenant_id, checkout_session_id, body.amount, str(key))
        return _answer(await _at_service(refunding))
