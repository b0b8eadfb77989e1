"""Which IP addresses are of the public internet, by the registries of IANA."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

NOT_PUBLIC_IPV4 = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private use
        "100.64.0.0/10",  # shared address space (carrier-grade NAT)
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link local, the metadata services of clouds among them
        "172.16.0.0/12",  # private use
        "192.0.0.0/24",  # IETF protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # automatic multicast tunneling
        "192.88.99.0/24",  # 6to4 relay anycast
        "192.168.0.0/16",  # private use
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
]
"""IANA IPv4 special-purpose address registry, and multicast."""

GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that IANA has assigned for the public internet; loopback, local, NAT64 and multicast addresses lie outside."""
NOT_PUBLIC_IPV6 = [
    IPv6Network(network)
    for network in (
        "2001::/23",  # IETF protocol assignments: Teredo, benchmarking, ORCHID, DRIP, AS112
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
]
"""IANA IPv6 special-purpose address registry, as far as it lies in `GLOBAL_UNICAST`."""
LINK_LOCAL = (IPv4Network("169.254.0.0/16"), IPv6Network("fe80::/10"), IPv6Network("fd00:ec2::/32"))
"""Where clouds serve the credentials of a machine; refused also where private targets are allowed."""
NAT64 = IPv6Network("64:ff9b::/96")
IPV4_MAPPED = IPv6Network("::ffff:0:0/96")


def is_public(address: str) -> bool:
    """Whether an IP address (as text) is one of the public internet; an IPv4 address inside IPv6 counts as itself.

    >>> is_public("93.184.216.34"), is_public("::ffff:10.0.0.1"), is_public("169.254.169.254")
    (True, False, False)
    """
    ip = _parsed(address)
    if ip is None:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in NOT_PUBLIC_IPV4)
    return ip in GLOBAL_UNICAST and not any(ip in network for network in NOT_PUBLIC_IPV6)


def is_link_local(address: str) -> bool:
    """Whether only machines of the same link, or a cloud's own services, answer there.

    >>> is_link_local("169.254.169.254"), is_link_local("::ffff:169.254.169.254"), is_link_local("127.0.0.1")
    (True, True, False)
    """
    ip = _parsed(address)
    return ip is not None and any(ip in network for network in LINK_LOCAL)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An address as text, without its zone; an IPv4 address inside IPv6 as itself."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    embedded = isinstance(ip, IPv6Address) and (ip in NAT64 or ip in IPV4_MAPPED)
    return IPv4Address(int(ip) & 0xFFFF_FFFF) if embedded else ip
