"""Cancels, recalls and reverses debits."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from encours_collections.bank_requests.http.schemas import Cancel, Recall, Reverse
from encours_collections.bank_requests.use_cases.create_request import recall_collection, reverse_collection
from encours_collections.batches.use_cases.cancel_collection import cancel_collection
from encours_collections.debits.http.collections import CollectionPath, answer, found
from encours_collections.debits.http.schemas import CollectionAnswer
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.sealing import Sealer


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("collections")

    @r.post("/v1/collections/{collection_id}/cancel", response_model=CollectionAnswer)
    async def cancel(request: Request, collection_id: CollectionPath, body: Cancel | None = None) -> Response:
        """Before its file is sent, the debit is removed; the other debits go into a new file."""
        caller = api.caller(request)
        reason = (body or Cancel()).reason

        async def act(tx: Tx) -> CollectionAnswer:
            row = await cancel_collection(tx, collection_id, actor=caller.actor, reason=reason)
            return answer(row, tx.today)

        return await api.command(request, act)

    @r.post("/v1/collections/{collection_id}/recall", response_model=CollectionAnswer)
    async def recall(request: Request, collection_id: CollectionPath, body: Recall | None = None) -> Response:
        """Asks the bank to cancel a debit that it has (camt.055), until the bank day before the debit.

        `cancellation` has the bank's answer.
        """
        caller = api.caller(request)
        reason = (body or Recall()).reason

        async def act(tx: Tx) -> CollectionAnswer:
            await recall_collection(tx, sealer, collection_id, reason_code=reason, actor=caller.actor)
            return answer(await found(tx, collection_id), tx.today)

        return await api.command(request, act)

    @r.post("/v1/collections/{collection_id}/reverse", response_model=CollectionAnswer)
    async def reverse(request: Request, collection_id: CollectionPath, body: Reverse) -> Response:
        """Reverses a settled debit in full (pain.007), until five bank days after settlement."""
        caller = api.caller(request)

        async def act(tx: Tx) -> CollectionAnswer:
            await reverse_collection(tx, sealer, collection_id, reason_code=body.reason, actor=caller.actor)
            return answer(await found(tx, collection_id), tx.today)

        return await api.command(request, act)

    return r
