from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from encours_contracts.fields import AMOUNT_MAX_MINOR, Currency
from encours_credit.domain import account as domain
from encours_credit.domain.account import NewAccount
from encours_credit.http import answers, queries, schemas
from encours_credit.store import accounts, exposure, limits
from encours_credit.use_cases.change_account import change_account
from encours_credit.use_cases.check_eligibility import check_eligibility
from encours_credit.use_cases.hold_account import hold_account, release_account
from encours_credit.use_cases.open_account import open_account
from encours_credit.use_cases.set_limit import NewLimit, set_limit
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound
from encours_values.ids import ACCOUNT

AccountPath = Annotated[UUID, path_id(ACCOUNT, "account_id")]


def routes(api: Api) -> APIRouter:
    r = api.router("accounts")
    _buyers(r, api)
    _changes(r, api)
    _limits(r, api)
    _exposure(r, api)
    api.command_log.readers[ACCOUNT] = _shown
    return r


async def _shown(tx: Tx, account_id: UUID) -> schemas.Account:
    return answers.account(_found(await accounts.find(tx, account_id)))


def _buyers(r: APIRouter, api: Api) -> None:
    @r.post("/v1/accounts", status_code=201, response_model=schemas.Account)
    async def open_buyer_account(request: Request, body: schemas.NewAccount) -> Response:
        """Opens a buyer's account; it is `pending` until a limit is in force."""

        async def act(tx: Tx) -> schemas.Account:
            return answers.account(await open_account(tx, NewAccount(**_plain(body))))

        return await api.command(request, act, status=201)

    @r.get("/v1/accounts", response_model=Page[schemas.Account], responses=EXPORTS)
    async def list_accounts(
        request: Request, query: Annotated[queries.AccountQuery, Query()]
    ) -> Page[schemas.Account] | Response:
        """Newest first, or in the order of `sort`."""

        def item(row: Record) -> schemas.Account:
            return answers.account(accounts.to_account(row))

        return await api.listed(request, accounts.LIST, query, lambda _tx: item, schemas.Account)

    @r.get("/v1/accounts/{account_id}")
    async def read_account(request: Request, account_id: AccountPath) -> schemas.Account:
        return await api.read(request, lambda tx: _shown(tx, account_id))


def _changes(r: APIRouter, api: Api) -> None:
    @r.patch("/v1/accounts/{account_id}", response_model=schemas.Account)
    async def change_buyer_account(request: Request, account_id: AccountPath, body: schemas.AccountChanges) -> Response:
        """Changes the fields that are sent; `status: closed` ends buying on account; open invoices stay due."""
        changes = {name: value for name, value in _plain(body).items() if name in body.model_fields_set}
        if "status" in changes:
            changes["closed"] = changes.pop("status") == "closed"

        async def act(tx: Tx) -> schemas.Account:
            return answers.account(await change_account(tx, account_id, changes))

        return await api.command(request, act)

    @r.post("/v1/accounts/{account_id}/hold", response_model=schemas.Account)
    async def hold_buyer_account(request: Request, account_id: AccountPath, body: schemas.Reason) -> Response:
        """Further orders are declined until the account is released."""

        async def act(tx: Tx) -> schemas.Account:
            return answers.account(await hold_account(tx, account_id, body.reason))

        return await api.command(request, act)

    @r.post("/v1/accounts/{account_id}/release", response_model=schemas.Account)
    async def release_buyer_account(request: Request, account_id: AccountPath, body: schemas.Reason) -> Response:
        """Ends the hold, so that orders pass again; the event holds the reason."""

        async def act(tx: Tx) -> schemas.Account:
            return answers.account(await release_account(tx, account_id, body.reason))

        return await api.command(request, act)


def _limits(r: APIRouter, api: Api) -> None:
    @r.post("/v1/accounts/{account_id}/limits", status_code=201, response_model=schemas.Limit)
    async def set_account_limit(request: Request, account_id: AccountPath, body: schemas.NewLimit) -> Response:
        """Sets an own limit, at once or between two dates; it may be below the exposure."""

        async def act(tx: Tx) -> schemas.Limit:
            new = NewLimit(body.amount, body.currency, body.source, body.valid_from, body.valid_to, body.reason)
            limit = await set_limit(tx, account_id, new)
            return answers.limit(limit, tx.today, await limits.in_force_id(tx, account_id))

        return await api.command(request, act, status=201)

    @r.get("/v1/accounts/{account_id}/limits")
    async def list_limits(request: Request, account_id: AccountPath, paging: Paging) -> Page[schemas.Limit]:
        """Every limit that was set, newest first."""

        async def look(tx: Tx) -> Page[schemas.Limit]:
            _found(await accounts.find(tx, account_id))
            current = await limits.in_force_id(tx, account_id)
            return await page(
                tx,
                limits.SELECT,
                paging,
                lambda row: answers.limit(limits.to_limit(row), tx.today, current),
                id_column="limit_id",
                filters={"account_id": account_id},
            )

        return await api.read(request, look)


def _exposure(r: APIRouter, api: Api) -> None:
    @r.get("/v1/accounts/{account_id}/exposure")
    async def read_exposure(request: Request, account_id: AccountPath) -> schemas.Exposure:
        """What the buyer owes or will owe, by part, and what is left of the line."""

        async def look(tx: Tx) -> schemas.Exposure:
            exposures = await exposure.read(tx, account_id)
            if exposures is None:
                raise NotFound("there is no such account")
            return answers.exposure(exposures.own, exposures.group)

        return await api.read(request, look)

    @r.get("/v1/accounts/{account_id}/eligibility")
    async def read_eligibility(
        request: Request,
        account_id: AccountPath,
        amount: Annotated[int, Query(ge=1, le=AMOUNT_MAX_MINOR)] = 1,
        currency: Annotated[Currency, Query()] = "EUR",
    ) -> schemas.Eligibility:
        """May this buyer pay later now? Takes nothing of the line."""

        async def look(tx: Tx) -> schemas.Eligibility:
            return answers.eligibility(await check_eligibility(tx, account_id, amount, currency), currency)

        return await api.read(request, look)


def _plain(body: schemas.NewAccount | schemas.AccountChanges) -> dict[str, Any]:
    fields = dict(body)
    if body.address is not None:
        fields["address"] = body.address.model_dump(mode="json")
    if body.prenotification is not None:
        fields["prenotification"] = body.prenotification.model_dump()
    return fields


def _found(account: domain.Account | None) -> domain.Account:
    if account is None:
        raise NotFound("there is no such account")
    return account
