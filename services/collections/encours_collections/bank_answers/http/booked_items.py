from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from encours_collections.bank_answers.domain.bank_item import BankItem
from encours_collections.bank_answers.domain.errors import DebitMismatch
from encours_collections.bank_answers.domain.proposals import Proposal, propose
from encours_collections.bank_answers.http.schemas import BookedItemAnswer, BookedItemProposal, BookedItemResolution
from encours_collections.bank_answers.store import account_reports, bank_items
from encours_collections.bank_answers.use_cases.publish_item import Assignment
from encours_collections.bank_answers.use_cases.resolve_booked_item import resolve_booked_item
from encours_collections.core.http.pointers import points_to
from encours_platform.database import Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, PageRequest, Paging
from encours_platform.problems import NotFound
from encours_values.ids import BANK_ITEM, BATCH, COLLECTION, TRANSFER, typeid

PATH = "/v1/bank-items"
ItemPath = Annotated[UUID, path_id(BANK_ITEM, "bank_item_id")]
_PREFIX = {"collection": COLLECTION, "batch": BATCH}


def _answer(item: BankItem, proposals: Sequence[BookedItemProposal] = ()) -> BookedItemAnswer:
    return BookedItemAnswer.model_validate(
        {
            "id": item.bank_item_id,
            "bank_account_id": item.bank_account_id,
            "bank_file_id": item.bank_file_id,
            "booked_on": item.fact.on,
            "amount": item.amount_minor,
            "currency": item.fact.currency or "EUR",
            "kind": item.kind,
            "cause": item.cause,
            "text": item.text,
            "end_to_end_id": item.fact.end_to_end_id,
            "proposals": proposals,
            "status": "resolved" if item.resolved_at else "open",
            "resolved_as": item.resolved_as,
            "resolved_at": item.resolved_at,
            "resolved_by": item.resolved_by,
            "collection_id": item.collection_id,
            "account_id": item.account_id,
            "difference": item.difference_minor,
            "reason": item.reason,
            "available_actions": [] if item.resolved_at else ["resolve"],
        }
    )


def _of_debit(proposal: Proposal) -> BookedItemProposal:
    id_ = typeid(_PREFIX[proposal.kind], proposal.id)
    return BookedItemProposal(kind=proposal.kind, id=id_, score=proposal.score, why=list(proposal.why))


async def _with_proposals(tx: Tx, items: Sequence[BankItem]) -> list[BookedItemAnswer]:
    open_items = [item for item in items if item.resolved_at is None and not item.is_transfer]
    found = await bank_items.candidates(tx, [item.fact for item in open_items])
    proposed = {
        item.bank_item_id: [_of_debit(each) for each in propose(item.fact, found.get(place, ()))]
        for place, item in enumerate(open_items)
    }
    for item in items:
        if item.is_transfer:
            proposed[item.bank_item_id] = [_of_transfer(each) for each in item.proposals]
        elif item.kind == "transfer_reversal" and item.resolved_at is None:
            proposed[item.bank_item_id] = await _transfers(tx, item)
    return [_answer(item, proposed.get(item.bank_item_id, ())) for item in items]


def _of_transfer(stored: object) -> BookedItemProposal:
    values = dict(stored)  # type: ignore[call-overload]
    return BookedItemProposal(kind="account", id=values.pop("buyer_account_id"), **values)


async def _transfers(tx: Tx, item: BankItem) -> list[BookedItemProposal]:
    """Transfers of that amount that may be the one taken back."""
    if item.bank_account_id is None or item.amount_minor is None:
        return []
    day = item.fact.on or tx.today
    found = await account_reports.booked_transfers(
        tx, item.bank_account_id, -item.amount_minor, item.fact.currency or "EUR", day
    )
    return [
        BookedItemProposal(kind="transfer", id=typeid(TRANSFER, each.transfer_id), score=30, why=["amount"])
        for each in found[:5]
    ]


async def _page(tx: Tx, paging: PageRequest, status: str | None) -> Page[BookedItemAnswer]:
    items: list[BankItem] = []

    def plain(item: BankItem) -> BookedItemAnswer:
        items.append(item)
        return _answer(item)

    found = await bank_items.list_booked(tx, paging, plain, status=status)
    shown = {each.id for each in found.data}
    data = await _with_proposals(tx, [item for item in items if item.bank_item_id in shown])
    return found.model_copy(update={"data": data})


async def _one(tx: Tx, item_id: UUID) -> BookedItemAnswer:
    item = await bank_items.find(tx, item_id)
    if item is None or not item.amount_minor:
        raise NotFound("there is no item of that id with money of a bank account")
    return (await _with_proposals(tx, [item]))[0]


def routes(api: Api) -> APIRouter:
    r = api.router("bank accounts")

    @r.get(PATH, response_model=Page[BookedItemAnswer])
    async def list_items(
        request: Request, paging: Paging, status: Annotated[Literal["open", "resolved"] | None, Query()] = None
    ) -> Page[BookedItemAnswer]:
        """Money of bank accounts that found no place of its own, with proposals what it may be; newest first."""
        return await api.read(request, lambda tx: _page(tx, paging, status))

    @r.get(PATH + "/{bank_item_id}", response_model=BookedItemAnswer)
    async def show_item(request: Request, bank_item_id: ItemPath) -> BookedItemAnswer:
        return await api.read(request, lambda tx: _one(tx, bank_item_id))

    @r.post(PATH + "/{bank_item_id}/resolve", response_model=BookedItemAnswer)
    async def resolve(request: Request, bank_item_id: ItemPath, body: BookedItemResolution) -> Response:
        """Books the item as what a person says it is; the answer says the difference to the debit."""
        caller = api.caller(request)
        assignment = Assignment(
            body.as_,
            caller.actor,
            collection_id=body.collection_id,
            account_id=body.account_id,
            invoice_ids=body.invoice_ids,
            transfer_id=body.transfer_id,
            reason=body.reason,
        )

        async def act(tx: Tx) -> BookedItemAnswer:
            with points_to("/collection_id", DebitMismatch):
                return _answer(await resolve_booked_item(tx, bank_item_id, assignment))

        return await api.command(request, act)

    return r
