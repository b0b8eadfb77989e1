from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from encours_platform import read_your_writes as known
from encours_platform.auth import Caller
from encours_platform.database import Record, Tx
from encours_platform.file_parts import join_parts
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound, SandboxOnly
from encours_platform.sealing import Sealer
from encours_sandbox.domain import scenario as domain
from encours_sandbox.domain.entries import Detail
from encours_sandbox.http.schemas import (
    BankBehaviour,
    Scenario,
    ScenarioAnswer,
    SentTransfer,
    SentTransferAnswer,
    SimulatedFileAnswer,
    TransferRecall,
)
from encours_sandbox.store import files, register, scenarios
from encours_sandbox.use_cases.send_transfer import Recall, send_transfer
from encours_sandbox.use_cases.set_scenario import set_scenario
from encours_values.iban import InvalidIban, mask_iban, parse_iban
from encours_values.ids import BANK_FILE, typeid

FilePath = Annotated[UUID, path_id(BANK_FILE, "file_id")]
PATH = "/v1/sandbox/bank/files"
TRANSFERS = "/v1/sandbox/bank/transfers"
XML = "application/xml"
XML_ANSWER: dict[int | str, dict[str, object]] = {
    200: {"description": "The file", "content": {XML: {"schema": {"type": "string", "format": "binary"}}}}
}


def _item(row: Record) -> SimulatedFileAnswer:
    file = files.received_file(row)
    id_ = typeid(BANK_FILE, file.file_id)
    return SimulatedFileAnswer(
        id=file.file_id, name=file.name, received_at=file.received_at, sha256=file.sha256, url=f"{PATH}/{id_}"
    )


def _payer_iban(written: str | None) -> str | None:
    """Raises `InvalidIban`."""
    try:
        return parse_iban(written).compact if written else None
    except InvalidIban as invalid:
        raise InvalidIban(invalid.detail, pointer="/payer_iban") from None


def _scenario(body: Scenario) -> domain.Scenario:
    return domain.Scenario(
        outcome=body.outcome,
        after_days=body.after_days,
        statement_reason=body.statement_reason,
        returned_minor=body.returned_amount,
        fee_minor=body.fee,
        fee_in_amount=body.fee_in_amount,
        fee_stated=body.fee_stated,
        references=body.references,
        booked_gross=body.booked_gross,
        pending=body.pending,
        late_days=body.late_days,
        then=tuple(domain.FollowUp(each.kind, each.after_days, each.reason_code) for each in body.then),
    )


def _behaviour(bank: BankBehaviour | None) -> domain.Behaviour | None:
    if bank is None:
        return None
    return domain.Behaviour(**{**dict(bank), "foreign_entries": tuple(bank.foreign_entries)})


def _recall(recall: TransferRecall | None) -> Recall | None:
    return Recall(recall.after_days, recall.kind, recall.reason_code) if recall else None


def routes(api: Api, sealer: Sealer) -> APIRouter:
    r = api.router("sandbox bank")
    _files(r, api, sealer)
    _scenarios(r, api)
    _transfers(r, api, sealer)
    return r


def _sandbox_caller(api: Api, request: Request) -> Caller:
    """Raises `SandboxOnly`."""
    caller = api.caller(request)
    if not caller.sandbox:
        raise SandboxOnly("a live tenant has a real bank")
    return caller


def _files(r: APIRouter, api: Api, sealer: Sealer) -> None:
    @r.get(PATH)
    async def list_received(request: Request, paging: Paging) -> Page[SimulatedFileAnswer]:
        """The direct debit files that the simulated bank received."""
        _sandbox_caller(api, request)

        async def read(tx: Tx) -> Page[SimulatedFileAnswer]:
            return await page(tx, files.SELECT, paging, _item, id_column="f.file_id")

        return await api.view(request).run(read)

    @r.get(PATH + "/{file_id}", response_class=Response, responses=XML_ANSWER)
    async def show_received(request: Request, file_id: FilePath) -> Response:
        """The file itself, as the bank got it, with full account numbers; each access is recorded."""
        caller = _sandbox_caller(api, request)

        async def read(tx: Tx) -> Response:
            file = await files.find(tx, file_id)
            if file is None:
                raise NotFound("the simulated bank has no file of that id")
            await files.record_disclosure(tx, file_id, caller.actor)
            content = join_parts(sealer, tx.tenant_id, await files.parts_of(tx, file_id), file.sha256)
            headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
            return Response(content, media_type=XML, headers=headers)

        return await api.view(request).run(read)


def _scenarios(r: APIRouter, api: Api) -> None:
    @r.post("/v1/sandbox/bank/scenario", response_model=ScenarioAnswer)
    async def post_scenario(request: Request, body: Scenario) -> Response:
        """How the simulated bank answers debits from now on, of one buyer or of all others; default `settle`.

        With `bank`: how it behaves as a whole.
        """
        _sandbox_caller(api, request)
        account_id = body.account_id
        if account_id is not None:

            async def look(tx: Tx) -> bool | None:
                return await register.knows_buyer(tx, account_id) or None

            await known.wait_until_visible(api.view(request), look, "the account")

        async def act(tx: Tx) -> ScenarioAnswer:
            await set_scenario(tx, account_id, _scenario(body), _behaviour(body.bank))
            bank = BankBehaviour.model_validate((await scenarios.behaviour(tx)).to_json())
            return ScenarioAnswer(**{**dict(body), "bank": bank})

        return await api.command(request, act)


def _transfers(r: APIRouter, api: Api, sealer: Sealer) -> None:
    @r.post(TRANSFERS, response_model=SentTransferAnswer, status_code=201)
    async def transfer(request: Request, body: SentTransfer) -> Response:
        """Sends money to the merchant's account; the statement of that day shows it (`TransferReceived`)."""
        _sandbox_caller(api, request)

        async def act(tx: Tx) -> SentTransferAnswer:
            payer_iban = _payer_iban(body.payer_iban)
            sent = Detail(
                amount_minor=body.amount,
                debtor_name=body.payer_name,
                debtor_iban=payer_iban,
                remittance=body.remittance,
                creditor_reference=body.structured_reference,
                end_to_end_id=body.end_to_end_id,
            )
            booked_on = await send_transfer(tx, sealer, sent, _recall(body.recall))
            masked = mask_iban(payer_iban) if payer_iban else None
            shown = body.model_dump(exclude={"payer_iban"})
            return SentTransferAnswer(**shown, payer_iban_masked=masked, booked_on=booked_on)

        return await api.command(request, act, status=201)
