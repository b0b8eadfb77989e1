"""Invitations and forgotten passwords."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_gateway.http.browser import Browser
from encours_gateway.http.managers import Managers
from encours_gateway.http.session_schemas import SignInAnswer
from encours_gateway.http.sessions import answer_opened
from encours_gateway.http.user_schemas import (
    AcceptBody,
    AskedAnswer,
    CompleteResetBody,
    InvitationAnswer,
    InvitationBody,
    InvitingMerchant,
    OwnInvitationAnswer,
    ResetBody,
    Token,
)
from encours_gateway.store import invitations, merchants
from encours_gateway.store.invitations import Invitation, NewInvitation
from encours_gateway.use_cases.accept_invitation import accept_invitation, read_invitation
from encours_gateway.use_cases.invite import Manager, invite, withdraw
from encours_gateway.use_cases.passwords import Passwords
from encours_gateway.use_cases.reset_password import complete_reset, request_reset
from encours_platform.database import Database, Record, Tx
from encours_platform.http import Api, path_id, router
from encours_platform.paging import Page, Paging, page
from encours_platform.sealing import Sealer
from encours_values.ids import INVITATION

InvitationPath = Annotated[UUID, path_id(INVITATION, "invitation_id")]


def _answer(invitation: Invitation) -> InvitationAnswer:
    return InvitationAnswer(
        id=invitation.invitation_id,
        email=invitation.email,
        name=invitation.name,
        role=invitation.role,
        account_id=invitation.account_id,
        with_group=invitation.with_group,
        spending_limit=invitation.spending_limit_minor,
        locale=invitation.locale,
        invited_by=invitation.invited_by,
        invited_at=invitation.invited_at,
        expires_at=invitation.expires_at,
    )


def _row(row: Record) -> InvitationAnswer:
    return _answer(invitations.invitation_of(row))


def routes(api: Api, managers: Managers, sealer: Sealer, public_url: str) -> APIRouter:
    r = api.router("users")

    @r.post("/v1/invitations", status_code=201, response_model=InvitationAnswer)
    async def invite_somebody(request: Request, body: InvitationBody) -> Response:
        """Mails a link that is valid for seven days; an earlier invitation to the address ends."""

        async def act(tx: Tx, manager: Manager) -> InvitationAnswer:
            new = NewInvitation(
                email=body.email.lower(),
                name=body.name,
                role=body.role,
                locale=body.locale or (await merchants.read(tx)).settings.locale,
                account_id=body.account_id,
                with_group=body.with_group,
                spending_limit_minor=body.spending_limit,
            )
            return _answer((await invite(tx, manager, new, sealer=sealer, public_url=public_url)).invitation)

        return await managers.command(request, act, status=201)

    @r.get("/v1/invitations", response_model=Page[InvitationAnswer])
    async def list_invitations(request: Request, paging: Paging) -> Page[InvitationAnswer]:
        """Those that are open."""

        async def read(tx: Tx, manager: Manager) -> Page[InvitationAnswer]:
            own = {"account_id": manager.account_id}
            return await page(tx, invitations.SELECT, paging, _row, id_column="invitation_id", filters=own)

        return await managers.run(request, read)

    @r.delete("/v1/invitations/{invitation_id}", status_code=204, response_model=None)
    async def withdraw_an_invitation(request: Request, invitation_id: InvitationPath) -> Response:
        """The link opens nothing any more."""

        async def act(tx: Tx, manager: Manager) -> None:
            await withdraw(tx, manager, invitation_id)

        await managers.run(request, act)
        return Response(status_code=204)

    return r


def open_routes(
    database: Database, browser: Browser, passwords: Passwords, sealer: Sealer, public_url: str
) -> APIRouter:
    """For who is not signed in yet: the link is the secret."""
    r = router("sessions")

    @r.get("/v1/invitations/by-token", response_model=OwnInvitationAnswer)
    async def read_own_invitation(token: Annotated[Token, Query()]) -> OwnInvitationAnswer:
        """What the link invites to."""
        invitation, merchant = await read_invitation(database, token)
        return OwnInvitationAnswer(
            email=invitation.email,
            name=invitation.name,
            role=invitation.role,
            locale=invitation.locale,
            merchant=InvitingMerchant(name=merchant),
        )

    @r.post("/v1/invitations/accept", status_code=201, response_model=SignInAnswer)
    async def accept_own_invitation(request: Request, body: AcceptBody) -> Response:
        """Makes the user and signs it in; the link is used up."""
        browser.check_site(request)
        opened = await accept_invitation(
            database,
            passwords,
            body.token,
            name=body.name,
            password=body.password,
            visitor=browser.visitor(request),
        )
        return answer_opened(browser, request, opened, status=201)

    @r.post("/v1/password-resets", status_code=202, response_model=AskedAnswer)
    async def ask_for_a_new_password(request: Request, body: ResetBody) -> AskedAnswer:
        """Mails a link that is valid for an hour, where the address is known. The answer does not say whether it is."""
        browser.check_site(request)
        await request_reset(database, sealer, public_url, body.email)
        return AskedAnswer()

    @r.post("/v1/password-resets/complete", status_code=204, response_model=None)
    async def set_a_new_password(request: Request, body: CompleteResetBody) -> Response:
        """The link is used up; all sessions of the user end. Second factors stay."""
        browser.check_site(request)
        await complete_reset(database, passwords, body.token, body.password)
        return Response(status_code=204)

    return r
