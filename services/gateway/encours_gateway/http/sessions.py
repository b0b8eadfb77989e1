"""Signing in and out, and the token that a session is exchanged for."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from math import ceil
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Request, Response

from encours_gateway.domain.errors import SecondFactorNeeded, SessionNeeded, SeveralMerchants, TooManyAttempts
from encours_gateway.domain.session import Session
from encours_gateway.http.browser import Browser
from encours_gateway.http.problems import PROBLEMS
from encours_gateway.http.session_schemas import (
    BrandingAnswer,
    MeAccount,
    MeAnswer,
    MeBody,
    MeMerchant,
    MeSession,
    MeUser,
    PasswordBody,
    SecondFactorsAnswer,
    SessionAnswer,
    SessionsAnswer,
    SignInAnswer,
    SignInBody,
    TokenAnswer,
    merchant_choices,
)
from encours_gateway.store import sessions
from encours_gateway.use_cases.change_own_data import change_own_data
from encours_gateway.use_cases.change_password import change_password
from encours_gateway.use_cases.issue_token import TOKEN_SECONDS, issue_token
from encours_gateway.use_cases.passwords import Passwords
from encours_gateway.use_cases.sign_in import Opened, sign_in
from encours_gateway.use_cases.sign_out import end_session
from encours_gateway.use_cases.who_is_signed_in import SignedIn, who_is_signed_in
from encours_platform import json
from encours_platform.database import Database, Tx
from encours_platform.http import path_id, router
from encours_platform.problems import MEDIA_TYPE, NotFound, problem_response
from encours_platform.token_keys import TokenKeys
from encours_values.ids import SESSION, parse_typeid

T = TypeVar("T")
SessionPath = Annotated[UUID, path_id(SESSION, "session_id")]


def me_answer(found: SignedIn) -> MeAnswer:
    user, session = found.user, found.session
    return MeAnswer(
        user=MeUser(id=user.user_id, name=user.name, email=user.email, locale=user.locale, kind=user.kind),
        merchant=MeMerchant(
            id=session.tenant_id,
            name=found.settings.legal.name or found.merchant,
            sandbox=found.sandbox,
            branding=BrandingAnswer(**found.settings.branding.model_dump()),
        ),
        role=user.role,
        permissions=list(found.permissions),
        accounts=[MeAccount(id=each.account_id, name=each.name) for each in found.accounts],
        session=MeSession(id=session.session_id, signed_in_at=session.began_at, amr=list(session.amr)),
        second_factors=SecondFactorsAnswer(
            required=found.settings.security.second_factor_required and user.kind == "merchant", **vars(found.factors)
        ),
    )


def _session_answer(session: Session, current: UUID) -> SessionAnswer:
    return SessionAnswer(
        id=session.session_id,
        signed_in_at=session.began_at,
        last_used_at=session.seen_at,
        ends_at=session.ends_at,
        amr=list(session.amr),
        address=session.address,
        user_agent=session.user_agent,
        current=session.session_id == current,
    )


def answer_opened(browser: Browser, request: Request, opened: Opened, *, status: int) -> Response:
    """With the cookie of the session that was begun."""
    body = SignInAnswer(status=opened.session.status, methods=list(opened.methods))
    response = Response(json.model_bytes(body), status, media_type="application/json")
    browser.set_cookie(request, response, opened)
    return response


async def refusing(work: Awaitable[Response]) -> Response:
    """Answers what the table of problems cannot: how long to wait, and which merchants there are."""
    try:
        return await work
    except TooManyAttempts as busy:
        problem = replace(PROBLEMS[TooManyAttempts], retry_after_seconds=ceil(busy.seconds))
        return problem_response(problem, busy.detail)
    except SeveralMerchants as several:
        answer = problem_response(PROBLEMS[SeveralMerchants], several.detail)
        body = {**json.loads(bytes(answer.body)), "merchants": merchant_choices(dict(several.merchants))}
        return Response(json.dumps(body), answer.status_code, media_type=MEDIA_TYPE)


class SignedInRoutes:
    """What routes for who is signed in call: with the cookie, from our own page, or with an access token."""

    def __init__(self, database: Database, browser: Browser, keys: TokenKeys) -> None:
        self.database = database
        self.browser = browser
        self._keys = keys

    def router(self, tag: str) -> APIRouter:
        """Of routes that all ask for a session that is complete."""
        return router(tag, self.admit)

    def router_of_cookie(self, tag: str) -> APIRouter:
        """Of routes that ask for the cookie of a session, in whatever state it is."""

        async def admit(request: Request) -> None:
            request.state.session = await self.browser.session(request)

        return router(tag, admit)

    async def admit(self, request: Request) -> None:
        """Raises `SessionNeeded`, `SecondFactorNeeded`, `CrossSiteRefused`."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        by_token = scheme.lower() == "bearer" and "." in token
        session = await (self._session_of(token) if by_token else self.browser.session(request))
        if session.status != "signed_in":
            raise SecondFactorNeeded("give the second factor first")
        request.state.session = session

    async def _session_of(self, token: str) -> Session:
        """Of an access token; ended sessions have none, whatever the token says. Raises `SessionNeeded`."""
        claims = self._keys.read(token)
        if claims is None:
            raise SessionNeeded("this access token is not valid or has expired")
        session_id = parse_typeid(SESSION, claims["sid"])
        found = await self.database.run(UUID(claims["tid"]), lambda tx: sessions.find(tx, session_id))
        if found is None:
            raise SessionNeeded("the session has ended")
        return found

    async def run(self, request: Request, use_case: Callable[[Tx, SignedIn], Awaitable[T]]) -> T:
        session: Session = request.state.session

        async def act(tx: Tx) -> T:
            return await use_case(tx, await who_is_signed_in(tx, session))

        return await self.database.run(session.tenant_id, act)


def sign_in_routes(signed_in: SignedInRoutes, passwords: Passwords) -> APIRouter:
    """Open to all: the secrets are in the body or in the cookie."""
    r = router("sessions")
    database, browser = signed_in.database, signed_in.browser

    @r.post("/v1/sessions", status_code=201, response_model=SignInAnswer)
    async def begin_a_session(request: Request, body: SignInBody) -> Response:
        """Signs a person in: sets the session's cookie. Wrong or unknown, the answer is the same."""
        browser.check_site(request)
        visitor = browser.visitor(request)

        async def begin() -> Response:
            opened = await sign_in(database, passwords, body.email, body.password, body.merchant_id, visitor)
            return answer_opened(browser, request, opened, status=201)

        return await refusing(begin())

    return r


def sign_out_routes(signed_in: SignedInRoutes) -> APIRouter:
    r = signed_in.router_of_cookie("sessions")
    database, browser = signed_in.database, signed_in.browser

    @r.delete("/v1/sessions/current", status_code=204, response_model=None)
    async def sign_out(request: Request) -> Response:
        """Ends the session, wherever a copy of its cookie is. Its access token works for two more minutes at most."""
        session: Session = request.state.session
        await database.run(session.tenant_id, lambda tx: end_session(tx, session.user_id, session.session_id))
        response = Response(status_code=204)
        browser.delete_cookie(request, response)
        return response

    return r


def routes(signed_in: SignedInRoutes, keys: TokenKeys) -> APIRouter:  # noqa: C901
    r = signed_in.router("sessions")

    @r.post("/v1/sessions/token", response_model=TokenAnswer)
    async def issue_a_token(request: Request) -> TokenAnswer:
        """An access token of two minutes for the session of the cookie, which it keeps alive."""

        async def issue(tx: Tx, found: SignedIn) -> TokenAnswer:
            if found.needs_second_factor:
                raise SecondFactorNeeded("this merchant asks for a second factor: set one up first")
            await sessions.renew(tx, found.session.session_id)
            token = issue_token(keys, found.holder)
            return TokenAnswer(access_token=token, expires_in=TOKEN_SECONDS, me=me_answer(found))

        return await signed_in.run(request, issue)

    @r.get("/v1/sessions", response_model=SessionsAnswer)
    async def list_own_sessions(request: Request) -> SessionsAnswer:
        """Where the person is signed in, newest first."""

        async def read(tx: Tx, found: SignedIn) -> SessionsAnswer:
            own = await sessions.of_user(tx, found.user.user_id)
            return SessionsAnswer(data=[_session_answer(each, found.session.session_id) for each in own])

        return await signed_in.run(request, read)

    @r.delete("/v1/sessions/{session_id}", status_code=204, response_model=None)
    async def end_a_session(request: Request, session_id: SessionPath) -> Response:
        """Signs the person out there."""

        async def end(tx: Tx, found: SignedIn) -> None:
            if not await end_session(tx, found.user.user_id, session_id):
                raise NotFound("no such session")

        await signed_in.run(request, end)
        return Response(status_code=204)

    return r


def own_routes(signed_in: SignedInRoutes, passwords: Passwords) -> APIRouter:
    r = signed_in.router("me")

    @r.get("/v1/me", response_model=MeAnswer)
    async def read_who_is_signed_in(request: Request) -> MeAnswer:
        """Who is signed in, where, and what for."""

        async def read(_tx: Tx, found: SignedIn) -> MeAnswer:
            return me_answer(found)

        return await signed_in.run(request, read)

    @r.patch("/v1/me", response_model=MeAnswer)
    async def change_own_name_and_language(request: Request, body: MeBody) -> MeAnswer:
        async def change(tx: Tx, found: SignedIn) -> MeAnswer:
            return me_answer(await change_own_data(tx, found, name=body.name, locale=body.locale))

        return await signed_in.run(request, change)

    @r.post("/v1/me/password", status_code=204, response_model=None)
    async def change_own_password(request: Request, body: PasswordBody) -> Response:
        """Asks for the old password; ends all other sessions of the person."""

        async def read(_tx: Tx, found: SignedIn) -> SignedIn:
            return found

        found = await signed_in.run(request, read)

        async def change() -> Response:
            await change_password(signed_in.database, passwords, found, current=body.current, password=body.password)
            return Response(status_code=204)

        return await refusing(change())

    return r
