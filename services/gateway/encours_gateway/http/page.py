"""The first page: the merchant's figures, for a signed-in API key (a sealed cookie)."""

import time
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from urllib.parse import parse_qs
from uuid import UUID

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from encours_contracts import billing, collections, credit, mandates
from encours_contracts.envelope import Event
from encours_contracts.permissions import Permission
from encours_gateway.domain.page_sign_in import WINDOW_SECONDS, SignInThrottle
from encours_gateway.store import figures, page_sessions
from encours_gateway.store.figures import Figure
from encours_platform.auth import Caller
from encours_platform.database import Database, Tx
from encours_platform.http import Api
from encours_platform.problems import Unauthenticated
from encours_platform.sealing import SealBroken, Sealer
from encours_platform.telemetry import REFUSED_REQUESTS
from encours_values.ids import new_id
from encours_values.money import format_minor

log = structlog.get_logger(__name__)

COOKIE = "encours_session"
SESSION_SECONDS = 28_800
"""The sealed cookie holds the end too, so a browser cannot prolong a session."""
NOBODY = UUID(int=0)
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


class TooManyAttempts(Exception):
    """Sign-in failed too often from this address, or with this key's prefix."""


class Sessions:
    """Who is signed in: an API key that may read reports, sealed into a cookie with the session's id and its end."""

    def __init__(self, api: Api, database: Database, sealer: Sealer) -> None:
        self._api = api
        self._database = database
        self._sealer = sealer
        self._throttle = SignInThrottle()

    async def caller(self, request: Request) -> Caller | None:
        session = self._session(request)
        if session is None:
            return None
        session_id, key = session
        caller = await self._reader(key)
        if caller is None:
            return None
        is_open = await self._database.run(caller.tenant_id, lambda tx: page_sessions.is_open(tx, session_id))
        return caller if is_open else None

    async def begin(self, request: Request, key: str) -> str | None:
        """The cookie; none where the key opens nothing, or another site tries to choose who is signed in here.

        Raises `TooManyAttempts`.
        """
        if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            self._refused("another site", request)
            return None
        address, now = request.client.host if request.client else "-", monotonic()
        if not self._throttle.allows(address, key, now=now):
            self._refused("too many attempts", request)
            raise TooManyAttempts
        caller = await self._reader(key)
        if caller is None:
            self._throttle.failed(address, key, now=now)
            self._refused("unknown API key", request)
            return None
        session_id = new_id()
        await self._database.run(
            caller.tenant_id, lambda tx: page_sessions.begin(tx, session_id, seconds=SESSION_SECONDS)
        )
        return self._sealer.seal(NOBODY, f"{int(time.time()) + SESSION_SECONDS} {session_id} {key}".encode())

    async def end(self, request: Request) -> None:
        """The cookie opens nothing any more, wherever a copy of it is."""
        if (session := self._session(request)) is None:
            return
        session_id, key = session
        if (caller := await self._reader(key)) is not None:
            await self._database.run(caller.tenant_id, lambda tx: page_sessions.end(tx, session_id))

    def _session(self, request: Request) -> tuple[UUID, str] | None:
        """Session id and key of a cookie that we sealed and that has not ended."""
        sealed = request.cookies.get(COOKIE)
        if sealed is None:
            return None
        try:
            until, session_id, key = self._sealer.open(NOBODY, sealed).decode().split(" ")
            return (UUID(session_id), key) if int(until) > time.time() else None
        except (SealBroken, ValueError):
            return None

    async def _reader(self, key: str) -> Caller | None:
        try:
            caller = await self._api.authenticator.caller(f"Bearer {key}")
        except Unauthenticated:
            return None
        return caller if caller.may(Permission.REPORTS_READ) else None

    def _refused(self, reason: str, request: Request) -> None:
        REFUSED_REQUESTS.labels("sign_in").inc()
        log.info("sign_in_refused", reason=reason, address=request.client.host if request.client else None)


def _sign_in(fault: str | None = None) -> str:
    return TEMPLATES.get_template("sign_in.html").render(fault=fault)


def routes(api: Api, database: Database, sealer: Sealer) -> APIRouter:
    r = APIRouter(include_in_schema=False)
    signed_in = Sessions(api, database, sealer)

    @r.get("/")
    async def show(request: Request) -> Response:
        caller = await signed_in.caller(request)
        if caller is None:
            return HTMLResponse(_sign_in(), headers=SECURITY)

        async def read(tx: Tx) -> str:
            seen, latest = await figures.figures(tx), await figures.latest(tx)
            tiles = [(label, seen[model.TYPE].events if model.TYPE in seen else 0) for label, model in TILES]
            sums = [(label, format_minor(amount, "EUR", "en")) for label, amount in _sums(seen).items()]
            return TEMPLATES.get_template("installation.html").render(
                now=tx.now.astimezone(tx.timezone),
                merchant=tx.settings.legal.name or "Your installation",
                tiles=tiles,
                sums=sums,
                zone=tx.timezone,
                latest=[(entry.type.removeprefix("encours.").removesuffix(".v1"), entry) for entry in latest],
                money=lambda amount: format_minor(amount, "EUR", "en"),
            )

        return HTMLResponse(await database.run(caller.tenant_id, read), headers=SECURITY)

    @r.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        form = parse_qs((await request.body()).decode(errors="replace"))
        key = (form.get("key") or [""])[0].strip()
        try:
            session = await signed_in.begin(request, key)
        except TooManyAttempts:
            headers = {**SECURITY, "Retry-After": str(int(WINDOW_SECONDS))}
            return HTMLResponse(_sign_in("Too many attempts. Try again in a minute."), 429, headers)
        if session is None:
            return HTMLResponse(_sign_in("This API key is not known."), 401, SECURITY)
        answer = RedirectResponse("/", status_code=303)
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, session, httponly=True, samesite="strict", secure=secure, max_age=SESSION_SECONDS)
        return answer

    @r.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        await signed_in.end(request)
        answer = RedirectResponse("/", status_code=303)
        answer.delete_cookie(COOKIE)
        return answer

    return r
