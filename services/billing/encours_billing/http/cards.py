from calendar import monthrange
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from encours_billing.domain.errors import PaymentServiceRefusal, PaymentServiceSilent
from encours_billing.http.schemas_checkout import CardAnswer
from encours_billing.store import buyers, cards
from encours_billing.store.cards import Card
from encours_billing.use_cases.payment_services import PaymentServices
from encours_billing.use_cases.ports import PaymentServiceRefuses, PaymentServiceUnavailable, SavedCard
from encours_platform.database import Database, Record, Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound
from encours_values.ids import ACCOUNT, CARD

CardPath = Annotated[UUID, path_id(CARD, "card_id")]
AccountPath = Annotated[UUID, path_id(ACCOUNT, "account_id")]


def _answer(card: Card) -> CardAnswer:
    year, month = card.expires_year, card.expires_month
    return CardAnswer(
        id=card.card_id,
        account_id=card.account_id,
        brand=card.brand,
        last_digits=card.last_digits,
        expires_on=date(year, month, monthrange(year, month)[1]),
        saved_at=card.saved_at,
    )


def _item(row: Record) -> CardAnswer:
    return _answer(cards.to_card(row))


def routes(api: Api, database: Database, services: PaymentServices) -> APIRouter:
    r = api.router("card payments")

    @r.get("/v1/accounts/{account_id}/cards")
    async def list_account_cards(request: Request, account_id: AccountPath, paging: Paging) -> Page[CardAnswer]:
        """Cards that the payment service stores for the buyer, the newest first."""

        async def read(tx: Tx) -> Page[CardAnswer]:
            if await buyers.one(tx, account_id) is None:
                raise NotFound("there is no such account")
            filters = {"account_id": account_id}
            return await page(tx, cards.SELECT, paging, _item, id_column="card_id", filters=filters)

        return await api.read(request, read)

    @r.delete("/v1/cards/{card_id}", status_code=204, response_model=None)
    async def forget_card(request: Request, card_id: CardPath) -> Response:
        """The payment service forgets it too, as long as it is connected: without, nothing is charged to the card."""
        caller = api.caller(request)
        card = await api.read(request, lambda tx: cards.one(tx, card_id))
        if card is None:
            raise NotFound("there is no such card")
        await _forget_at_service(database, services, caller.tenant_id, card)
        await api.act(request, lambda tx: cards.delete(tx, card_id))
        return Response(status_code=204)

    return r


async def _forget_at_service(database: Database, services: PaymentServices, tenant_id: UUID, card: Card) -> None:
    """Raises `PaymentServiceSilent` and `PaymentServiceRefusal`."""
    connection = await database.run(tenant_id, lambda tx: services.connection(tx, card.connection_id))
    if connection is None:
        return
    saved = SavedCard(**{name: getattr(card, name) for name in SavedCard.__slots__})
    try:
        await services.connect(connection).forget_card(saved)
    except PaymentServiceUnavailable as silent:
        raise PaymentServiceSilent(str(silent)) from None
    except PaymentServiceRefuses as refusal:
        raise PaymentServiceRefusal(str(refusal)) from None
