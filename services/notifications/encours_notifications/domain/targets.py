"""Which addresses a webhook may go to: those of the internet, never those of our own network."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from encours_notifications.domain.errors import WebhookTargetRefused

URL_LENGTH_MAX = 2000
HOST_LENGTH_MAX = 253
NAT64 = IPv6Network("64:ff9b::/96")
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class Target:
    host: str
    port: int


def parse_target(url: str, *, allow_private: bool) -> Target:
    """Host and port of an endpoint's URL; http is for private targets only. Raises `WebhookTargetRefused`.

    >>> parse_target("https://shop.example/hooks", allow_private=False)
    Target(host='shop.example', port=443)
    """
    if len(url) > URL_LENGTH_MAX or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise _refused("a URL is ASCII without blanks, at most 2000 characters; write other names as xn--")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as bad:
        raise _refused("this is not a URL") from bad
    if parts.scheme not in (PORTS if allow_private else {"https"}):
        raise _refused("the URL must begin with https://")
    if parts.username is not None or parts.password is not None:
        raise _refused("a URL with a user name or a password is refused")
    if parts.fragment:
        raise _refused("a URL with a fragment is refused")
    host = parts.hostname
    if not host or len(host) > HOST_LENGTH_MAX or port == 0:
        raise _refused("the URL names no host")
    return Target(host, port or PORTS[parts.scheme])


def is_public(address: str) -> bool:
    """Whether an IP address (as text) is one of the internet, whatever form hides it (IPv4 inside IPv6 among them).

    >>> is_public("93.184.216.34"), is_public("::ffff:10.0.0.1"), is_public("169.254.169.254")
    (True, False, False)
    """
    try:
        return _is_public(ip_address(address.partition("%")[0]))
    except ValueError:
        return False


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv6Address):
        inner = _ipv4_inside(ip)
        if inner is not None:
            return _is_public(inner)
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _ipv4_inside(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a mapped, 6to4 or NAT64 address leads to."""
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour


def _refused(why: str) -> WebhookTargetRefused:
    return WebhookTargetRefused(why, pointer="/url")
