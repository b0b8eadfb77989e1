"""What a browser sends of itself: the cookie of its session, and from which site a page calls."""

from urllib.parse import urlsplit

from fastapi import Request, Response

from encours_gateway.domain.errors import CrossSiteRefused, SessionNeeded
from encours_gateway.domain.session import LONGEST, Session
from encours_gateway.store import sessions
from encours_gateway.use_cases.sign_in import Opened, Visitor, digest_of_secret
from encours_platform.database import Database
from encours_platform.telemetry import REFUSED_REQUESTS

PLAIN_COOKIE = "encours_session"
"""Without https, on this machine: browsers take `__Host-` over https only."""
OWN_SITE = ("same-origin", "none")
PAGE_HEADER, PAGE = "x-requested-with", "encours"
"""Other sites' pages cannot send it without asking first, and are refused then (CORS)."""


class Browser:
    """Reads and writes the session's cookie; refuses calls that a page of another site causes."""

    def __init__(self, database: Database, public_url: str) -> None:
        self._database = database
        self._public = urlsplit(public_url)

    def is_secure(self, request: Request) -> bool:
        """Whether the browser talks https, to us or to a proxy in front."""
        return self._public.scheme == "https" or request.url.scheme == "https"

    def cookie_name(self, request: Request, plain: str = PLAIN_COOKIE) -> str:
        return f"__Host-{plain}" if self.is_secure(request) else plain

    def check_site(self, request: Request) -> None:
        """Raises `CrossSiteRefused` where the browser says that another site is behind the request."""
        origin = request.headers.get("origin")
        own = (request.headers.get("host", ""), self._public.netloc)
        is_foreign = origin is not None and urlsplit(origin).netloc not in own
        if is_foreign or request.headers.get("sec-fetch-site", "none") not in OWN_SITE:
            REFUSED_REQUESTS.labels("cross_site").inc()
            raise CrossSiteRefused("a page of another site may not do this")

    def check_page(self, request: Request) -> None:
        """What a cookie allows, only our own pages may ask for. Raises `CrossSiteRefused`."""
        self.check_site(request)
        if request.headers.get(PAGE_HEADER) != PAGE:
            REFUSED_REQUESTS.labels("cross_site").inc()
            raise CrossSiteRefused(f"send the header X-Requested-With: {PAGE}")

    async def session(self, request: Request) -> Session:
        """Of the cookie, in whatever state it is. Raises `CrossSiteRefused`, `SessionNeeded`."""
        self.check_site(request)
        secret = request.cookies.get(self.cookie_name(request), "")
        if not secret:
            raise SessionNeeded("sign in first")
        self.check_page(request)
        found = await sessions.by_digest(self._database, digest_of_secret(secret))
        if found is None:
            raise SessionNeeded("sign in first")
        return found

    async def session_of_navigation(self, request: Request) -> Session | None:
        """Of a page that the browser goes to, which changes nothing; none where the sign-in is not complete."""
        secret = request.cookies.get(self.cookie_name(request), "")
        found = await sessions.by_digest(self._database, digest_of_secret(secret)) if secret else None
        return found if found is not None and found.status == "signed_in" else None

    def visitor(self, request: Request) -> Visitor:
        return Visitor(request.client.host if request.client else "-", request.headers.get("user-agent", ""))

    def set_cookie(self, request: Request, response: Response, opened: Opened) -> None:
        response.set_cookie(
            self.cookie_name(request),
            opened.secret,
            max_age=int(LONGEST.total_seconds()),
            path="/",
            secure=self.is_secure(request),
            httponly=True,
            samesite="strict",
        )

    def delete_cookie(self, request: Request, response: Response) -> None:
        response.delete_cookie(
            self.cookie_name(request), path="/", secure=self.is_secure(request), httponly=True, samesite="strict"
        )
