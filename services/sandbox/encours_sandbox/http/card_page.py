"""The payment service's page, on which a buyer pays with a test card. It belongs to the sandbox, not to the product."""

from pathlib import Path
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from encours_platform.database import Database
from encours_sandbox.domain.card_scenario import TEST_CARDS
from encours_sandbox.use_cases.card_keys import PATH
from encours_sandbox.use_cases.take_card import Refused, page_of, pay_page
from encours_values.errors import DomainError
from encours_values.ids import MERCHANT, parse_typeid
from encours_values.money import format_minor

PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
}
AUTHENTICATED = "4000002760003184"
"""The test card that asks its holder."""


def _tenant_of(text: str) -> UUID | None:
    try:
        return parse_typeid(MERCHANT, f"mer_{text}")
    except DomainError:
        return None


def routes(database: Database) -> APIRouter:
    r = APIRouter(include_in_schema=False)

    @r.get(PATH + "/pay/{tenant}/{page_id}")
    async def show(tenant: str, page_id: str) -> Response:
        return await _shown(database, tenant, page_id)

    @r.post(PATH + "/pay/{tenant}/{page_id}")
    async def pay(request: Request, tenant: str, page_id: str) -> Response:
        form = parse_qs((await request.body()).decode())
        number = "".join(character for character in form.get("number", [""])[0] if character.isdigit())
        answer = form.get("authentication", [""])[0]
        if number == AUTHENTICATED and not answer:
            return await _shown(database, tenant, page_id, ask=number)
        return await _shown(database, tenant, page_id, number=number, is_authenticated=answer != "refuse")

    return r


async def _shown(
    database: Database,
    tenant: str,
    page_id: str,
    *,
    number: str | None = None,
    ask: str | None = None,
    is_authenticated: bool = True,
) -> Response:
    tenant_id, refusal = _tenant_of(tenant), None
    try:
        if tenant_id is None:
            return HTMLResponse("No such page", 404, SECURITY)
        if number is None:
            page = await database.run(tenant_id, lambda tx: page_of(tx, page_id))
        else:
            given = number
            page, refusal = await database.run(
                tenant_id, lambda tx: pay_page(tx, page_id, given, is_authenticated=is_authenticated)
            )
    except (Refused, DomainError):
        return HTMLResponse("No such page", 404, SECURITY)
    if page["status"] == "complete":
        return RedirectResponse(page["success_url"], 303, SECURITY)
    html = PAGES.get_template("card_page.html").render(
        page=page,
        amount=format_minor(page["amount_total"], page["currency"].upper()),
        refusal=refusal,
        cards=TEST_CARDS,
        ask=ask,
    )
    return HTMLResponse(html, 402 if refusal else 200, SECURITY)
