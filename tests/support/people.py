"""A merchant with people, and the browsers that they sign in with."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from encours_gateway.store import users
from encours_gateway.store.users import NewUser
from encours_gateway.use_cases.passwords import Passwords
from encours_platform.database import Database, Tx
from encours_values.ids import new_id
from tests.support.application import Application, Merchant

PASSWORD = "correct horse battery staple"
PAGE = {"X-Requested-With": "encours", "Sec-Fetch-Site": "same-origin"}
HASHES = Passwords()


def database_of(application: Application) -> Database:
    return application.product.runtimes["gateway"].database


@dataclass
class Browser:
    """A browser with cookies of its own, whose pages are ours."""

    client: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=lambda: dict(PAGE))

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        more = {"json": body} if body is not None else {}
        return await self.client.request(method, path, headers={**self.headers, **headers}, **more)

    async def ok(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.call(method, path, body)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    async def sign_in(self, email: str, password: str = PASSWORD, **more: Any) -> httpx.Response:
        return await self.call("POST", "/v1/sessions", {"email": email, "password": password, **more})

    async def token(self) -> str:
        token: str = (await self.ok("POST", "/v1/sessions/token"))["access_token"]
        return token

    @property
    def cookie(self) -> str | None:
        return self.client.cookies.get("encours_session")


def browser(application: Application, *, address: str = "192.0.2.1") -> Browser:
    transport = httpx.ASGITransport(app=application.app, raise_app_exceptions=False, client=(address, 5000))
    return Browser(httpx.AsyncClient(transport=transport, base_url="http://installation", timeout=60))


async def add_user(application: Application, merchant: Merchant, **changes: Any) -> NewUser:
    """By default an admin of the merchant with the password of all."""
    facts: Mapping[str, Any] = {
        "user_id": new_id(),
        "email": f"{uuid.uuid4().hex[:12]}@grossiste.example",
        "name": "Jeanne Martin",
        "kind": "buyer" if "account_id" in changes else "merchant",
        "role": "admin",
        "locale": "fr",
        "password_hash": await HASHES.hash(PASSWORD),
        **changes,
    }
    user = NewUser(**facts)

    async def add(tx: Tx) -> bool:
        return await users.add(tx, user)

    assert await database_of(application).run(merchant.tenant_id, add)
    return user


async def signed_in(application: Application, merchant: Merchant, **changes: Any) -> tuple[Browser, NewUser]:
    user = await add_user(application, merchant, **changes)
    new = browser(application)
    answer = await new.sign_in(user.email)
    assert answer.status_code == 201, answer.text
    return new, user
