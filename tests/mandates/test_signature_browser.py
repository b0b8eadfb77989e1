"""The signing page in a real browser, by keyboard alone; `PICTURES=<folder>` keeps what it looks like."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from encours_contracts.mandates import SignatureCodeIssued
from tests.mandates.signing_page import url_in_mail
from tests.mandates.world import OTHER_IBAN, World
from tests.support.application import Application
from tests.support.processes import free_port

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
PICTURES = os.environ.get("PICTURES")
SIZES = [(1280, 900), (390, 844)]
WORDS = {
    "en": {
        "title": "The mandate is signed",
        "bad": "The check digits of this IBAN are wrong: a character is mistyped.",
        "good": "Valid IBAN, Commerzbank.",
        "consent": "Tick the box to consent, then sign.",
    },
    "fr": {
        "title": "Le mandat est signé",
        "bad": "La clé de cet IBAN n’est pas juste\u00a0: un caractère est mal recopié.",
        "good": "IBAN valide, Commerzbank.",
        "consent": "Cochez la case pour consentir, puis signez.",
    },
    "de": {
        "title": "Das Mandat ist unterschrieben",
        "bad": "Die Prüfziffern dieser IBAN stimmen nicht: Ein Zeichen ist vertippt.",
        "good": "Gültige IBAN, Commerzbank.",
        "consent": "Setzen Sie zur Zustimmung den Haken, dann unterschreiben Sie.",
    },
}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        started = await play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


@pytest.fixture(scope="module")
async def address(application: Application) -> AsyncIterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(application.app, port=port, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


class Keyboard:
    """Somebody without a mouse."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.pictures = page, name, 0

    async def to(self, selector: str) -> None:
        """Tab until it has the focus."""
        for _ in range(40):
            if await self.page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
                outlined = "e => getComputedStyle(e.closest('.choice') ?? e).outlineStyle"
                assert await self.page.locator(selector).evaluate(outlined) == "solid", f"{selector}: no focus ring"
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {selector}")

    async def press(self, key: str) -> None:
        await self.page.keyboard.press(key)

    async def enter(self, selector: str) -> None:
        await self.to(selector)
        async with self.page.expect_navigation():
            await self.press("Enter")

    async def type(self, selector: str, text: str) -> None:
        await self.to(selector)
        await self.press("Control+a")
        await self.page.keyboard.type(text)

    async def look(self) -> None:
        """Nothing is cut off, everything has a name; a picture where pictures are wanted."""
        assert await self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert await self.page.evaluate(UNNAMED) == []
        assert await self.page.evaluate(LOW_CONTRAST) == []
        self.pictures += 1
        if PICTURES:
            await self.page.screenshot(path=Path(PICTURES) / f"{self.name}-{self.pictures}.png", full_page=True)

    async def alert(self) -> str:
        return await self.page.get_by_role("alert").inner_text()


UNNAMED = """() => [...document.querySelectorAll('input:not([type=hidden]), button, a')]
    .filter(e => !(e.labels?.length || e.innerText.trim())).map(e => e.outerHTML)"""
LOW_CONTRAST = """() => {
  const rgb = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; }
    return [255, 255, 255]; };
  return [...document.querySelectorAll('main *, header *')]
    .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .filter(e => { const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5; }).map(e => e.outerHTML);
}"""


async def code_in_mail(world: World) -> str:
    issued = (await world.published(SignatureCodeIssued))[-1]
    sealer = world.application.product.runtimes["mandates"].sealer
    return sealer.open(world.merchant.tenant_id, issued.code_sealed).decode()


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("size", SIZES, ids=["desktop", "phone"])
async def test_a_mandate_is_signed_by_keyboard_alone(
    world: World, browser: Browser, address: str, size: tuple[int, int], language: str
) -> None:
    mandate, words = await world.create(), WORDS[language]
    url = address + urlsplit(await url_in_mail(world, mandate)).path
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=language)
    requested: list[str] = []
    context.on("request", lambda request: requested.append(request.url))
    page = await context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if "422" not in message.text else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    keys = Keyboard(page, f"sign-{language}-{size[0]}")
    await page.goto(url)

    await keys.look()
    await keys.enter("main a.button")
    await keys.to("#choice")
    await keys.look()
    await keys.enter("main button")
    assert await page.title() != ""
    await keys.look()
    await keys.to("#choice")
    await keys.press("ArrowDown")
    await keys.type("#iban", OTHER_IBAN[:-1] + "1")
    await page.get_by_text(words["bad"]).wait_for()
    await keys.enter("#iban")
    assert words["bad"] in await keys.alert()
    assert await page.locator("#iban").get_attribute("aria-invalid") == "true"
    await keys.look()
    await keys.type("#iban", OTHER_IBAN)
    await page.get_by_text(words["good"]).wait_for()
    assert await page.get_by_text(words["bad"]).count() == 0
    assert await page.get_by_role("alert").count() == 0
    await keys.look()
    await keys.enter("main form button:not(.second)")

    await keys.to("#authorised")
    await keys.press("Space")
    await keys.type("#name", "Jeanne Martin-Dubois")
    await keys.look()
    await keys.enter("main form button:not(.second)")

    await keys.look()
    await keys.enter("main form button:not(.second)")
    await keys.type("#code", "000000")
    code = await code_in_mail(world)
    if code != "000000":
        await keys.enter("#code")
        await keys.look()
    await keys.type("#code", code)
    await keys.enter("main form button:not(.second)")

    await keys.enter("main form button:not(.second)")
    assert words["consent"] in await keys.alert()
    await keys.to("#consent")
    await keys.press("Space")
    await keys.look()
    await keys.enter("main form button:not(.second)")

    assert await page.locator("h1").inner_text() == words["title"]
    assert await page.locator("html").get_attribute("lang") == language
    await keys.look()
    await keys.to("main a.button")
    async with page.expect_download() as loading:
        await keys.press("Enter")
    download = await loading.value
    assert Path(await download.path()).read_bytes().startswith(b"%PDF-")
    signed = await world.read(mandate)
    assert (signed["status"], signed["signer"]["name"]) == ("awaiting_debtor_bank", "Jeanne Martin-Dubois")
    assert signed["bank_name"] == "Commerzbank"
    assert faults == []
    assert {urlsplit(each).netloc for each in requested if not each.startswith("data:")} == {urlsplit(address).netloc}
    await context.close()


async def test_without_javascript_all_fields_show_and_the_way_leads_to_the_signature_too(
    world: World, browser: Browser, address: str
) -> None:
    mandate = await world.create()
    context = await browser.new_context(java_script_enabled=False, locale="en")
    page = await context.new_page()
    await page.goto(address + urlsplit(await url_in_mail(world, mandate)).path)

    await page.get_by_role("link", name="Continue").click()
    assert await page.get_by_label("IBAN of the other account").is_visible()
    await page.get_by_label("This account is right").check()
    await page.get_by_role("button").click()
    await page.get_by_label("I am duly authorised").check()
    await page.get_by_role("button").click()
    await page.get_by_role("button", name="Send the code").click()
    await page.get_by_label("Six-digit code").fill(await code_in_mail(world))
    await page.get_by_role("button", name="Check the code").click()
    await page.get_by_role("checkbox").check()
    await page.get_by_role("button", name="Sign the mandate").click()

    await page.get_by_role("heading", name="The mandate is signed").wait_for()
    assert (await world.read(mandate))["status"] == "awaiting_debtor_bank"
    await context.close()
