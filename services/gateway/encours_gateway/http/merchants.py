import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from encours_contracts.gateway import MerchantSettings
from encours_contracts.permissions import Permission
from encours_gateway.http.schemas import (
    CreditorAnswer,
    KeyAnswer,
    KeyBody,
    MerchantAnswer,
    MerchantBody,
    NewKeyAnswer,
    RevokedKeyAnswer,
    SettingsAnswer,
    SettingsBody,
)
from encours_gateway.store import merchants
from encours_gateway.store.merchants import KEY_PAGE, KeyRow
from encours_gateway.use_cases.api_keys import NewKey, issue_key, revoke_key
from encours_gateway.use_cases.change_settings import change_settings
from encours_gateway.use_cases.move_clock import SandboxClock
from encours_gateway.use_cases.open_merchant import open_merchant, refuse_trial_secrets
from encours_platform import json
from encours_platform.auth import CACHE_SECONDS
from encours_platform.database import Database, Tx
from encours_platform.http import Api, path_id, router
from encours_platform.key_status import PATH, internal_token
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import Unauthenticated
from encours_platform.sealing import Sealer
from encours_platform.settings import Settings
from encours_values.ids import API_KEY

BANK_ACCOUNT = frozenset({"identifier", "iban", "bic"})
"""Parts of the creditor that say where the collected money goes."""
KeyPath = Annotated[UUID, path_id(API_KEY, "key_id")]


def _settings_answer(settings: MerchantSettings, version: int, pending: Sequence[str] = ()) -> SettingsAnswer:
    creditor = settings.creditor
    return SettingsAnswer(
        **settings.model_dump(include=set(SettingsAnswer.model_fields) - {"creditor", "version", "pending_services"}),
        creditor=CreditorAnswer(**creditor.model_dump(include=set(CreditorAnswer.model_fields))),
        version=version,
        pending_services=list(pending),
    )


def _key_answer(row: KeyRow) -> KeyAnswer:
    facts = {name: value for name, value in vars(row).items() if name != "key_id"}
    return KeyAnswer(id=row.key_id, **facts, available_actions=[] if row.revoked_at else ["revoke"])


def merchant_routes(database: Database, settings: Settings, clock: SandboxClock) -> APIRouter:
    """For the operator of the installation: the bearer is `ENCOURS_ADMIN_TOKEN`, not an API key."""

    async def administrator(request: Request) -> None:
        given = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
        if not settings.admin_token or not hmac.compare_digest(given, settings.admin_token.encode()):
            raise Unauthenticated("the administrator's token is needed")

    r = router("merchants", administrator)

    @r.post("/v1/merchants", status_code=201, response_model=MerchantAnswer)
    async def open_a_merchant(body: MerchantBody) -> MerchantAnswer:
        """Opens a tenant; the bearer is the operator's `ENCOURS_ADMIN_TOKEN`, not an API key."""
        if body.kind == "live":
            refuse_trial_secrets(settings)
        opened = await open_merchant(database, pepper=settings.api_key_pepper, name=body.name, kind=body.kind)
        await clock.wait_until_applied(opened.tenant_id, version=1)
        return MerchantAnswer(
            id=opened.tenant_id, tenant_id=opened.tenant_id, name=body.name, kind=body.kind, api_key=opened.api_key
        )

    return r


def routes(api: Api, sealer: Sealer, clock: SandboxClock) -> APIRouter:
    r = api.router("merchants")

    @r.get("/v1/settings", response_model=SettingsAnswer)
    async def read_settings(request: Request) -> SettingsAnswer:
        """The merchant's settings; the creditor's IBAN is masked."""

        async def read(tx: Tx) -> SettingsAnswer:
            merchant = await merchants.lock(tx)
            return _settings_answer(merchant.settings, merchant.version)

        return await api.read(request, read)

    @r.put("/v1/settings", response_model=SettingsAnswer)
    async def put_settings(request: Request, body: SettingsBody, response: Response) -> SettingsAnswer:
        """Changes what is given; answers when every service works with it.

        Services that do not within 20 seconds are listed in `pending_services`, with status 202; they will.
        """
        caller = api.caller(request)
        given = body.model_dump(exclude_unset=True, exclude_none=True)
        if not BANK_ACCOUNT.isdisjoint(given.get("creditor", {})):
            caller.require(Permission.SETTINGS_BANK_ACCOUNT_WRITE)
        if "approvals" in given.get("collection", {}):
            caller.require(Permission.SETTINGS_APPROVALS_WRITE)
        changed, version = await api.view(request).run(lambda tx: change_settings(tx, sealer, given, who=caller.actor))
        pending = await clock.services_behind(caller.tenant_id, version)
        if pending:
            response.status_code = 202
        return _settings_answer(changed, version, pending)

    return r


def key_routes(api: Api, settings: Settings, sealer: Sealer, clock: SandboxClock) -> APIRouter:
    r = api.router("merchants")

    @r.post("/v1/api-keys", status_code=201, response_model=NewKeyAnswer)
    async def issue_a_key(request: Request, body: KeyBody) -> Response:
        """A new key, shown in this answer only (and to a repeat with its Idempotency-Key). It works from then on."""
        caller = api.caller(request)

        async def issue(tx: Tx) -> NewKeyAnswer:
            new = NewKey(body.name, body.role, body.permissions)
            row, secret = await issue_key(tx, caller, pepper=settings.api_key_pepper, key=new)
            return NewKeyAnswer(**dict(_key_answer(row)), api_key=sealer.seal(tx.tenant_id, secret.encode()))

        stored = await api.command(request, issue, status=201)
        async with api.view(request).transaction() as tx:
            version = (await merchants.lock(tx)).version
        await clock.wait_until_applied(caller.tenant_id, version)
        answer = json.loads(bytes(stored.body))
        answer["api_key"] = sealer.open(caller.tenant_id, answer["api_key"]).decode()
        return Response(json.dumps(answer), stored.status_code, media_type="application/json")

    @r.get("/v1/api-keys", response_model=Page[KeyAnswer])
    async def list_keys(request: Request, paging: Paging) -> Page[KeyAnswer]:
        return await api.read(
            request,
            lambda tx: page(tx, KEY_PAGE, paging, lambda row: _key_answer(KeyRow(**dict(row))), id_column="key_id"),
        )

    @r.delete("/v1/api-keys/{key_id}")
    async def revoke_a_key(request: Request, key_id: KeyPath) -> RevokedKeyAnswer:
        """Revokes the key; from `effective_at` on, no service accepts it."""
        caller = api.caller(request)
        who = caller.actor
        await api.view(request).run(lambda tx: revoke_key(tx, key_id, who=who))
        return RevokedKeyAnswer(id=key_id, effective_at=datetime.now(UTC) + timedelta(seconds=CACHE_SECONDS))

    return r


def internal_routes(database: Database, settings: Settings) -> APIRouter:
    """For the other services, which show a token made of the pepper that all have."""
    r = APIRouter(include_in_schema=False)
    token = internal_token(settings.api_key_pepper)

    @r.get(PATH + "/{tenant_id}/{key_id}")
    async def read_key_status(request: Request, tenant_id: UUID, key_id: UUID) -> dict[str, bool]:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise Unauthenticated("this route is for services of the installation")
        return {"revoked": await database.run(tenant_id, lambda tx: merchants.is_revoked(tx, key_id))}

    return r
