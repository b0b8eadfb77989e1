"""The bodies that the API's document shows work as they are shown, one after the other, for a new merchant."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from encours.body_examples import EXAMPLES
from tests.support.application import Application, Merchant


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


def routes_of(document: dict[str, Any]) -> Iterator[tuple[str, tuple[str, str, Any]]]:
    """Operation → method, path and the body that is shown."""
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            if "example" in content:
                yield operation["operationId"], (method.upper(), path, content["example"])


class Reader:
    """Sends what is shown; ids in it stand for those that the answers before gave."""

    def __init__(self, merchant: Merchant) -> None:
        self.merchant = merchant
        self.ids: dict[str, str] = {}

    async def send(self, method: str, path: str, body: dict[str, Any]) -> None:
        if "account_id" in body:
            body = {**body, "account_id": self.ids["account_id"]}
        answer = await self.merchant.ok(method, path.format(**self.ids), body)
        if "id" in answer:
            self.ids[path.rsplit("/", 1)[-1].removesuffix("s") + "_id"] = answer["id"]


async def test_each_body_that_is_shown_works_as_shown(application: Application) -> None:
    shown = dict(routes_of((await application.client.get("/openapi.json")).json()))
    assert list(EXAMPLES) == [name for name in EXAMPLES if name in shown], "each is in the document"
    reader = Reader(await application.merchant())

    for name in EXAMPLES:
        await reader.send(*shown[name])
        if name == "create_mandate":
            mandate = f"/v1/mandates/{reader.ids['mandate_id']}"
            await reader.merchant.ok("POST", f"{mandate}/sign")
            await reader.merchant.ok("POST", f"{mandate}/confirm")
            await reader.merchant.clock("2026-01-05T09:00:00+00:00")

    order = (await reader.merchant.all("/v1/orders"))[0]
    assert (order["decision"], order["shipped"]) == ("authorized", 5_940)
