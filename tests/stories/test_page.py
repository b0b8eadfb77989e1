"""The first page in a real browser."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from playwright.async_api import Browser, async_playwright

from tests.support.application import Application
from tests.support.people import PASSWORD, add_user
from tests.support.processes import free_port
from tests.support.world import SETTINGS, open_buyer, sell

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PICTURES = os.environ.get("PICTURES")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        started = await play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)], ids=["desktop", "phone"])
async def test_the_page_shows_the_state_of_the_installation_to_who_is_signed_in(
    browser: Browser, width: int, height: int
) -> None:
    async with Application() as application:
        merchant = await application.merchant(SETTINGS)
        await merchant.clock("2026-01-05T08:00:00+00:00")
        buyer = await open_buyer(merchant)
        await sell(merchant, buyer, 123_456)
        await merchant.clock("2026-02-17T12:00:00+00:00")
        port = free_port()
        config = uvicorn.Config(application.app, port=port, log_config=None, lifespan="off")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        try:
            page = await browser.new_page(viewport={"width": width, "height": height})
            await page.goto(f"http://127.0.0.1:{port}/docs")
            user = await add_user(application, merchant)
            status = await page.evaluate(
                "body => fetch('/v1/sessions', {method: 'POST', body: JSON.stringify(body),"
                " headers: {'Content-Type': 'application/json'}}).then(answer => answer.status)",
                {"email": user.email, "password": PASSWORD},
            )
            assert status == 201
            await page.goto(f"http://127.0.0.1:{port}/")

            await page.get_by_role("heading", name="State of the installation").wait_for()

            tiles = {
                await tile.locator("span").inner_text(): await tile.locator("strong").inner_text()
                for tile in await page.locator(".tile").all()
            }
            assert (tiles["Orders authorised"], tiles["Invoices"], tiles["Debits settled"]) == ("1", "1", "1")
            assert "Exposure: all that buyers owe or ordered\t€1,234.56" in await page.locator("main").inner_text()
            assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
            assert await page.evaluate("document.cookie") == ""
            if PICTURES:
                await page.screenshot(path=Path(PICTURES) / f"page-{width}.png", full_page=True)
        finally:
            server.should_exit = True
            await serving
