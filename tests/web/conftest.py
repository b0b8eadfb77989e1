"""A real browser, and a merchant to whom everything has happened once, whose people sign in with a password."""

import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Response, async_playwright

import encours_gateway
from tests.support.application import Application
from tests.support.full_story import FullStory, play
from tests.support.people import PASSWORD, add_user
from tests.support.serving import serving

CHROMIUM = shutil.which("chromium")
STATIC = Path(encours_gateway.__file__).parent / "static"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
AXE = Path("web/node_modules/axe-core/axe.min.js")
PICTURES = os.environ.get("PICTURES")
IBANS = ("FR7630004000031234567890143", "FR7630001007941234567890185")
CREDITOR_IBAN = "FR7630006000011234567890189"
DESKTOP = (1440, 900)
PHONE = (390, 844)

needs_pages = pytest.mark.skipif(not (STATIC / "console.html").exists(), reason="the pages are not built: make web")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")


@dataclass(frozen=True)
class Installation:
    application: Application
    url: str
    story: FullStory

    async def person(self, role: str = "admin", name: str = "Jeanne Martin", locale: str = "en") -> str:
        """The e-mail address of a new user of the merchant."""
        return (await add_user(self.application, self.story.merchant, role=role, name=name, locale=locale)).email


@pytest.fixture(scope="session")
async def installation() -> AsyncIterator[Installation]:
    async with AsyncExitStack() as stack:
        application = await stack.enter_async_context(
            Application(allow_private_webhooks=True, private_hosts="127.0.0.1")
        )
        url = await stack.enter_async_context(serving(application))
        story = await play(application, word="Papeterie", ibans=IBANS, creditor_iban=CREDITOR_IBAN, hook=f"{url}/none")
        yield Installation(application, url, story)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@dataclass
class Console:
    """A person in front of the console."""

    installation: Installation
    context: BrowserContext
    page: Page
    faults: list[str]
    """What the browser complained of: scripts that failed, styles that the policy refused."""

    async def open(self, path: str) -> None:
        await self.page.goto(f"{self.installation.url}/console{path}")
        await self.settled()

    async def settled(self) -> None:
        await self.page.wait_for_load_state("networkidle")

    async def sign_in(self, email: str, password: str = PASSWORD) -> None:
        await self.open("/")
        await self.page.locator("input[name=email]").fill(email)
        await self.page.locator("input[name=password]").fill(password)
        await self.page.keyboard.press("Enter")
        await self.page.locator("#content h1").wait_for()
        await self.settled()

    async def heading(self) -> str:
        return await self.page.locator("#content h1").first.inner_text()

    async def picture(self, name: str) -> None:
        if PICTURES:
            await self.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


Opener = Callable[..., Awaitable[Console]]


@pytest.fixture
async def opened(installation: Installation, chromium: Browser) -> AsyncIterator[Opener]:
    """Opens browsers; the test fails where one of them complained."""
    consoles: list[Console] = []

    async def open_browser(
        *, language: str = "en-GB", size: tuple[int, int] = DESKTOP, scheme: str = "light", role: str | None = "admin"
    ) -> Console:
        context = await chromium.new_context(
            locale=language,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            timezone_id="Europe/Paris",
            accept_downloads=True,
        )
        context.set_default_timeout(20_000)
        console = Console(installation, context, await context.new_page(), [])
        console.page.on("pageerror", lambda error: console.faults.append(str(error)))
        console.page.on("console", lambda message: _note(console, message))
        console.page.on("response", lambda response: _note_missing(console, response))
        consoles.append(console)
        if role is not None:
            await console.sign_in(await installation.person(role, locale=language[:2]))
        return console

    yield open_browser
    for console in consoles:
        await console.context.close()
    assert [fault for console in consoles for fault in console.faults] == []


def _note_missing(console: Console, response: Response) -> None:
    if response.status == 404:
        console.faults.append(f"404: {response.request.method} {response.url}")


EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of 4(01|03|04|09|22)")
"""An answer that the page shows to the person; Chromium writes a line for each all the same."""


def _note(console: Console, message: ConsoleMessage) -> None:
    if message.type == "error" and not EXPECTED.match(message.text):
        console.faults.append(message.text)
