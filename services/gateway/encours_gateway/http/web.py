"""The console and the portal: two single-page applications, built from `web/` into this package's `static/`."""

import secrets
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response

from encours_platform.problems import NotFound

STATIC = Path(__file__).parent.parent / "static"
NONCE = "__CSP_NONCE__"
"""Where the built pages want the nonce that their style elements need."""
IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable"}
"""The name of an asset holds a digest of it."""


def _headers(nonce: str) -> dict[str, str]:
    """No script but our files; style elements only with the nonce, which the component library gives its own."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": f"'self' 'nonce-{nonce}'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }


@cache
def _page(entry: str) -> str:
    """Raises `NotFound` in a checkout whose pages were not built."""
    try:
        return (STATIC / f"{entry}.html").read_text()
    except FileNotFoundError:
        raise NotFound("the pages are not built here: run `make web`") from None


def _asset(folder: Path, name: str) -> Response:
    file = (folder / name).resolve()
    if file.parent != folder.resolve() or not file.is_file():
        raise NotFound("the pages have no such file")
    return FileResponse(file, headers=IMMUTABLE)


def routes() -> APIRouter:
    r = APIRouter(include_in_schema=False)  # any query: the application in the browser reads it

    def show(entry: str) -> Response:
        nonce = secrets.token_urlsafe(16)
        return HTMLResponse(_page(entry).replace(NONCE, nonce), headers=_headers(nonce))

    @r.get("/console")
    @r.get("/console/{path:path}")
    async def console(path: str = "") -> Response:  # noqa: ARG001  the application in the browser reads it
        return show("console")

    @r.get("/portal")
    @r.get("/portal/{path:path}")
    async def portal(path: str = "") -> Response:  # noqa: ARG001
        return show("portal")

    @r.get("/assets/{name}")
    async def asset(name: str) -> Response:
        return _asset(STATIC / "assets", name)

    return r
