"""Second factors: given at sign-in, and set up by who is signed in."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

import segno
from fastapi import APIRouter, Request, Response

from encours_gateway.domain.errors import SessionNeeded, SignInAgain
from encours_gateway.domain.session import CODE, PASSKEY, Session
from encours_gateway.http.factor_schemas import (
    ConfirmTotpBody,
    NewPasskeyAnswer,
    NewTotpAnswer,
    PasskeyAnswer,
    PasskeyBody,
    PasskeyOptionsAnswer,
    PasskeysAnswer,
    PasskeySignInBody,
    RecoveryCodesAnswer,
    SecondFactorBody,
)
from encours_gateway.http.session_schemas import SignInAnswer
from encours_gateway.http.sessions import SignedInRoutes, answer_opened, refusing
from encours_gateway.store import factors, passkeys
from encours_gateway.use_cases.give_second_factor import Proof, SecondFactors, raise_session
from encours_gateway.use_cases.passkeys import Passkeys, add_passkey, remove_passkey
from encours_gateway.use_cases.sign_in import Opened
from encours_gateway.use_cases.totp import confirm_totp, new_recovery_codes, prepare_totp, remove_totp
from encours_gateway.use_cases.who_is_signed_in import SignedIn
from encours_platform import json
from encours_platform.database import Tx
from encours_platform.http import path_id, router
from encours_platform.problems import NotFound
from encours_platform.sealing import Sealer
from encours_values.ids import PASSKEY as PASSKEY_PREFIX

T = TypeVar("T")
PasskeyPath = Annotated[UUID, path_id(PASSKEY_PREFIX, "passkey_id")]


def second_factor_routes(signed_in: SignedInRoutes, second: SecondFactors) -> APIRouter:
    r = signed_in.router_of_cookie("sessions")
    browser = signed_in.browser

    @r.post("/v1/sessions/second-factor", status_code=201, response_model=SignInAnswer)
    async def give_a_second_factor(request: Request, body: SecondFactorBody) -> Response:
        """Completes a sign-in with the cookie that the password gave; there is a new cookie then."""
        session: Session = request.state.session
        if session.status != "second_factor_required":
            raise SessionNeeded("sign in with the password first")

        async def give() -> Response:
            opened = await second.give(session, Proof(body.method, body.code), browser.visitor(request))
            return answer_opened(browser, request, opened, status=201)

        return await refusing(give())

    return r


def passkey_sign_in_routes(signed_in: SignedInRoutes, second: SecondFactors, keys: Passkeys) -> APIRouter:
    r = router("sessions")
    browser = signed_in.browser

    @r.post("/v1/sessions/passkey-options", response_model=PasskeyOptionsAnswer)
    async def prepare_a_passkey(request: Request) -> Response:
        """What the browser asks a passkey to sign (`navigator.credentials.get`).

        With the cookie that the password gave, the person's own passkeys; without one, any passkey of this host.
        """
        try:
            session: Session | None = await browser.session(request)
        except SessionNeeded:
            session = None
        if session is None or session.status != "second_factor_required":
            return _json(await keys.authentication_options(None, None, []))
        tenant_id, user_id = session.tenant_id, session.user_id
        own = await signed_in.database.run(tenant_id, lambda tx: passkeys.of_user(tx, user_id))
        return _json(await keys.authentication_options(tenant_id, user_id, own))

    @r.post("/v1/sessions/passkey", status_code=201, response_model=SignInAnswer)
    async def sign_in_with_a_passkey(request: Request, body: PasskeySignInBody) -> Response:
        """Signs in without password: a passkey that has verified its owner is both factors."""
        browser.check_site(request)

        async def begin() -> Response:
            opened = await second.sign_in_by_passkey(body.credential, browser.visitor(request))
            return answer_opened(browser, request, opened, status=201)

        return await refusing(begin())

    return r


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, media_type="application/json")


class OwnFactors:
    """Changes of how somebody signs in, who signed in a moment ago."""

    def __init__(self, signed_in: SignedInRoutes) -> None:
        self.signed_in = signed_in

    async def run(self, request: Request, use_case: Callable[[Tx, SignedIn], Awaitable[T]]) -> T:
        """Raises `SignInAgain`."""

        async def act(tx: Tx, found: SignedIn) -> T:
            if not found.session.is_fresh:
                raise SignInAgain("who changes how they sign in must have signed in within half an hour")
            return await use_case(tx, found)

        return await self.signed_in.run(request, act)

    async def prove(
        self, request: Request, amr: str, use_case: Callable[[Tx, SignedIn], Awaitable[RecoveryCodesAnswer]]
    ) -> Response:
        """A use case that proves a second factor: the session becomes a new one that has it."""
        browser = self.signed_in.browser

        async def act(tx: Tx, found: SignedIn) -> tuple[RecoveryCodesAnswer, Opened]:
            answer = await use_case(tx, found)
            return answer, await raise_session(tx, found.session, amr, browser.visitor(request))

        answer, opened = await self.run(request, act)
        response = Response(json.model_bytes(answer), 201, media_type="application/json")
        browser.set_cookie(request, response, opened)
        return response


def totp_routes(own: OwnFactors, sealer: Sealer) -> APIRouter:  # noqa: C901
    r = own.signed_in.router("me")

    @r.post("/v1/me/totp", response_model=NewTotpAnswer)
    async def prepare_codes_of_an_application(request: Request) -> NewTotpAnswer:
        """A new secret for an application that makes codes; it counts when it is confirmed."""

        async def prepare(tx: Tx, found: SignedIn) -> NewTotpAnswer:
            new = await prepare_totp(tx, sealer, found.user, found.settings.legal.name or found.merchant)
            picture = segno.make(new.uri, error="m").svg_inline(scale=4)
            return NewTotpAnswer(secret=new.secret, uri=new.uri, qr_svg=picture)

        return await own.run(request, prepare)

    @r.post("/v1/me/totp/confirm", status_code=201, response_model=RecoveryCodesAnswer)
    async def confirm_codes_of_an_application(request: Request, body: ConfirmTotpBody) -> Response:
        """A code of the new secret shows that the application has it; there is a new cookie then."""

        async def confirm(tx: Tx, found: SignedIn) -> RecoveryCodesAnswer:
            return RecoveryCodesAnswer(recovery_codes=list(await confirm_totp(tx, sealer, found.user, body.code)))

        return await own.prove(request, CODE, confirm)

    @r.delete("/v1/me/totp", status_code=204, response_model=None)
    async def remove_codes_of_an_application(request: Request) -> Response:
        async def remove(tx: Tx, found: SignedIn) -> None:
            await remove_totp(tx, found.user)

        await own.run(request, remove)
        return Response(status_code=204)

    @r.post("/v1/me/recovery-codes", status_code=201, response_model=RecoveryCodesAnswer)
    async def make_recovery_codes(request: Request) -> RecoveryCodesAnswer:
        """Ten new codes for who has lost everything else; the earlier ones are worth nothing any more."""

        async def make(tx: Tx, found: SignedIn) -> RecoveryCodesAnswer:
            if not (await factors.of(tx, found.user.user_id)).methods:
                raise NotFound("set up a second factor first")
            return RecoveryCodesAnswer(recovery_codes=list(await new_recovery_codes(tx, found.user)))

        return await own.run(request, make)

    return r


def passkey_routes(own: OwnFactors, keys: Passkeys) -> APIRouter:  # noqa: C901
    signed_in = own.signed_in
    r = signed_in.router("me")

    @r.get("/v1/me/passkeys", response_model=PasskeysAnswer)
    async def list_own_passkeys(request: Request) -> PasskeysAnswer:
        async def read(tx: Tx, found: SignedIn) -> PasskeysAnswer:
            return PasskeysAnswer(
                data=[
                    PasskeyAnswer(id=each.passkey_id, name=each.name, made_at=each.made_at, used_at=each.used_at)
                    for each in await passkeys.of_user(tx, found.user.user_id)
                ]
            )

        return await signed_in.run(request, read)

    @r.post("/v1/me/passkeys/options", response_model=PasskeyOptionsAnswer)
    async def prepare_a_new_passkey(request: Request) -> Response:
        """What the browser makes a passkey of (`navigator.credentials.create`)."""

        async def read(tx: Tx, found: SignedIn) -> tuple[SignedIn, Any]:
            return found, await passkeys.of_user(tx, found.user.user_id)

        found, existing = await own.run(request, read)
        return _json(await keys.registration_options(found.session.tenant_id, found.user, existing))

    @r.post("/v1/me/passkeys", status_code=201, response_model=NewPasskeyAnswer)
    async def add_a_passkey(request: Request, body: PasskeyBody) -> Response:
        """Registers what the browser made; there is a new cookie then."""

        async def read(_tx: Tx, found: SignedIn) -> SignedIn:
            return found

        found = await own.run(request, read)
        new = await keys.registered(found.session.tenant_id, found.user, body.name, body.credential)

        async def add(tx: Tx, found: SignedIn) -> NewPasskeyAnswer:
            codes = await add_passkey(tx, found.user, new)
            return NewPasskeyAnswer(id=new.passkey_id, name=new.name, recovery_codes=list(codes))

        return await own.prove(request, PASSKEY, add)

    @r.delete("/v1/me/passkeys/{passkey_id}", status_code=204, response_model=None)
    async def remove_a_passkey(request: Request, passkey_id: PasskeyPath) -> Response:
        async def remove(tx: Tx, found: SignedIn) -> None:
            if not await remove_passkey(tx, found.user, passkey_id):
                raise NotFound("no such passkey")

        await own.run(request, remove)
        return Response(status_code=204)

    return r
