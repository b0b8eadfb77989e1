from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_billing.domain.transfer import TransferStatus, actions
from encours_billing.domain.transfer_matching import CERTAINTY, Proposal
from encours_billing.http.payments import chosen_parts
from encours_billing.http.public import public_fields
from encours_billing.http.schemas_receivables import ApplyTransferBody, ReasonBody, TransferAnswer, TransferProposal
from encours_billing.store import buyers, transfers
from encours_billing.store.transfers import Transfer
from encours_billing.use_cases.decide_transfer import (
    acknowledge_transfer,
    apply_transfer,
    ignore_transfer,
    unapply_transfer,
)
from encours_billing.use_cases.record_transfers import proposals
from encours_contracts.fields import AccountId
from encours_platform.database import Record, Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, PageRequest, Paging, page
from encours_platform.problems import NotFound
from encours_platform.read_your_writes import wait_until_visible
from encours_values.ids import TRANSFER

UNSHOWN = {"payer_digest", "rule", "moved_to"}
TransferPath = Annotated[UUID, path_id(TRANSFER, "transfer_id")]


def _answer(transfer: Transfer, proposed: Sequence[Proposal] = ()) -> TransferAnswer:
    named = public_fields(transfer, set(transfer.__slots__) - UNSHOWN, key="transfer_id")
    shown = [
        TransferProposal(
            account_id=each.account_id, invoice_ids=list(each.invoice_ids), score=each.score, why=list(each.why)
        )
        for each in proposed
    ]
    more = {
        "status": transfer.status.value,
        "matched_by": transfer.rule.value if transfer.rule else None,
        "certainty": CERTAINTY[transfer.rule] if transfer.rule else None,
        "available_actions": actions(transfer.status, is_debit=transfer.is_debit),
        "proposals": shown,
    }
    return TransferAnswer.model_validate({**named, **more})


async def _one(tx: Tx, transfer_id: UUID) -> TransferAnswer:
    transfer = await transfers.one(tx, transfer_id)
    if transfer is None:
        raise NotFound("there is no such transfer")
    waits = transfer.status is TransferStatus.UNMATCHED
    return _answer(transfer, (await proposals(tx, [transfer]))[transfer_id] if waits else ())


async def _exists(tx: Tx, transfer_id: UUID) -> None:
    """Before anything is waited for. Raises `NotFound`."""
    if await transfers.one(tx, transfer_id) is None:
        raise NotFound("there is no such transfer")


async def _page(tx: Tx, paging: PageRequest, status: str | None, account_id: UUID | None) -> Page[TransferAnswer]:
    waiting = dict[UUID, Transfer]()

    def item(row: Record) -> TransferAnswer:
        transfer = transfers.to_transfer(row)
        if transfer.status is TransferStatus.UNMATCHED:
            waiting[transfer.transfer_id] = transfer
        return _answer(transfer)

    filters = {"status": status, "account_id": account_id}
    found = await page(tx, transfers.PAGE, paging, item, id_column="transfer_id", filters=filters)
    proposed = await proposals(tx, list(waiting.values())) if waiting else {}
    shown = [_answer(waiting[each.id], proposed[each.id]) if each.id in waiting else each for each in found.data]
    return Page(data=shown, next_cursor=found.next_cursor)


def routes(api: Api) -> APIRouter:
    r = api.router("transfers")
    api.command_log.readers[TRANSFER] = _one
    _reads(r, api)
    _matching(r, api)
    _without_an_invoice(r, api)
    return r


def _reads(r: APIRouter, api: Api) -> None:
    @r.get("/v1/transfers")
    async def list_transfers(
        request: Request,
        paging: Paging,
        status: Annotated[
            Literal["unmatched", "applied", "ignored", "reversed", "acknowledged"] | None, Query()
        ] = None,
        account_id: Annotated[AccountId | None, Query()] = None,
    ) -> Page[TransferAnswer]:
        """Money that came by credit transfer, the newest first; with proposals for what waits for a person."""
        return await api.read(request, lambda tx: _page(tx, paging, status, account_id))

    @r.get("/v1/transfers/{transfer_id}")
    async def read_transfer(request: Request, transfer_id: TransferPath) -> TransferAnswer:
        return await api.read(request, lambda tx: _one(tx, transfer_id))


def _matching(r: APIRouter, api: Api) -> None:
    @r.post("/v1/transfers/{transfer_id}/apply", response_model=TransferAnswer)
    async def apply_a_transfer(request: Request, transfer_id: TransferPath, body: ApplyTransferBody) -> Response:
        """Applies the transfer to an account and its invoices: it becomes a payment."""
        await api.view(request).run(lambda tx: _exists(tx, transfer_id))
        await wait_until_visible(api.view(request), lambda tx: buyers.known(tx, body.account_id), "the account")

        async def act(tx: Tx) -> TransferAnswer:
            await apply_transfer(tx, transfer_id, body.account_id, chosen_parts(body.allocations))
            return await _one(tx, transfer_id)

        return await api.command(request, act)

    @r.post("/v1/transfers/{transfer_id}/unapply", response_model=TransferAnswer)
    async def unapply_a_transfer(request: Request, transfer_id: TransferPath) -> Response:
        """Takes its payment back; what it paid is open again, and the transfer waits."""

        async def act(tx: Tx) -> TransferAnswer:
            await unapply_transfer(tx, transfer_id)
            return await _one(tx, transfer_id)

        return await api.command(request, act)


def _without_an_invoice(r: APIRouter, api: Api) -> None:
    @r.post("/v1/transfers/{transfer_id}/ignore", response_model=TransferAnswer)
    async def ignore_a_transfer(request: Request, transfer_id: TransferPath, body: ReasonBody) -> Response:
        """Sets it aside: it pays no buyer's invoice."""

        async def act(tx: Tx) -> TransferAnswer:
            await ignore_transfer(tx, transfer_id, body.reason)
            return await _one(tx, transfer_id)

        return await api.command(request, act)

    @r.post("/v1/transfers/{transfer_id}/acknowledge", response_model=TransferAnswer)
    async def acknowledge_a_transfer(request: Request, transfer_id: TransferPath) -> Response:
        """A person has looked at a transfer that the bank took back: the buyer may be dunned from now on."""

        async def act(tx: Tx) -> TransferAnswer:
            await acknowledge_transfer(tx, transfer_id)
            return await _one(tx, transfer_id)

        return await api.command(request, act)
