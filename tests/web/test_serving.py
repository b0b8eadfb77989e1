"""How the gateway serves the console and the portal."""

import re
from pathlib import Path

import pytest

import encours_gateway
from tests.support.application import Application

STATIC = Path(encours_gateway.__file__).parent / "static"

pytestmark = pytest.mark.skipif(not (STATIC / "console.html").exists(), reason="the pages are not built: make web")


@pytest.mark.parametrize("path", ["/console", "/console/buyers/acc_1", "/portal", "/portal/pay?ids=inv_1"])
async def test_every_address_of_an_entry_answers_its_page_under_a_strict_policy(path: str) -> None:
    async with Application() as application:
        answers = [await application.client.get(path) for _ in range(2)]

    entry = path.partition("?")[0].split("/")[1]
    nonces = set()
    for answer in answers:
        assert answer.status_code == 200
        assert f"/assets/{entry}-" in answer.text
        policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        nonce = re.search(r"'nonce-([\w-]+)'", policy["style-src"])
        assert nonce is not None
        assert f'nonce="{nonce[1]}"' in answer.text
        nonces.add(nonce[1])
    assert len(nonces) == 2
    assert "<style" not in answers[0].text
    assert not re.search(r"<script(?![^>]* src=)", answers[0].text)


async def test_assets_are_cached_for_ever_and_nothing_else_is_served() -> None:
    async with Application() as application:
        page = (await application.client.get("/console")).text
        assets = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
        assert assets
        for asset in assets:
            answer = await application.client.get(asset)
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
        for path in ("/assets/none.js", "/assets/..%2fconsole.html", "/assets/%2e%2e%2f.digest"):
            assert (await application.client.get(path)).status_code == 404
