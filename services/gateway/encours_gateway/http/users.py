"""Users and their roles, as the merchant or the company's admin manages them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from encours_contracts.permissions import MERCHANT_ROLES, ROLES
from encours_gateway.domain.people import User
from encours_gateway.http.managers import Managers
from encours_gateway.http.user_schemas import RoleAnswer, RolesAnswer, UserAnswer, UserBody, UserQuery
from encours_gateway.store import users
from encours_gateway.use_cases.change_users import UserChange, change_user, remove_user, reset_second_factors
from encours_gateway.use_cases.invite import Manager
from encours_platform.database import Record, Tx
from encours_platform.exports import EXPORTS
from encours_platform.http import Api, list_of, path_id
from encours_platform.paging import Page
from encours_platform.problems import NotFound
from encours_values.ids import USER

UserPath = Annotated[UUID, path_id(USER, "user_id")]


def user_answer(user: User) -> UserAnswer:
    return UserAnswer(
        id=user.user_id,
        email=user.email,
        name=user.name,
        kind=user.kind,
        role=user.role,
        account_id=user.account_id,
        with_group=user.with_group,
        spending_limit=user.spending_limit_minor,
        locale=user.locale,
        status=user.status,
        second_factor=user.has_totp,
        joined_at=user.joined_at,
        available_actions=["change", "block" if user.status == "active" else "unblock", "remove"],
    )


def _row(row: Record) -> UserAnswer:
    return user_answer(users.user_of(row))


def routes(api: Api, managers: Managers) -> APIRouter:
    r = api.router("users")
    _reads(r, managers)
    _changes(r, managers)
    _roles(r, managers)
    return r


def _reads(r: APIRouter, managers: Managers) -> None:
    @r.get("/v1/users", response_model=Page[UserAnswer], responses=EXPORTS)
    async def list_users(request: Request, query: Annotated[UserQuery, Query()]) -> Page[UserAnswer] | Response:
        """People of the merchant and of its buyers: the newest first, or in the order of `sort`."""

        async def company(_tx: Tx, manager: Manager) -> UUID | None:
            return manager.account_id

        if (account_id := await managers.run(request, company)) is not None:
            query = query.model_copy(update={"account_id": account_id})
        return await list_of(managers.view(request), request, users.LIST, query, lambda _tx: _row, UserAnswer)

    @r.get("/v1/users/{user_id}")
    async def read_a_user(request: Request, user_id: UserPath) -> UserAnswer:
        async def read(tx: Tx, manager: Manager) -> UserAnswer:
            user = await users.find(tx, user_id)
            if user is None:
                raise NotFound("no such user or account")
            manager.check_account(user.account_id)
            return user_answer(user)

        return await managers.run(request, read)


def _changes(r: APIRouter, managers: Managers) -> None:
    @r.patch("/v1/users/{user_id}")
    async def change_a_user(request: Request, user_id: UserPath, body: UserBody) -> UserAnswer:
        """A blocked user is signed out; a new role is effective within two minutes."""
        change = UserChange(
            role=body.role,
            status=body.status,
            with_group=body.with_group,
            spending_limit_minor=body.spending_limit,
            unlimited="spending_limit" in body.model_fields_set and body.spending_limit is None,
        )

        async def act(tx: Tx, manager: Manager) -> UserAnswer:
            return user_answer(await change_user(tx, manager, user_id, change))

        return await managers.run(request, act)

    @r.delete("/v1/users/{user_id}", status_code=204, response_model=None)
    async def remove_a_user(request: Request, user_id: UserPath) -> Response:
        """Ends the access for good; the audit trail still says who it was."""

        async def act(tx: Tx, manager: Manager) -> None:
            await remove_user(tx, manager, user_id)

        await managers.run(request, act)
        return Response(status_code=204)

    @r.delete("/v1/users/{user_id}/second-factors", status_code=204, response_model=None)
    async def reset_second_factors_of_a_user(request: Request, user_id: UserPath) -> Response:
        """For who has lost the telephone: signs the user out; the password is enough until a new one is set up."""

        async def act(tx: Tx, manager: Manager) -> None:
            await reset_second_factors(tx, manager, user_id)

        await managers.run(request, act)
        return Response(status_code=204)


def _roles(r: APIRouter, managers: Managers) -> None:
    @r.get("/v1/roles")
    async def list_roles(request: Request) -> RolesAnswer:
        """What each role may do."""

        async def read(_tx: Tx, _manager: Manager) -> RolesAnswer:
            return RolesAnswer(
                data=[
                    RoleAnswer(
                        name=name,
                        kind="merchant" if name in MERCHANT_ROLES else "buyer",
                        permissions=sorted(permissions),
                    )
                    for name, permissions in ROLES.items()
                ]
            )

        return await managers.run(request, read)
