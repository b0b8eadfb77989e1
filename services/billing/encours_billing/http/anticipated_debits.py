from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.domain.anticipation import ACTIONS, state_of
from encours_billing.http.schemas_receivables import AnticipatedDebitAnswer, AnticipatedDebitBody, AnticipatedPart
from encours_billing.store import anticipated_debits, buyers
from encours_billing.store.anticipated_debits import AnticipatedDebit, to_anticipated_debit
from encours_billing.use_cases import anticipate_debit as use_case
from encours_contracts.fields import AccountId
from encours_platform.database import Record, Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound
from encours_platform.read_your_writes import wait_until_visible
from encours_values.ids import ANTICIPATED_DEBIT

DebitPath = Annotated[UUID, path_id(ANTICIPATED_DEBIT, "anticipated_debit_id")]


def _answer(asked: AnticipatedDebit) -> AnticipatedDebitAnswer:
    state = state_of([part.state for part in asked.parts])
    shown = [
        AnticipatedPart.model_validate({name: getattr(part, name) for name in AnticipatedPart.model_fields})
        for part in asked.parts
    ]
    return AnticipatedDebitAnswer.model_validate(
        {
            **{name: getattr(asked, name) for name in asked.__slots__ if name != "parts"},
            "amount": sum(part.amount for part in asked.parts),
            "status": state.value,
            "available_actions": list(ACTIONS[state]),
            "invoices": shown,
        }
    )


def _item(row: Record) -> AnticipatedDebitAnswer:
    return _answer(to_anticipated_debit(row))


async def _one(tx: Tx, id_: UUID) -> AnticipatedDebitAnswer:
    asked = await anticipated_debits.one(tx, id_)
    if asked is None:
        raise NotFound("there is no such anticipated debit")
    return _answer(asked)


def routes(api: Api) -> APIRouter:
    r = api.router("anticipated debits")

    @r.post("/v1/anticipated-debits", status_code=201, response_model=AnticipatedDebitAnswer)
    async def anticipate_a_debit(request: Request, body: AnticipatedDebitBody) -> Response:
        """Debits undue invoices early, each with its own announcement; the statement will not ask for them again."""
        caller = await api.caller(request)
        await wait_until_visible(
            api.database, caller.tenant_id, lambda tx: buyers.known(tx, body.account_id), "the account"
        )

        async def act(tx: Tx) -> AnticipatedDebitAnswer:
            asked = await use_case.anticipate_debit(
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
            return await _one(tx, asked.id)

        return await api.command(request, act, status=201)

    @r.get("/v1/anticipated-debits", response_model=Page[AnticipatedDebitAnswer])
    async def list_anticipated_debits(
        request: Request, paging: Paging, account_id: Annotated[AccountId | None, Query()] = None
    ) -> Page[AnticipatedDebitAnswer]:
        """What was asked for early, the newest first."""
        filters = {"account_id": account_id}
        return await api.read(request, lambda tx: page(tx, anticipated_debits.PAGE, paging, _item, filters=filters))

    @r.get("/v1/anticipated-debits/{anticipated_debit_id}", response_model=AnticipatedDebitAnswer)
    async def read_anticipated_debit(request: Request, anticipated_debit_id: DebitPath) -> AnticipatedDebitAnswer:
        return await api.read(request, lambda tx: _one(tx, anticipated_debit_id))

    return r
