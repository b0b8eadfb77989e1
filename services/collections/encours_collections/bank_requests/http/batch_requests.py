"""Cancels a batch; once the bank has its file, requests its recall."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from encours_collections.bank_requests.http.schemas import Cancel
from encours_collections.bank_requests.use_cases.cancel_or_recall import cancel_or_recall_batch
from encours_collections.batches.http.batches import BatchPath, answer
from encours_collections.batches.http.schemas import BatchAnswer
from encours_platform.database import Tx
from encours_platform.http import Api
from encours_platform.sealing import Sealer


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("batches")

    @r.post("/v1/batches/{batch_id}/cancel", response_model=BatchAnswer)
    async def cancel(request: Request, batch_id: BatchPath, body: Cancel | None = None) -> Response:
        """Cancels the file and its debits.

        Once the bank has it, requests a recall of the debits that are still to come.
        """
        caller = await api.caller(request)
        reason = (body or Cancel()).reason

        async def act(tx: Tx) -> BatchAnswer:
            return answer(await cancel_or_recall_batch(tx, sealer, batch_id, reason_code=reason, key_id=caller.key_id))

        return await api.command(request, act)

    return r
