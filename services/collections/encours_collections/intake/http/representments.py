from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from encours_collections.core.http.pointers import points_to
from encours_collections.debits.domain.representment import AgreementNeeded
from encours_collections.debits.http.collections import CollectionPath, answer
from encours_collections.debits.http.schemas import CollectionAnswer
from encours_collections.intake.use_cases.represent import Representment, represent
from encours_contracts.fields import Body, ShortText
from encours_platform.database import Tx
from encours_platform.http import Api


class Represent(Body):
    reason: ShortText
    """What was mended or agreed; kept in the audit trail."""
    buyer_agreed: Annotated[bool, Field(strict=True)] = False
    """The buyer agreed to the new debit: needed after no funds or a refusal (AM04, MS02 …)."""
    not_before: date | None = None
    """Earliest day of the new debit; the agreed days of notice may make it later."""


def routes(api: Api) -> APIRouter:
    r = api.router("collections")

    @r.post("/v1/collections/{collection_id}/represent", response_model=CollectionAnswer, status_code=201)
    async def represent_collection(request: Request, collection_id: CollectionPath, body: Represent) -> Response:
        """Presents a failed or recalled debit again: a new collection, announced with the full notice (RTX-02).

        It asks for at most what is still owed. Answers the new collection; its `retry_of` is this one.
        """
        caller = api.caller(request)
        who = caller.actor

        async def act(tx: Tx) -> CollectionAnswer:
            requested = Representment(who, body.reason, body.buyer_agreed, body.not_before)
            with points_to("/buyer_agreed", AgreementNeeded):
                return answer(await represent(tx, collection_id, requested), tx.today)

        return await api.command(request, act, status=201)

    return r
