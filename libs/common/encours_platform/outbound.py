"""Where connections of merchants may lead: to the public internet, and to private hosts that the operator allows."""

import asyncio
import socket
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from encours_values.errors import DomainError, InvalidSetting
from encours_values.ip_addresses import is_link_local, is_public

RESOLVE_SECONDS = 5.0


class HostRefused(DomainError):
    """A merchant's connection may not go to this host."""


@dataclass(frozen=True)
class Outbound:
    """Resolves the hosts that merchants name. A connection goes to an address that was checked."""

    names: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = field(default_factory=tuple)

    @classmethod
    def from_setting(cls, setting: str) -> "Outbound":
        """Reads `sftp.internal,10.1.0.0/16`. Raises `InvalidSetting`."""
        names, networks = set[str](), list[IPv4Network | IPv6Network]()
        for part in filter(None, (each.strip().lower() for each in setting.split(","))):
            try:
                networks.append(ip_network(part))
            except ValueError:
                if "/" in part or " " in part:
                    raise InvalidSetting(
                        f"ENCOURS_PRIVATE_HOSTS lists names and networks, not {part!r}: sftp.internal,10.1.0.0/16"
                    ) from None
                names.add(part)
        return cls(frozenset(names), tuple(networks))

    def is_private_name(self, host: str) -> bool:
        """Whether the operator allows this host by its name, or by its address where it is one."""
        return host.lower() in self.names or self._is_allowed(host)

    async def addresses(self, host: str, port: int) -> list[str]:
        """The host's addresses, each of them allowed. Raises `HostRefused`."""
        try:
            async with asyncio.timeout(RESOLVE_SECONDS):
                found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError, TimeoutError):
            raise HostRefused("the host name does not resolve") from None
        addresses = list(dict.fromkeys(str(address[0]) for *_, address in found))
        by_name = host.lower() in self.names
        for each in addresses:
            private = (by_name or self._is_allowed(each)) and not is_link_local(each)
            if not (private or is_public(each)):
                raise HostRefused("the host is not on the public internet")
        return addresses

    def _is_allowed(self, address: str) -> bool:
        try:
            ip = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        return any(ip in network for network in self.networks)
