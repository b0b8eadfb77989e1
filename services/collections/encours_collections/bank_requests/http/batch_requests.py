"""Cancels a batch, or once the bank has its file, asks the bank to cancel its debits."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from encours_collections.bank_requests.http.schemas import Cancel, Recall
from encours_collections.bank_requests.use_cases.create_request import recall_batch
from encours_collections.batches.http.batches import BatchPath, answer
from encours_collections.batches.http.schemas import BatchAnswer
from encours_collections.batches.use_cases.cancel_batch import cancel_batch
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.sealing import Sealer


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("batches")

    @r.post("/v1/batches/{batch_id}/cancel", response_model=BatchAnswer)
    async def cancel(request: Request, batch_id: BatchPath, body: Cancel | None = None) -> Response:
        """Before the file is sent: cancels it and its debits."""
        caller = api.caller(request)
        reason = (body or Cancel()).reason

        async def act(tx: Tx) -> BatchAnswer:
            return answer(await cancel_batch(tx, batch_id, actor=caller.actor, reason=reason), tx)

        return await api.command(request, act)

    @r.post("/v1/batches/{batch_id}/recall", response_model=BatchAnswer)
    async def recall(request: Request, batch_id: BatchPath, body: Recall | None = None) -> Response:
        """Once the bank has the file: asks it to cancel the debits that are still to come (camt.055)."""
        caller = api.caller(request)
        reason = (body or Recall()).reason

        async def act(tx: Tx) -> BatchAnswer:
            batch = await recall_batch(tx, sealer, batch_id, reason_code=reason, actor=caller.actor)
            return answer(batch, tx)

        return await api.command(request, act)

    return r
