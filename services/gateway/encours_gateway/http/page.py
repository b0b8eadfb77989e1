"""The first page: the merchant's figures, for a person who is signed in."""

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from encours_contracts import billing, collections, credit, mandates
from encours_contracts.envelope import Event
from encours_contracts.permissions import Permission
from encours_gateway.domain.errors import SessionNeeded
from encours_gateway.domain.session import Session
from encours_gateway.http.browser import Browser
from encours_gateway.store import figures
from encours_gateway.store.figures import Figure
from encours_gateway.use_cases.who_is_signed_in import SignedIn, who_is_signed_in
from encours_platform.database import Database, Tx
from encours_values.money import format_minor

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)

TILES: tuple[tuple[str, type[Event]], ...] = (
    ("Buyers", credit.AccountOpened),
    ("Mandates active", mandates.MandateActivated),
    ("Orders authorised", credit.OrderPlaced),
    ("Orders declined", credit.OrderDeclined),
    ("Invoices", billing.InvoiceIssued),
    ("Credit notes", billing.CreditNoteIssued),
    ("Statements", billing.StatementIssued),
    ("Batches at the bank", collections.BatchSubmitted),
    ("Debits settled", collections.CollectionSettled),
    ("Debits rejected", collections.CollectionRejected),
    ("Debits returned", collections.CollectionReturned),
    ("Overdue invoices", billing.InvoiceOverdue),
)


def _sums(seen: Mapping[str, Figure]) -> dict[str, int]:
    """Sums of the events so far, in minor units."""

    def total(model: type[Event]) -> int:
        figure = seen.get(model.TYPE)
        return figure.amount_minor if figure else 0

    ordered = total(credit.OrderPlaced) - total(credit.OrderCancelled)
    credited = total(billing.CreditNoteIssued)
    paid = seen[figures.PAID].amount_minor if figures.PAID in seen else 0
    return {
        "Exposure: all that buyers owe or ordered": ordered - credited - paid,
        "of it open orders": ordered - total(credit.OrderShipped),
        "Invoiced, less credit notes": total(billing.InvoiceIssued) - credited,
        "Handed to the bank": total(collections.CollectionSubmitted),
        "Settled": total(collections.CollectionSettled),
        "Returned": sum(total(failure) for failure in collections.FAILURES),
        "Paid finally": paid,
    }


def routes(browser: Browser, database: Database) -> APIRouter:
    r = APIRouter(include_in_schema=False)

    @r.get("/")
    async def show(request: Request) -> Response:
        session = await browser.session_of_navigation(request)
        found = await database.run(session.tenant_id, lambda tx: _reader(tx, session)) if session else None
        if session is None or found is None:
            return RedirectResponse("/console", status_code=303, headers=SECURITY)

        async def read(tx: Tx) -> str:
            seen, latest = await figures.figures(tx), await figures.latest(tx)
            tiles = [(label, seen[model.TYPE].events if model.TYPE in seen else 0) for label, model in TILES]
            sums = [(label, format_minor(amount, "EUR", "en")) for label, amount in _sums(seen).items()]
            return TEMPLATES.get_template("installation.html").render(
                now=tx.now.astimezone(tx.timezone),
                merchant=found.settings.legal.name or found.merchant,
                tiles=tiles,
                sums=sums,
                zone=tx.timezone,
                latest=[(entry.type.removeprefix("encours.").removesuffix(".v1"), entry) for entry in latest],
                money=lambda amount: format_minor(amount, "EUR", "en"),
            )

        return HTMLResponse(await database.run(session.tenant_id, read), headers=SECURITY)

    return r


async def _reader(tx: Tx, session: Session) -> SignedIn | None:
    """Who is signed in for the merchant and may read its figures."""
    try:
        found = await who_is_signed_in(tx, session)
    except SessionNeeded:
        return None
    may = Permission.REPORTS_READ in found.permissions and not found.needs_second_factor
    return found if may and found.user.kind == "merchant" else None
