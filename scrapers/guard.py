"""What may never be fetched: other schemes and ports, credentials, every address not of the public internet.

Asked twice: of the address as written, before anything happens, and of the number it resolved to, at the moment of
connecting (a name may answer with a public number first and a private one later). Redirects are asked like any
other address.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from archive.errors import AddressRefused, WrongUse
from archive.uri import split_address

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}
LONGEST_ADDRESS = 8192

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")
_NEVER = tuple(
    ipaddress.ip_network(n)
    for n in ("2002::/16", "2001::/32", "64:ff9b:1::/48", "fec0::/10", "5f00::/16", "3fff::/20", "192.88.99.0/24")
)


def is_public(number: IPAddress) -> bool:
    """Whether an IP address belongs to the public internet.

    An IPv4 address inside an IPv6 one (mapped, compatible, NAT64) is judged as the IPv4 address it reaches; tunnels
    (6to4, Teredo) reach whatever they like and are never public.
    """
    if isinstance(number, ipaddress.IPv6Address):
        if number.ipv4_mapped:
            return is_public(number.ipv4_mapped)
        if number in _NAT64 or number in _COMPATIBLE:
            return is_public(ipaddress.IPv4Address(int(number) & 0xFFFFFFFF))
        if number.scope_id is not None:
            return False
    if any(number in network for network in _NEVER if network.version == number.version):
        return False
    return number.is_global and not (number.is_multicast or number.is_reserved or number.is_unspecified)


@dataclass(frozen=True)
class Guard:
    """What this crawl may reach. Nothing but the public internet, unless tests and demonstrations say otherwise.

    `hosts` sends a host (`www.ice.example`, or `www.ice.example:443` for one port) to a fixed `(number, port)`: the
    only way a name reaches a loopback address. `loopback` lets `http://127.0.0.1:PORT` itself be fetched.
    """

    hosts: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    loopback: bool = False

    def check(self, url: str) -> None:
        """Raises AddressRefused, with the reason, for an address that must not be fetched as it is written."""
        try:
            parts = split_address(url)
        except ValueError as error:
            raise AddressRefused(str(error), url=url) from None
        host, port = (parts.hostname or "").rstrip("."), parts.port or PORTS[parts.scheme]
        if len(url) > LONGEST_ADDRESS:
            raise AddressRefused(
                f"an address of at most {LONGEST_ADDRESS} characters was expected, one of {len(url)} was found",
                url=url[:200],
            )
        if self.fixed(host, port):
            return
        number = _number(host)
        if host == "localhost" or host.endswith(".localhost") or (number is not None and not self._permits(number)):
            raise AddressRefused(
                f"an address of the public internet was expected, {number or host} in {url[:200]!r} is none", url=url
            )
        if port != PORTS[parts.scheme] and not (number is not None and number.is_loopback):
            raise AddressRefused(
                f"port {PORTS[parts.scheme]} of {parts.scheme} was expected, {port} was found in {url[:200]!r}", url=url
            )

    def fixed(self, host: str, port: int) -> tuple[str, int] | None:
        """Where a host is sent by the table."""
        return self.hosts.get(f"{host}:{port}") or self.hosts.get(host)

    def check_number(self, number: str, port: int) -> None:
        """Raises AddressRefused for a resolved IP address that must not be connected to."""
        if (number, port) in self.hosts.values():
            return
        if not self._permits(ipaddress.ip_address(number)):
            raise AddressRefused(
                f"an address of the public internet was expected, the host resolved to {number}", number=number
            )

    def open_socket(self, address: tuple[int, int, int, str, tuple[Any, ...]]) -> socket.socket:
        """A socket for one resolved address: the last question before a connection, whatever led to it."""
        family, kind, protocol, _, place = address
        self.check_number(str(place[0]), int(place[1]))
        return socket.socket(family, kind, protocol)

    def _permits(self, number: IPAddress) -> bool:
        return is_public(number) or (self.loopback and number == ipaddress.ip_address("127.0.0.1"))


class GuardedResolver(AbstractResolver):
    """Resolves a host by the table, else by the system, and refuses a name any of whose numbers is not public."""

    def __init__(self, guard: Guard, names: AbstractResolver | None = None) -> None:
        self._guard = guard
        self._names = names or ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """As AbstractResolver says; raises AddressRefused, and OSError when the name does not resolve."""
        if fixed := self._guard.fixed(host.rstrip("."), port):
            flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
            return [
                ResolveResult(hostname=host, host=fixed[0], port=fixed[1], family=socket.AF_INET, proto=0, flags=flags)
            ]
        found = await self._names.resolve(host, port, family)
        for each in found:
            self._guard.check_number(each["host"], each["port"])
        return found

    async def close(self) -> None:
        """Release what the system's resolver holds."""
        await self._names.close()


def host_table(entries: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """The table of `Guard.hosts` from texts such as `{"www.ice.example": "127.0.0.1:8099"}`; raises WrongUse."""
    table = {}
    for host, place in entries.items():
        number, _, port = str(place).rpartition(":")
        try:
            table[host.lower().rstrip(".")] = (str(ipaddress.ip_address(number.strip("[]"))), int(port))
        except ValueError:
            raise WrongUse(
                f"a host sent to NUMBER:PORT, such as 127.0.0.1:8099, was expected, {place!r} was found for {host!r}"
            ) from None
    return table


def _number(host: str) -> IPAddress | None:
    """The IP address a host is, in any form the system's own parser takes (decimal, octal, hexadecimal, short)."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.ip_address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
