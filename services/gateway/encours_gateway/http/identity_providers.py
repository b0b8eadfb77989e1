"""Single sign-on: a merchant's OpenID providers, and the way there and back."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from encours_gateway.domain.errors import ProviderUnreachable, SingleSignOnRefused
from encours_gateway.http.browser import Browser
from encours_gateway.http.managers import Managers
from encours_gateway.http.provider_schemas import ProviderAnswer, ProviderBody, ProviderChangeBody
from encours_gateway.store import identity_providers
from encours_gateway.store.identity_providers import Provider, provider_of
from encours_gateway.store.throttle import NOBODY
from encours_gateway.use_cases.identity_providers import (
    ProviderChange,
    add_provider,
    change_provider,
    remove_provider,
    secret_place,
)
from encours_gateway.use_cases.invite import Manager
from encours_gateway.use_cases.openid import FLOW_SECONDS, Flow, OpenId, is_of
from encours_gateway.use_cases.ports import OpenIdTransport
from encours_gateway.use_cases.sign_in import Opened, note_refusal
from encours_gateway.use_cases.sign_in_by_provider import sign_in_by_provider
from encours_platform import json
from encours_platform.database import Database, Tx
from encours_platform.http import Api, path_id
from encours_platform.paging import Page, Paging, page
from encours_platform.problems import NotFound
from encours_platform.sealing import SealBroken, Sealer
from encours_values.ids import IDENTITY_PROVIDER, typeid

log = structlog.get_logger(__name__)

FLOW_COOKIE = "encours_sign_on"
ERROR_LENGTH_MAX = 200
CONSOLE = "/console"
FAILED = f"{CONSOLE}?sign_on=failed"
"""Where the browser goes then; never to a place that a request names."""

ProviderPath = Annotated[UUID, path_id(IDENTITY_PROVIDER, "identity_provider_id")]


class Answers:
    """Providers as they are shown: without the secret, with what people and the provider need."""

    def __init__(self, openid: OpenId) -> None:
        self._openid = openid

    def of(self, provider: Provider) -> ProviderAnswer:
        redirect_uri = self._openid.redirect_uri(typeid(IDENTITY_PROVIDER, provider.identity_provider_id))
        return ProviderAnswer(
            id=provider.identity_provider_id,
            name=provider.name,
            issuer=provider.issuer,
            client_id=provider.client_id,
            domains=list(provider.domains),
            role_claim=provider.role_claim,
            roles=dict(provider.roles),
            default_role=provider.default_role,
            redirect_uri=redirect_uri,
            start_url=f"{redirect_uri.removesuffix('callback')}start",
            made_at=provider.made_at,
        )


def routes(api: Api, managers: Managers, sealer: Sealer, transport: OpenIdTransport, openid: OpenId) -> APIRouter:
    r = api.router("identity providers")

    answer = Answers(openid).of
    _reading(r, managers, answer)

    @r.post("/v1/identity-providers", status_code=201, response_model=ProviderAnswer)
    async def add_an_identity_provider(request: Request, body: ProviderBody) -> Response:
        """People of the merchant may sign in there from now on."""

        async def act(tx: Tx, manager: Manager) -> ProviderAnswer:
            change = ProviderChange(body.model_dump(exclude={"client_secret"}), body.client_secret)
            return answer(await add_provider(tx, manager, sealer, change))

        await transport.check(body.issuer)
        return await managers.command(request, act, status=201)

    @r.patch("/v1/identity-providers/{identity_provider_id}", response_model=ProviderAnswer)
    async def change_an_identity_provider(
        request: Request, identity_provider_id: ProviderPath, body: ProviderChangeBody
    ) -> ProviderAnswer:
        """Changes the members that are given."""
        facts = body.model_dump(exclude_unset=True, exclude={"client_secret"})
        required = ("name", "issuer", "client_id", "domains", "roles")
        facts = {name: value for name, value in facts.items() if value is not None or name not in required}

        async def act(tx: Tx, manager: Manager) -> ProviderAnswer:
            change = ProviderChange(facts, body.client_secret)
            return answer(await change_provider(tx, manager, sealer, identity_provider_id, change))

        if body.issuer is not None:
            await transport.check(body.issuer)
        return await managers.run(request, act)

    @r.delete("/v1/identity-providers/{identity_provider_id}", status_code=204, response_model=None)
    async def delete_an_identity_provider(request: Request, identity_provider_id: ProviderPath) -> Response:
        """Its people stay users; they sign in otherwise, or not any more."""

        async def act(tx: Tx, manager: Manager) -> None:
            await remove_provider(tx, manager, identity_provider_id)

        await managers.run(request, act)
        return Response(status_code=204)

    return r


def _reading(r: APIRouter, managers: Managers, answer: Callable[[Provider], ProviderAnswer]) -> None:
    @r.get("/v1/identity-providers")
    async def list_identity_providers(request: Request, paging: Paging) -> Page[ProviderAnswer]:
        async def read(tx: Tx, _manager: Manager) -> Page[ProviderAnswer]:
            return await page(
                tx,
                identity_providers.SELECT,
                paging,
                lambda row: answer(provider_of(row)),
                id_column="identity_provider_id",
            )

        return await managers.run(request, read)

    @r.get("/v1/identity-providers/{identity_provider_id}")
    async def read_an_identity_provider(request: Request, identity_provider_id: ProviderPath) -> ProviderAnswer:
        async def read(tx: Tx, _manager: Manager) -> ProviderAnswer:
            found = await identity_providers.find(tx, identity_provider_id)
            if found is None:
                raise NotFound("no such identity provider")
            return answer(found)

        return await managers.run(request, read)


class SignOn:
    """The way to the provider and back, by the cookie that binds it to the browser.

    The cookie is sealed, so it needs no row; it is Lax, since the browser comes back from another site.
    """

    def __init__(self, database: Database, browser: Browser, sealer: Sealer, openid: OpenId) -> None:
        self._database = database
        self._browser = browser
        self._sealer = sealer
        self._openid = openid

    async def start(self, request: Request, provider_id: UUID) -> Response:
        """Raises `NotFound`, `ProviderUnreachable`."""
        _, provider = await self._find(provider_id)
        url, flow = await self._openid.begin(provider, typeid(IDENTITY_PROVIDER, provider_id))
        response = RedirectResponse(url, status_code=303)
        response.set_cookie(
            self._browser.cookie_name(request, FLOW_COOKIE),
            self._sealer.seal(NOBODY, json.dumps(flow.facts()), FLOW_COOKIE),
            max_age=FLOW_SECONDS,
            path="/",
            secure=self._browser.is_secure(request),
            httponly=True,
            samesite="lax",
        )
        return response

    async def finish(self, request: Request, provider_id: UUID, state: str | None, code: str | None) -> Response:
        """To the console, signed in or with word that it failed."""
        visitor = self._browser.visitor(request)
        response = RedirectResponse(FAILED, status_code=303)
        try:
            opened = await self._open(request, provider_id, state or "", code)
            response = RedirectResponse(CONSOLE, status_code=303)
            self._browser.set_cookie(request, response, opened)
        except (SingleSignOnRefused, ProviderUnreachable) as refused:
            note_refusal(f"single sign-on: {refused.detail}", visitor)
        response.delete_cookie(
            self._browser.cookie_name(request, FLOW_COOKIE),
            path="/",
            secure=self._browser.is_secure(request),
            httponly=True,
            samesite="lax",
        )
        return response

    async def _open(self, request: Request, provider_id: UUID, state: str, code: str | None) -> Opened:
        flow = self._flow(request)
        if flow is None or code is None or not is_of(flow, typeid(IDENTITY_PROVIDER, provider_id), state):
            raise SingleSignOnRefused("another browser went to the provider, or too long ago, or it refused")
        tenant_id, provider = await self._find(provider_id)
        secret = self._sealer.open(tenant_id, provider.secret_sealed, secret_place(provider_id)).decode()
        identity = await self._openid.identify(provider, secret, flow, code)
        visitor = self._browser.visitor(request)
        return await self._database.run(tenant_id, lambda tx: sign_in_by_provider(tx, provider, identity, visitor))

    def _flow(self, request: Request) -> Flow | None:
        sealed = request.cookies.get(self._browser.cookie_name(request, FLOW_COOKIE))
        try:
            return Flow(**json.loads(self._sealer.open(NOBODY, sealed, FLOW_COOKIE))) if sealed else None
        except (SealBroken, ValueError, TypeError):
            return None

    async def _find(self, provider_id: UUID) -> tuple[UUID, Provider]:
        tenant_id = await identity_providers.tenant_of(self._database, provider_id)
        if tenant_id is None:
            raise NotFound("no such identity provider")
        found = await self._database.run(tenant_id, lambda tx: identity_providers.find(tx, provider_id))
        if found is None:
            raise NotFound("no such identity provider")
        return tenant_id, found


def sign_on_routes(sign_on: SignOn) -> APIRouter:
    """Pages that browsers go to, not calls; providers bring parameters of their own, which are ignored."""
    r = APIRouter(include_in_schema=False)

    @r.get("/v1/sessions/oidc/{identity_provider_id}/start")
    async def go_to_an_identity_provider(request: Request, identity_provider_id: ProviderPath) -> Response:
        return await sign_on.start(request, identity_provider_id)

    @r.get("/v1/sessions/oidc/{identity_provider_id}/callback")
    async def come_back_from_an_identity_provider(request: Request, identity_provider_id: ProviderPath) -> Response:
        given = request.query_params
        if "error" in given:
            log.info("openid_provider_refused", error=given["error"][:ERROR_LENGTH_MAX])
        return await sign_on.finish(request, identity_provider_id, given.get("state"), given.get("code"))

    return r
