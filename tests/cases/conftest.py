from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.support.application import Application, Merchant
from tests.support.reconciliation import check_books
from tests.support.world import SETTINGS, open_buyer, sell


class Shop:
    """A merchant who has one buyer, and whose bank sends files."""

    def __init__(self, application: Application, merchant: Merchant) -> None:
        self.application = application
        self.merchant = merchant
        self.buyer = ""

    async def open(self) -> None:
        await self.merchant.clock("2026-01-05T08:00:00+00:00")
        self.buyer = await open_buyer(self.merchant)

    async def invoice(self, amount: int) -> dict[str, Any]:
        """A delivered order's invoice."""
        placed = await sell(self.merchant, self.buyer, amount)
        await self.application.quiet(self.merchant)
        (invoice,) = [each for each in await self.invoices() if each["order_id"] == placed["id"]]
        return invoice

    async def invoices(self) -> list[dict[str, Any]]:
        return await self.merchant.all(f"/v1/invoices?account_id={self.buyer}")

    async def read(self, path: str) -> Any:
        return await self.merchant.ok("GET", path)

    async def send(self, content: bytes) -> Any:
        """What was done with a bank file, when all its events have had their effect."""
        answer = await self.merchant.post(
            "/v1/bank-files", content=content, headers={"Content-Type": "application/xml"}
        )
        await self.application.quiet(self.merchant)
        return answer

    async def accepted(self, content: bytes) -> dict[str, Any]:
        answer = await self.send(content)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body


@pytest.fixture(scope="module")
async def application() -> AsyncIterator[Application]:
    async with Application() as running:
        yield running


@pytest.fixture
def new_shop(application: Application) -> Callable[[], Awaitable[Shop]]:
    """Makes further merchants."""

    async def make() -> Shop:
        opened = Shop(application, await application.merchant(SETTINGS))
        await opened.open()
        return opened

    return make


@pytest.fixture
async def shop(application: Application) -> AsyncIterator[Shop]:
    """Whose books and bank agree at the end."""
    opened = Shop(application, await application.merchant(SETTINGS))
    await opened.open()
    yield opened
    await check_books(application)
