"""A browser without JavaScript: follows the page's forms, keeps its cookie, reads the code out of the mail's event."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from encours_contracts.mandates import SignatureCodeIssued, SignatureRequested
from encours_values.ids import MANDATE, parse_typeid
from tests.mandates.world import World


@dataclass
class Visitor:
    """One browser session on one link."""

    world: World
    url: str
    headers: dict[str, str] = field(default_factory=lambda: {"Accept-Language": "en", "User-Agent": "Testing/1.0"})
    cookies: dict[str, str] = field(default_factory=dict)
    query: str = ""

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    async def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {**self.headers, **more.pop("headers", {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = await self.world.application.client.request(
            method, path, headers={**headers, **more.pop("headers", {})}, **more
        )
        self.world.application.client.cookies.clear()
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        return answer

    async def get(self, query: str = "") -> httpx.Response:
        return await self.request("GET", self.path + query)

    async def token(self) -> str:
        """Of the forms on the page."""
        found = re.search(r'name="form_token" value="(\w+)"', (await self.get("?step=account")).text)
        if found is None:
            found = re.search(r'name="form_token" value="(\w+)"', (await self.get()).text)
        assert found, "the page has no form"
        return found[1]

    async def post(self, step: str, **fields: str) -> httpx.Response:
        data = {"form_token": fields.pop("form_token", "") or await self.token(), **fields}
        return await self.request("POST", f"{self.path}/{step}{self.query}", data=data)

    async def must(self, step: str, **fields: str) -> None:
        answer = await self.post(step, **fields)
        assert (answer.status_code, errors(answer)) == (303, []), answer.text

    async def code(self) -> str:
        """Asks for a code and reads it where the mail would tell it."""
        await self.must("code")
        issued = (await self.world.published(SignatureCodeIssued))[-1]
        sealer = self.world.application.product.runtimes["mandates"].sealer
        return sealer.open(self.world.merchant.tenant_id, issued.code_sealed).decode()

    async def to_code(self) -> None:
        await self.must("account", choice="given")
        await self.must("signer", authorised="yes", name="Jeanne Martin", title="Gérante")

    async def to_consent(self) -> None:
        await self.to_code()
        await self.must("verify", code=await self.code())

    async def sha256(self) -> str:
        found = re.search(r'name="sha256" value="(\w{64})"', (await self.get()).text)
        assert found, "the page shows no document"
        return found[1]

    async def sign(self) -> httpx.Response:
        return await self.post("sign", consent="yes", sha256=await self.sha256())


def errors(answer: httpx.Response) -> list[str]:
    """What the page says is wrong."""
    return re.findall(r'<li><a href="#\w+">(.*?)</a></li>', answer.text)


async def url_in_mail(world: World, mandate: Any) -> str:
    """The link as the signer is sent it, latest first."""
    expected = parse_typeid(MANDATE, mandate["id"])
    asked = [event for event in await world.published(SignatureRequested) if event.mandate_id == expected]
    sealer = world.application.product.runtimes["mandates"].sealer
    return sealer.open(world.merchant.tenant_id, asked[-1].signing_url_sealed).decode()


async def visitor(world: World, mandate: Any, **more: Any) -> Visitor:
    return Visitor(world, await url_in_mail(world, mandate), **more)


async def changed(world: World, mandate: Any) -> bool:
    return str((await world.read(mandate))["status"]) != "pending_signature"
