"""Requests with a signing link: their checks and their pages."""

import asyncio
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from encours_mandates.core.domain.errors import ImpossibleMove, NothingToRecord
from encours_mandates.signing.domain import errors as facts
from encours_mandates.signing.domain.progress import SIGNING_STAGES, Stage
from encours_mandates.signing.formats.page_texts import PageWording
from encours_mandates.signing.formats.page_wording import PAGE_WORDINGS, wording_of
from encours_mandates.signing.http.forms import (
    Form,
    FormError,
)
from encours_mandates.signing.http.page_view import Frame, Page, render, render_ended
from encours_mandates.signing.store import signing_progress
from encours_mandates.signing.use_cases.evidence import sha256_of
from encours_mandates.signing.use_cases.sign_on_page import PageSignature, original_of, read_form
from encours_mandates.signing.use_cases.signing_links import SigningLinks
from encours_mandates.signing.use_cases.visit import Visit, VisitState, read_visit
from encours_platform.database import DatabaseUnavailable, Tx, UnknownTenant
from encours_values.ids import MANDATE, UnknownId, parse_typeid

COOKIE = "encours_signing"
SESSION_SECONDS = 86_400
SESSION_SHAPE = re.compile("[A-Za-z0-9_-]{32}")
HEADER_MAX = 300

VISIT_ENDINGS: dict[type[Exception], tuple[int, str]] = {
    UnknownId: (404, "unknown"),
    facts.LinkUnknown: (404, "unknown"),
    UnknownTenant: (404, "unknown"),
    facts.LinkExpired: (410, "gone"),
    facts.LinkUsed: (410, "gone"),
    ImpossibleMove: (410, "gone"),
    NothingToRecord: (410, "gone"),
    facts.TooManySteps: (429, "often"),
    facts.SealUnavailable: (503, "wait"),
    DatabaseUnavailable: (503, "wait"),
}
"""Errors that end a visit: the HTTP status and the text of the page, which shows no mandate data."""


class InvalidFormToken(Exception):
    """The form's token does not belong to this browser session, or another site sent the form."""


@dataclass(frozen=True)
class PageRequest:
    """A request with a valid signing link."""

    request: Request
    visit: Visit
    wording: PageWording
    session: str
    """The browser session's secret, in its cookie."""
    path: str
    form_token: str
    form: Form

    def back(self) -> Response:
        """Redirects to the page of the signer's present stage."""
        return RedirectResponse(f"{self.path}?lang={self.wording.language}", status_code=303)


PageHandler = Callable[[PageRequest], Awaitable[Response]]


class Pages:
    def __init__(self, links: SigningLinks, signature: PageSignature) -> None:
        self.links, self.signature = links, signature
        self.database, self.sealer = signature.database, signature.sealer

    async def answer(self, request: Request, mandate: str, token: str, handle: PageHandler) -> Response:
        """The answer of `handle`, or an HTML page that explains the error; never JSON."""
        wording = _wording(request)
        session = _session(request)
        try:
            page_request = await self._page_request(request, mandate, token, session, wording)
            response = await handle(page_request)
        except facts.CodeRequired:
            response = page_request.back()
        except InvalidFormToken:
            response = self._ended_page(request, wording, 403, "stale")
        except tuple(VISIT_ENDINGS) as ending:
            if request.method == "POST" and isinstance(ending, facts.LinkUsed | ImpossibleMove):
                return page_request.back()
            status, text_key = next(VISIT_ENDINGS[cls] for cls in type(ending).__mro__ if cls in VISIT_ENDINGS)
            return self._ended_page(request, wording, status, text_key)
        if request.cookies.get(COOKIE) != session:
            secure = self.links.public_url.startswith("https")
            path = f"/sign/{mandate}"
            response.set_cookie(
                COOKIE, session, httponly=True, samesite="lax", secure=secure, max_age=SESSION_SECONDS, path=path
            )
        return response

    async def _page_request(
        self, request: Request, mandate: str, token: str, session: str, wording: PageWording
    ) -> PageRequest:
        mandate_id = parse_typeid(MANDATE, mandate)
        tenant_id, number = self.links.read(mandate_id, token)
        digest = self.links.mac("session", mandate_id, session.encode())
        form_token = self.links.mac("form", mandate_id, number.to_bytes(2, "big") + digest).hex()[:40]
        form = Form()
        if request.method == "POST":
            form = Form.read(await request.body())
            if not self._is_same_origin(request) or not hmac.compare_digest(
                form["form_token"].encode(), form_token.encode()
            ):
                raise InvalidFormToken
        visit = Visit(
            tenant_id=tenant_id,
            mandate_id=mandate_id,
            link_number=number,
            session=digest,
            language=wording.language,
            ip=request.client.host if request.client else "",
            forwarded_for=_header(request, "x-forwarded-for"),
            user_agent=_header(request, "user-agent"),
        )
        return PageRequest(request, visit, wording, session, f"/sign/{mandate}/{token}", form_token, form)

    def _is_same_origin(self, request: Request) -> bool:
        """Whether this site sent the form; with `no-referrer` some browsers send the origin `null`."""
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        origin = request.headers.get("origin", "null")
        own = (urlsplit(self.links.public_url).netloc, request.headers.get("host"))
        return origin == "null" or urlsplit(origin).netloc in own

    async def page(
        self, page_request: PageRequest, requested_stage: Stage | None = None, *, status: int = 200, **more: object
    ) -> Response:
        """The requested page if the signer has reached it, else the present one; with typed values and errors."""

        async def read(tx: Tx) -> tuple[VisitState, bool]:
            return await read_visit(tx, page_request.visit), await signing_progress.is_sandbox(tx)

        opened, sandbox = await self.database.run(page_request.visit.tenant_id, read)
        stage = _stage(opened, requested_stage)
        sha256 = ""
        if stage is Stage.CONSENT:
            shown = await self.database.run(
                page_request.visit.tenant_id, lambda tx: read_form(tx, page_request.visit, self.sealer)
            )
            form = await asyncio.to_thread(original_of, shown, page_request.wording.language)
            sha256 = sha256_of(form.content)
        code = opened.progress.code
        code_sent = code is not None and code.session == page_request.visit.session
        page = Page(stage, opened.stage, opened.as_shown, sandbox, code_sent, sha256, **more)  # type: ignore[arg-type]
        nonce = secrets.token_urlsafe(16)
        body = render(Frame(page_request.wording, page_request.path, nonce, page_request.form_token), page)
        return HTMLResponse(body, status, _headers(nonce))

    async def refused(self, page_request: PageRequest, stage: Stage, error: FormError, status: int = 422) -> Response:
        """The same page again, with what was typed."""
        return await self.page(page_request, stage, status=status, values=page_request.form.values, errors=error.errors)

    def _ended_page(self, request: Request, wording: PageWording, status: int, text_key: str) -> Response:
        nonce = secrets.token_urlsafe(16)
        path = "/".join(request.url.path.split("/")[:4])
        with_link = text_key in {"stale", "wait"}
        body = render_ended(Frame(wording, path, nonce, ""), text_key, with_link=with_link)
        return HTMLResponse(body, status, _headers(nonce))


def _stage(opened: VisitState, requested_stage: Stage | None) -> Stage:
    if opened.stage not in SIGNING_STAGES:
        return opened.stage
    if requested_stage is None:
        return Stage.REVIEW if opened.progress.account is None else opened.stage
    return (
        requested_stage
        if requested_stage in SIGNING_STAGES
        and SIGNING_STAGES.index(requested_stage) <= SIGNING_STAGES.index(opened.stage)
        else opened.stage
    )


def _wording(request: Request) -> PageWording:
    """In the requested language, else in the first supported language of the browser."""
    requested = [request.query_params.get("lang", "")]
    requested += [part.split(";")[0].strip()[:2].lower() for part in _header(request, "accept-language").split(",")]
    return wording_of(next((each for each in requested if each in PAGE_WORDINGS), "en"))


def _session(request: Request) -> str:
    given = request.cookies.get(COOKIE, "")
    return given if SESSION_SHAPE.fullmatch(given) else secrets.token_urlsafe(24)


def _header(request: Request, name: str) -> str:
    return "".join(c for c in request.headers.get(name, "")[:HEADER_MAX] if c.isprintable())


def _headers(nonce: str) -> dict[str, str]:
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; "
            "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
        **PRIVATE,
    }


PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
