"""A buyer in the portal, in a real browser: pays five ticked invoices by card and asks about a sixth."""

import os
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, FilePayload, Page, Route, async_playwright, expect

import encours_gateway
from encours_contracts.permissions import ROLES
from tests.stories.test_card_payments import Shop, shop_of
from tests.stories.test_page import CHROMIUM, FLAGS
from tests.stories.test_permissions import token
from tests.support.application import Application
from tests.support.on_port import served
from tests.support.world import sell

STATIC = Path(encours_gateway.__file__).parent / "static"
AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
PICTURES = os.environ.get("PICTURES")
PAGES = ("", "/invoices", "/pay", "/orders", "/statements", "/payments", "/questions", "/direct-debit", "/profile")
BEHIND_A_DIALOG = ("landmark-no-duplicate-banner", "landmark-unique")
"""A dialog has a heading of its own; what is behind it cannot be reached."""
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 500

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here"),
    pytest.mark.skipif(not (STATIC / "portal.html").exists(), reason="the pages are not built: make web"),
]


@pytest.fixture(scope="module")
async def installation() -> AsyncIterator[tuple[Application, str]]:
    async with served(private_hosts="127.0.0.0/8") as running:
        yield running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as play:
        started = await play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


async def signed_in(browser: Browser, shop: Shop, *, width: int, language: str) -> Page:
    """As a payer of the buyer's company; the token is a real one, only the sign-in is left out."""
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, locale=language, service_workers="block", reduced_motion="reduce"
    )
    page = await context.new_page()
    me = {
        "user": {"id": "usr_1", "name": "Jeanne Martin", "email": "jm@c.example", "locale": None, "kind": "buyer"},
        "merchant": {"id": "mer_1", "name": "Grossiste SAS", "sandbox": False, "branding": None},
        "role": "payer",
        "permissions": sorted(ROLES["payer"]),
        "accounts": [{"id": shop.buyer, "name": "Boutique du Port"}],
    }

    async def give(route: Route) -> None:
        answer = {"access_token": token(shop.application, shop.merchant, "payer", shop.buyer), "expires_in": 120}
        await route.fulfill(json={**answer, "me": me})

    await page.route("**/v1/sessions/token", give)
    return page


async def check_page(page: Page, name: str) -> None:
    """No violation that axe finds, nothing wider than the screen, and a picture in each theme where wanted."""
    await page.wait_for_load_state("networkidle")
    await page.evaluate(AXE.read_text())
    has_dialog = await page.get_by_role("dialog").count() > 0
    rules = {each: {"enabled": False} for each in BEHIND_A_DIALOG} if has_dialog else {}
    found = await page.evaluate("rules => axe.run(document, {resultTypes: ['violations'], rules})", rules)
    shown = [(each["id"], [node["html"][:160] for node in each["nodes"]]) for each in found["violations"]]
    assert not shown, f"{name}: {shown}"
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is too wide"
    for scheme in ("light", "dark") if PICTURES else ():
        await page.evaluate(f"document.documentElement.dataset.mantineColorScheme = '{scheme}'")
        await page.wait_for_timeout(150)
        await page.screenshot(path=f"{PICTURES}/{name}-{scheme}.png", full_page=True)
    await page.evaluate("document.documentElement.dataset.mantineColorScheme = 'light'")


WORDS: dict[str, dict[str, str]] = {
    "en": {
        "pay": "Pay 5 invoices",
        "next": "Show what is paid",
        "go": "Go to the payment page",
        "paid": "Paid. Thank you.",
        "ask": "Ask about this invoice",
        "reason": "In a few words",
        "send": "Send the question",
        "write": "Your message",
        "reply": "Send",
    },
    "fr": {
        "pay": "Payer 5 factures",
        "next": "Voir ce qui est payé",
        "go": "Aller à la page de paiement",
        "paid": "Payé. Merci.",
        "ask": "Une question sur cette facture",
        "reason": "En quelques mots",
        "send": "Envoyer la question",
        "write": "Votre message",
        "reply": "Envoyer",
    },
}


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "fr")], ids=["desktop_en", "phone_fr"])
async def test_a_buyer_pays_five_ticked_invoices_by_card_and_asks_about_a_sixth(
    installation: tuple[Application, str], browser: Browser, width: int, language: str
) -> None:
    application, url = installation
    words, shop = WORDS[language], await shop_of(application)
    ids = await shop.invoices(10_000, 20_000, 30_000, 40_000, 50_000, 60_000)
    numbers = [(await shop.merchant.ok("GET", f"/v1/invoices/{id_}"))["number"] for id_ in ids]
    page = await signed_in(browser, shop, width=width, language=language)
    await page.goto(f"{url}/portal/invoices")
    for number in numbers[:5]:
        await page.get_by_role("checkbox", name=re.compile(number)).check()
    await page.get_by_role("button", name=words["pay"]).click()
    await page.get_by_role("button", name=words["next"]).click()
    await expect(page.get_by_role("link", name=words["go"])).to_be_visible()
    await check_page(page, f"pay-card-{language}")
    await page.get_by_role("link", name=words["go"]).click()
    await page.get_by_label("Card number").fill("4242 4242 4242 4242")
    await page.get_by_role("button", name="Pay").click()
    await expect(page.get_by_text(words["paid"])).to_be_visible(timeout=20_000)
    await check_page(page, f"checkout-{language}")
    assert await shop.statuses(ids) == ["paid"] * 5 + ["open"]

    await page.goto(f"{url}/portal/invoices/{ids[5]}")
    await page.get_by_role("button", name=words["ask"]).click()
    await page.get_by_label(words["reason"]).fill("2 boxes missing")
    await page.locator("input[type=file]").set_input_files(
        FilePayload(name="box.png", mimeType="image/png", buffer=PNG)
    )
    await check_page(page, f"ask-{language}")
    await page.get_by_role("button", name=words["send"]).click()
    await page.get_by_label(words["write"]).fill("Please answer this week.")
    await page.get_by_role("button", name=words["reply"], exact=True).click()
    await expect(page.locator("main")).to_contain_text("Please answer this week.")
    await expect(page.locator("main")).to_contain_text("box.png")
    await check_page(page, f"question-{language}")
    (dispute,) = await shop.merchant.all("/v1/disputes")
    seen: dict[str, Any] = await shop.merchant.ok("GET", f"/v1/disputes/{dispute['id']}")
    assert [each["author"] for each in seen["messages"]] == ["buyer"]
    assert [each["name"] for each in seen["attachments"]] == ["box.png"]


@pytest.mark.parametrize(
    ("width", "language"), [(1280, "en"), (390, "fr"), (1280, "de")], ids=["desktop_en", "phone_fr", "desktop_de"]
)
async def test_every_page_of_the_portal_is_accessible_and_fits(
    installation: tuple[Application, str], browser: Browser, width: int, language: str
) -> None:
    application, url = installation
    shop = await shop_of(application)
    await shop.invoices(10_000, 850_000)
    await sell(shop.merchant, shop.buyer, 5_000)
    await shop.application.quiet(shop.merchant)
    paid = await shop.merchant.ok(
        "POST", "/v1/payments", {"account_id": shop.buyer, "amount": 4_000, "method": "transfer", "reference": "VIR 1"}
    )
    assert paid
    invoice = (await shop.merchant.all("/v1/invoices"))[0]["id"]
    await shop.merchant.ok("POST", f"/v1/invoices/{invoice}/disputes", {"reason": "price", "amount": 500})
    page = await signed_in(browser, shop, width=width, language=language)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    for path in (*PAGES, f"/invoices/{invoice}"):
        await page.goto(f"{url}/portal{path}")
        await page.get_by_role("heading", level=1).wait_for()
        name = path.strip("/").split("/")[0] or "home"
        await check_page(page, f"{name if 'inv_' not in path else 'invoice'}-{language}")
        assert not await page.get_by_role("alert").filter(has_text=re.compile("denied|right|droit|Recht")).count(), path
    await page.goto(f"{url}/portal/pay?ids={invoice}")
    for place, name in ((1, "transfer"), (2, "early")):
        await page.locator(".mantine-SegmentedControl-control").nth(place).click()
        await check_page(page, f"pay-{name}-{language}")
    assert not faults
