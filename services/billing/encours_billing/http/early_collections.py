from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.domain.early_collection import ACTIONS, state_of
from encours_billing.http.public import public_fields
from encours_billing.http.schemas_receivables import EarlyCollectionAnswer, EarlyCollectionBody, EarlyCollectionPart
from encours_billing.store import buyers, early_collections
from encours_billing.store.early_collections import EarlyCollection, to_early_collection
from encours_billing.use_cases import request_early_collection as use_case
from encours_contracts.fields import AccountId
from encours_platform.database import Record, Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound
from encours_platform.read_your_writes import wait_until_visible
from encours_values.ids import EARLY_COLLECTION

DebitPath = Annotated[UUID, path_id(EARLY_COLLECTION, "early_collection_id")]


def _answer(requested: EarlyCollection) -> EarlyCollectionAnswer:
    state = state_of([part.state for part in requested.parts])
    shown = [EarlyCollectionPart.model_validate(public_fields(part, part.__slots__)) for part in requested.parts]
    return EarlyCollectionAnswer.model_validate(
        {
            **public_fields(requested, set(requested.__slots__) - {"parts"}, key="early_collection_id"),
            "amount": sum(part.amount_minor for part in requested.parts),
            "status": state.value,
            "available_actions": list(ACTIONS[state]),
            "invoices": shown,
        }
    )


def _item(row: Record) -> EarlyCollectionAnswer:
    return _answer(to_early_collection(row))


async def _one(tx: Tx, id_: UUID) -> EarlyCollectionAnswer:
    requested = await early_collections.one(tx, id_)
    if requested is None:
        raise NotFound("there is no such early collection")
    return _answer(requested)


def routes(api: Api) -> APIRouter:
    r = api.router("early collections")

    @r.post("/v1/early-collections", status_code=201, response_model=EarlyCollectionAnswer)
    async def request_an_early_collection(request: Request, body: EarlyCollectionBody) -> Response:
        """Debits undue invoices early, each with its own announcement; the statement will not ask for them again."""
        await wait_until_visible(api.view(request), lambda tx: buyers.known(tx, body.account_id), "the account")

        async def act(tx: Tx) -> EarlyCollectionAnswer:
            requested = await use_case.request_early_collection(
                tx,
                use_case.Request(
                    account_id=body.account_id,
                    invoice_ids=body.invoice_ids,
                    amount_minor=body.amount,
                    requested_by=body.requested_by,
                    collection_date=body.collection_date,
                    reason=body.reason,
                ),
            )
            return await _one(tx, requested.early_collection_id)

        return await api.command(request, act, status=201)

    @r.get("/v1/early-collections", response_model=Page[EarlyCollectionAnswer])
    async def list_early_collections(
        request: Request, paging: Paging, account_id: Annotated[AccountId | None, Query()] = None
    ) -> Page[EarlyCollectionAnswer]:
        """Early collections, the newest first."""
        filters = {"account_id": account_id}
        return await api.read(
            request,
            lambda tx: page(
                tx, early_collections.PAGE, paging, _item, id_column="early_collection_id", filters=filters
            ),
        )

    @r.get("/v1/early-collections/{early_collection_id}", response_model=EarlyCollectionAnswer)
    async def read_early_collection(request: Request, early_collection_id: DebitPath) -> EarlyCollectionAnswer:
        return await api.read(request, lambda tx: _one(tx, early_collection_id))

    return r
