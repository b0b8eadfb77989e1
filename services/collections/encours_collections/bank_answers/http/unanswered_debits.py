"""Decisions of a person about debits that the bank never answered."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from encours_collections.bank_answers.domain.errors import ImpossibleDay
from encours_collections.bank_answers.use_cases.answer_for_bank import Decision, confirm, release
from encours_collections.core.http.pointers import points_to
from encours_collections.debits.http.collections import CollectionPath, answer
from encours_collections.debits.http.schemas import CollectionAnswer
from encours_contracts.fields import Body, ShortText
from encours_platform.database import Tx
from encours_platform.http import Api


class Release(Body):
    reason: ShortText
    """How it is known that nothing was debited; kept in the audit trail."""


class Confirm(Body):
    reason: ShortText
    """How it is known that it was booked; kept in the audit trail."""
    settled_on: date | None = None
    """Day of the booking; default: the collection date."""


def routes(api: Api) -> APIRouter:
    r = api.router("collections")

    @r.post("/v1/collections/{collection_id}/release", response_model=CollectionAnswer)
    async def release_collection(request: Request, collection_id: CollectionPath, body: Release) -> Response:
        """The bank never answered, and nothing was debited: the amount is owed again and may be presented again.

        From two bank days after the collection date.
        """
        caller = api.caller(request)

        async def act(tx: Tx) -> CollectionAnswer:
            return answer(await release(tx, collection_id, Decision(caller.actor, body.reason)), tx.today)

        return await api.command(request, act)

    @r.post("/v1/collections/{collection_id}/confirm", response_model=CollectionAnswer)
    async def confirm_collection(request: Request, collection_id: CollectionPath, body: Confirm) -> Response:
        """The bank never answered, but booked the debit: it is settled.

        From two bank days after the collection date.
        """
        caller = api.caller(request)

        async def act(tx: Tx) -> CollectionAnswer:
            with points_to("/settled_on", ImpossibleDay):
                row = await confirm(tx, collection_id, Decision(caller.actor, body.reason), body.settled_on)
            return answer(row, tx.today)

        return await api.command(request, act)

    return r
