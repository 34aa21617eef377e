"""What may never be fetched, form by form, with a tripwire that must not be touched and a control that touches it."""

from __future__ import annotations

import asyncio
import socket

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from archive.capture import Failure
from archive.errors import AddressRefused, WrongUse
from archive.vault.evidence import Exchange
from scrapers.guard import Guard, GuardedResolver, host_table
from scrapers.wire import Limits, Wire
from tests.support.web import Web, ok, serve

PRIVATE_HOSTS = [
    "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.1",
    "0x7F.0x0.0x0.0x1", "0177.0.0.1", "017700000001", "0177.1", "00000177.0.0.1", "127.0x0.0.01", "0", "0.0.0.0",
    "0x0", "00", "0.1", "127.0.0.1.", "10.0.0.1", "10.255.255.255", "10.1", "167772161", "0xa000001", "012.0.0.1",
    "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.1.1", "3232235777", "0xc0a80101", "0300.0250.1.1",
    "192.168.257", "169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518",
    "169.254.0.1", "100.64.0.1", "100.127.255.255", "1681915905", "192.0.0.1", "192.0.2.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255", "4294967295", "0xffffffff", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[::ffff:192.168.0.1]", "[::127.0.0.1]",
    "[::7f00:1]", "[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a00:1::]", "[2002:c0a8:101::1]", "[2001:0:7f00:1::]", "[2001::1]",
    "[2001:db8::1]", "[2001:10::1]", "[fc00::1]", "[fd12:3456::1]", "[fe80::1]", "[fe80::1%25lo]", "[febf::1]",
    "[fec0::1]", "[ff02::1]", "[ff0e::1]", "[100::1]", "[3fff::1]", "[5f00::1]", "localhost", "LOCALHOST",
    "localhost.", "LocalHost",
]  # fmt: skip

OTHER_FORMS = [
    "file:///etc/hostname", "file://127.0.0.1/etc/hostname", "data:text/html,x", "ftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/", "javascript:alert(1)", "s3://bucket/key", "ws://127.0.0.1:{port}/", "about:blank",
    "blob:http://127.0.0.1:{port}/x", "dict://127.0.0.1:{port}/", "http://", "http:///x", "//127.0.0.1:{port}/",
    "http:127.0.0.1:{port}", "", "127.0.0.1:{port}", "http://user@127.0.0.1:{port}/",
    "http://user:pass@127.0.0.1:{port}/", "http://www.ice.gov@127.0.0.1:{port}/", "http://@127.0.0.1:{port}/",
    "http://www.ice.gov:80@127.0.0.1:{port}/", "http://127.0.0.1:{port}\\@www.ice.gov/",
    "http://127.0.0.1:{port}/\r\nX: y", "http://127.0.0.1:{port}/\x00", "http://127.0.0.1:{port}/ x",
    "http://127.0.0.1:{port}/\t", "http:\\\\127.0.0.1:{port}\\", "http://127.0.0.1:{port}/\x7f",
    " http://127.0.0.1:{port}/", "http://127.0.0.1:notaport/", "http://127.0.0.1:99999/", "http://127.0.0.1:-1/",
    "http://8.8.8.8:{port}/", "http://8.8.8.8:22/", "https://8.8.8.8:80/", "http://8.8.8.8:443/",
    "http://8.8.8.8/" + "a" * 9000, "http://①②⑦.⓪.⓪.①:{port}/", "http://１２７.０.０.１:{port}/",
    "http://127。0。0。1:{port}/",
]  # fmt: skip


def fetch(guard: Guard, url: str, names: AbstractResolver | None = None) -> Exchange:
    """One GET over the real wire."""

    async def run() -> Exchange:
        resolver = GuardedResolver(guard, names) if names else None
        wire = Wire(guard, Limits(connect=2, idle=2, total=3), most_a_host=1, names=resolver)
        try:
            async with wire.fetch(url, {}, now="2026-11-23T00:00:00Z") as exchange:
                return exchange
        finally:
            await wire.close()

    return asyncio.run(run())


@pytest.fixture(scope="module")
def tripwire() -> Web:
    with serve({"/": ok("secret")}) as web:
        yield web


class Named(AbstractResolver):
    """A name server that answers as it is told, one answer after the other."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:  # noqa: ARG002 - aiohttp's signature
        numbers = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        kind = socket.AF_INET6 if ":" in numbers[0] else socket.AF_INET
        return [ResolveResult(hostname=host, host=n, port=port, family=kind, proto=0, flags=0) for n in numbers]

    async def close(self) -> None:
        pass


def test_there_are_enough_forms() -> None:
    assert len(set(PRIVATE_HOSTS)) + len(set(OTHER_FORMS)) >= 120


@pytest.fixture(scope="module")
def refused(tripwire: Web) -> dict[str, Exchange]:
    """Every form, over one wire."""
    forms = [f"http://{host}{port}/" for host in PRIVATE_HOSTS for port in (":{port}", "")] + OTHER_FORMS

    async def run() -> dict[str, Exchange]:
        wire, found = Wire(Guard(), Limits(connect=2, idle=2, total=3), most_a_host=1), {}
        for form in forms:
            url = form.format(port=tripwire.port) if "{port}" in form else form
            async with wire.fetch(url, {}, now="2026-11-23T00:00:00Z") as exchange:
                found[form] = exchange
        await wire.close()
        return found

    return asyncio.run(run())


@pytest.mark.parametrize("host", PRIVATE_HOSTS)
def test_a_private_host_is_never_connected_to(host: str, refused: dict[str, Exchange], tripwire: Web) -> None:
    for url in (f"http://{host}:{{port}}/", f"http://{host}/"):
        assert refused[url].failure is Failure.BLOCKED_ADDRESS, refused[url].detail
        assert refused[url].response is None
    assert tripwire.connections == 0


@pytest.mark.parametrize("form", OTHER_FORMS)
def test_another_scheme_port_or_spelling_is_never_connected_to(
    form: str, refused: dict[str, Exchange], tripwire: Web
) -> None:
    assert refused[form].failure is Failure.BLOCKED_ADDRESS, refused[form].detail
    assert tripwire.connections == 0


@pytest.mark.parametrize(
    "number", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "::1", "::ffff:127.0.0.1", "fd00::1"]
)
def test_a_name_that_resolves_to_a_private_number_is_refused(number: str, tripwire: Web) -> None:
    exchange = fetch(Guard(), "http://innocent.example/", Named([number]))
    assert exchange.failure is Failure.BLOCKED_ADDRESS
    exchange = fetch(
        Guard(),
        "http://innocent.example/",
        Named(["8.8.8.8", number] if "." in number and ":" not in number else [number]),
    )
    assert exchange.failure is Failure.BLOCKED_ADDRESS
    assert tripwire.connections == 0


def test_a_resolver_that_lies_is_caught_at_the_socket(tripwire: Web) -> None:
    """DNS rebinding: whatever was answered before, the number that is connected to is asked about last."""
    wire_names = Named(["127.0.0.1"])

    async def run() -> Exchange:
        wire = Wire(Guard(), Limits(connect=2, idle=2, total=3), most_a_host=1, names=wire_names)  # type: ignore[arg-type]
        try:
            async with wire.fetch("http://rebinding.example/", {}, now="2026-11-23T00:00:00Z") as exchange:
                return exchange
        finally:
            await wire.close()

    assert asyncio.run(run()).failure is Failure.BLOCKED_ADDRESS
    assert tripwire.connections == 0


def test_control_the_tripwire_is_touched_where_it_is_allowed() -> None:
    with serve({"/": ok("secret")}) as web:
        assert fetch(Guard(loopback=True), f"{web.base}/").failure is None
        table = host_table({"www.ice.example": f"127.0.0.1:{web.port}"})
        exchange = fetch(Guard(table), "http://www.ice.example/")
        assert exchange.failure is None
        assert exchange.ip == "127.0.0.1"
        assert b"Host: www.ice.example\r\n" in (exchange.request or b"")
        assert web.connections == 2
        # The table opens the host, not the number behind it, and not its other ports.
        assert fetch(Guard(table), f"{web.base}/").failure is Failure.BLOCKED_ADDRESS
        assert fetch(Guard(table), "http://elsewhere.example/", Named(["127.0.0.1"])).failure is Failure.BLOCKED_ADDRESS
        assert web.connections == 2


def test_loopback_opens_loopback_only() -> None:
    guard = Guard(loopback=True)
    guard.check("http://127.0.0.1:8080/")
    for url in ("http://10.0.0.1/", "http://[::1]:8080/", "http://169.254.169.254/", "http://8.8.8.8:8080/"):
        with pytest.raises(AddressRefused):
            guard.check(url)


def test_public_addresses_pass() -> None:
    for url in ("https://www.ice.gov/x", "http://www.ice.gov:80/", "https://8.8.8.8/", "https://[2606:4700::1]/"):
        Guard().check(url)


@pytest.mark.parametrize("place", ["8099", "localhost:80", "127.0.0.1", "127.0.0.1:x", ""])
def test_a_wrong_host_table_is_told(place: str) -> None:
    with pytest.raises(WrongUse, match="NUMBER:PORT"):
        host_table({"www.ice.example": place})
