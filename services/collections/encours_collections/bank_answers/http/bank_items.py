from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from encours_collections.bank_answers.domain.bank_item import BankItem
from encours_collections.bank_answers.domain.errors import DebitMismatch
from encours_collections.bank_answers.domain.proposals import Proposal, propose
from encours_collections.bank_answers.domain.transport import StoredTransportStep
from encours_collections.bank_answers.http.bank_files import PATH
from encours_collections.bank_answers.http.schemas import (
    BankItemProposal,
    QueuedItemAnswer,
    Resolution,
    TransportStepAnswer,
)
from encours_collections.bank_answers.store import bank_items, transport_log
from encours_collections.bank_answers.use_cases.import_bank_file import unmatched_item
from encours_collections.bank_answers.use_cases.resolve_item import Decision, resolve_item
from encours_collections.core.http.pointers import points_to
from encours_platform.database import Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging
from encours_platform.problems import NotFound
from encours_values.ids import BANK_ITEM, BATCH, COLLECTION, typeid

ItemPath = Annotated[UUID, path_id(BANK_ITEM, "bank_item_id")]
_PREFIX = {"collection": COLLECTION, "batch": BATCH}


def answer(item: BankItem, proposals: Sequence[Proposal] = ()) -> QueuedItemAnswer:
    reported = {**unmatched_item(item.fact, item.cause), "bank_file_id": item.bank_file_id}
    return QueuedItemAnswer.model_validate(
        {
            **reported,
            "id": item.bank_item_id,
            "mandate_reference": item.fact.mandate_reference,
            "debtor_name": item.fact.debtor_name,
            "iban_masked": item.fact.iban_masked,
            "info": item.fact.info,
            "recorded_at": item.recorded_at,
            "proposals": [
                BankItemProposal(kind=each.kind, id=typeid(_PREFIX[each.kind], each.id), score=each.score, why=each.why)
                for each in proposals
            ],
            "resolution": item.resolution,
            "resolved_at": item.resolved_at,
            "resolved_by": item.resolved_by,
            "collection_id": item.collection_id,
            "batch_id": item.batch_id,
            "reason": item.reason,
            "available_actions": [] if item.resolved_at else ["resolve"],
        }
    )


def _step(step: StoredTransportStep) -> TransportStepAnswer:
    return TransportStepAnswer(
        bank_file_id=step.bank_file_id,
        batch_id=step.batch_id,
        action=step.action,
        reason_code=step.reason_code,
        outcome=step.outcome,
        info=step.info,
        happened_at=step.happened_at,
        recorded_at=step.recorded_at,
    )


async def _with_proposals(tx: Tx, items: Sequence[BankItem]) -> list[QueuedItemAnswer]:
    open_items = [item for item in items if item.resolved_at is None]
    found = await bank_items.candidates(tx, [item.fact for item in open_items])
    proposals = {item.bank_item_id: propose(item.fact, found.get(place, ())) for place, item in enumerate(open_items)}
    return [answer(item, proposals.get(item.bank_item_id, ())) for item in items]


def routes(api: Api) -> APIRouter:
    r = api.router("bank files")
    _reads(r, api)
    _resolution(r, api)
    return r


def _reads(r: APIRouter, api: Api) -> None:
    @r.get(PATH + "/unmatched")
    async def list_unmatched(request: Request, paging: Paging) -> Page[QueuedItemAnswer]:
        """Open suspense items, with proposals what they may be about."""

        async def read(tx: Tx) -> Page[QueuedItemAnswer]:
            items: list[BankItem] = []

            def plain(item: BankItem) -> QueuedItemAnswer:
                items.append(item)
                return answer(item)

            found = await bank_items.list_open(tx, paging, plain)
            return found.model_copy(update={"data": await _with_proposals(tx, items)})

        return await api.read(request, read)

    @r.get(PATH + "/unmatched/{bank_item_id}")
    async def show_item(request: Request, bank_item_id: ItemPath) -> QueuedItemAnswer:
        """One suspense item, open or resolved: who resolved it, when and how."""

        async def read(tx: Tx) -> QueuedItemAnswer:
            item = await bank_items.find(tx, bank_item_id)
            if item is None:
                raise NotFound("there is no bank item of that id")
            return (await _with_proposals(tx, [item]))[0]

        return await api.read(request, read)


def _resolution(r: APIRouter, api: Api) -> None:
    @r.post(PATH + "/unmatched/{bank_item_id}/resolve", response_model=QueuedItemAnswer)
    async def resolve(request: Request, bank_item_id: ItemPath, body: Resolution) -> Response:
        """Applies the item to the chosen collection or batch, or ignores it with a reason."""
        caller = api.caller(request)
        decision = Decision(
            actor=caller.actor, collection_id=body.collection_id, batch_id=body.batch_id, reason=body.reason
        )

        async def act(tx: Tx) -> QueuedItemAnswer:
            with points_to("/collection_id" if body.collection_id else "/batch_id", DebitMismatch):
                return answer(await resolve_item(tx, bank_item_id, decision))

        return await api.command(request, act)

    @r.get(PATH + "/transport-log")
    async def list_transport(request: Request, paging: Paging) -> Page[TransportStepAnswer]:
        """Transport steps of our files as the bank logged them (HAC); they say nothing about debits."""

        async def read(tx: Tx) -> Page[TransportStepAnswer]:
            return await transport_log.list_steps(tx, paging, _step)

        return await api.read(request, read)
