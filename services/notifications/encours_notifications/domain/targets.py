"""Which addresses a webhook may go to: those of the public internet, never those of our own network."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from urllib.parse import urlsplit

from encours_notifications.domain.errors import WebhookTargetRefused

URL_LENGTH_MAX = 2000
HOST_LENGTH_MAX = 253
DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Target:
    """Where an endpoint's URL leads."""

    scheme: str
    host: str
    port: int
    path: str
    """With the query."""

    @property
    def authority(self) -> str:
        """Host and port as the `Host` header names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def parse_target(url: str, *, allow_private: bool, ports: AbstractSet[int]) -> Target:
    """Reads an endpoint's URL. `http` and ports outside `ports` are for private targets only.

    Raises `WebhookTargetRefused`.

    >>> parse_target("https://shop.example/hooks?a=1", allow_private=False, ports={443})
    Target(scheme='https', host='shop.example', port=443, path='/hooks?a=1')
    """
    if len(url) > URL_LENGTH_MAX or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise _refused("a URL is ASCII without blanks, at most 2000 characters; write other names as xn--")
    try:
        parts = urlsplit(url)
        given_port = parts.port
    except ValueError as bad:
        raise _refused("this is not a URL") from bad
    if parts.scheme not in (DEFAULT_PORTS if allow_private else {"https"}):
        raise _refused("the URL must begin with https://")
    if parts.username is not None or parts.password is not None:
        raise _refused("a URL with a user name or a password is refused")
    if parts.fragment:
        raise _refused("a URL with a fragment is refused")
    host = parts.hostname
    if not host or len(host) > HOST_LENGTH_MAX or given_port == 0:
        raise _refused("the URL names no host")
    port = given_port or DEFAULT_PORTS[parts.scheme]
    if not allow_private and port not in ports:
        raise _refused(f"webhooks go to port {' or '.join(map(str, sorted(ports)))} only")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, path)


def _refused(why: str) -> WebhookTargetRefused:
    return WebhookTargetRefused(why, pointer="/url")
