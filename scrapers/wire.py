"""The wire: one HTTP/1.1 exchange with every byte as it passed, and bounds on all of it.

aiohttp speaks the protocol; a tape beside it takes down what is sent and received. Nothing is decompressed here.
"""

from __future__ import annotations

import asyncio
import functools
import re
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any

import aiohttp
import yarl
from aiohttp.client_proto import ResponseHandler

from archive.capture import Failure
from archive.errors import AddressRefused
from archive.vault.evidence import Exchange
from scrapers.guard import Guard, GuardedResolver

if TYPE_CHECKING:
    from aiohttp.connector import Connection

HEAVY = 4 << 20
"""A body larger than this waits for its turn, so that memory holds one of them and not sixteen."""


@dataclass(frozen=True)
class Limits:
    """How much and how long: bytes of head and body, seconds to connect, without a byte, and altogether."""

    head: int = 64 << 10
    body: int = 48 << 20
    connect: float = 30.0
    idle: float = 30.0
    total: float = 300.0


@dataclass
class Tape:
    """What passed over one connection during one exchange."""

    limits: Limits
    sent: bytearray = field(default_factory=bytearray)
    _received: BytesIO = field(default_factory=BytesIO)
    head_size: int = 0
    size: int = 0
    over: Failure | None = None
    ip: str | None = None
    protocols: tuple[str, ...] = ()
    _protocol: _TapedProtocol | None = None

    def begin(self, protocol: _TapedProtocol, transport: asyncio.BaseTransport) -> None:
        """A connection was taken; what an earlier one brought (a stale keep-alive) does not count."""
        self.end()
        protocol.tape, self._protocol = self, protocol
        self.sent.clear()
        self._received, self.head_size, self.size, self.over = BytesIO(), 0, 0, None
        self.ip = str(transport.get_extra_info("peername")[0])
        tls = transport.get_extra_info("ssl_object")
        version = tls.version() if tls else None
        self.protocols = ("http/1.1", version.lower().replace("tlsv", "tls/")) if version else ("http/1.1",)

    def take(self, octets: bytes) -> bool:
        """Take down received bytes; False when a limit is reached, then only those within it were taken."""
        if not self.head_size:
            before = self._received.getvalue()[-3:]
            if end := _HEAD_END.search(before + octets[: self.limits.head]):
                self.head_size = self.size - len(before) + end.end()
                if self.head_size > self.limits.head:
                    self.head_size = 0
        room = (self.head_size + self.limits.body if self.head_size else self.limits.head) - self.size
        kept = octets if len(octets) <= room else octets[:room]
        self._received.write(kept)
        self.size += len(kept)
        if len(kept) < len(octets):
            self.over = Failure.TOO_LARGE if self.head_size else Failure.HEADERS_TOO_LARGE
        return self.over is None

    def end(self) -> None:
        """The connection goes on without this tape."""
        if self._protocol is not None and self._protocol.tape is self:
            self._protocol.tape = None

    @property
    def received(self) -> bytes:
        """All received bytes; no copy is made."""
        return self._received.getvalue()


_HEAD_END = re.compile(rb"\r?\n\r?\n")
_tape: ContextVar[Tape] = ContextVar("tape")


class _TapedTransport:
    """A transport that takes down what is written."""

    def __init__(self, transport: asyncio.Transport, protocol: _TapedProtocol) -> None:
        self._transport, self._protocol = transport, protocol

    def write(self, octets: bytes) -> None:
        if self._protocol.tape is not None:
            self._protocol.tape.sent += octets
        self._transport.write(octets)

    def writelines(self, pieces: Any) -> None:
        self.write(b"".join(bytes(piece) for piece in pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class _TapedProtocol(ResponseHandler):
    """aiohttp's protocol with a tape beside it."""

    tape: Tape | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(_TapedTransport(transport, self))  # type: ignore[arg-type]

    def data_received(self, octets: bytes) -> None:
        tape = self.tape
        if tape is not None and octets and (tape.over or not tape.take(octets)):
            # Nothing behind the limit is parsed; the reader learns of it as a lost connection.
            if self.transport is not None:
                self.transport.abort()
            return
        super().data_received(octets)


class _TapedConnector(aiohttp.TCPConnector):
    """Gives every connection it hands out the tape of the exchange that asked for it."""

    def __init__(self, guard: Guard, names: GuardedResolver, tls: ssl.SSLContext, most: int) -> None:
        super().__init__(resolver=names, ssl=tls, limit=0, limit_per_host=most, socket_factory=guard.open_socket)
        self._factory = functools.partial(_TapedProtocol, loop=asyncio.get_running_loop())  # type: ignore[assignment]

    async def connect(self, *args: Any, **kwargs: Any) -> Connection:
        connection = await super().connect(*args, **kwargs)
        tape, protocol = _tape.get(), connection.protocol
        if isinstance(protocol, _TapedProtocol) and connection.transport is not None:
            tape.begin(protocol, connection.transport)
        return connection


class Wire:
    """Fetches addresses over HTTP/1.1, within limits and what the guard lets through. Made in a running loop."""

    def __init__(self, guard: Guard, limits: Limits, *, most_a_host: int, names: GuardedResolver | None = None) -> None:
        self._guard, self._limits = guard, limits
        self._heavy = asyncio.Lock()
        connector = _TapedConnector(guard, names or GuardedResolver(guard), ssl.create_default_context(), most_a_host)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
            timeout=aiohttp.ClientTimeout(total=limits.total, connect=limits.connect, sock_read=limits.idle),
            max_line_size=limits.head,
            max_field_size=limits.head,
            max_headers=limits.head,
            trust_env=False,
        )

    @asynccontextmanager
    async def fetch(self, url: str, headers: Mapping[str, str], *, now: str) -> AsyncIterator[Exchange]:
        """One GET. Whatever happens is an Exchange; its memory is the caller's until the context ends."""
        tape = Tape(self._limits)
        token = _tape.set(tape)
        async with AsyncExitStack() as heavy:
            try:
                failure, detail, truncated = await self._exchange(url, headers, tape, heavy)
            finally:
                tape.end()
                _tape.reset(token)
            yield Exchange(
                url=url,
                captured_at=now,
                response=tape.received or None,
                request=bytes(tape.sent) or None,
                ip=tape.ip,
                protocols=tape.protocols,
                truncated=truncated,
                failure=failure,
                detail=detail,
            )

    async def _exchange(
        self, url: str, headers: Mapping[str, str], tape: Tape, heavy: AsyncExitStack
    ) -> tuple[Failure | None, str | None, str | None]:
        """Failure, detail and WARC-Truncated reason of one GET."""
        try:
            self._guard.check(url)
            # The address as it is, or the capture would be of another one.
            async with self._session.get(
                yarl.URL(url, encoded=True), headers=headers, allow_redirects=False
            ) as response:
                gated = False
                async for _ in response.content.iter_any():
                    if not gated and tape.size > HEAVY:
                        gated = True
                        await heavy.enter_async_context(self._heavy)
        except (TimeoutError, AddressRefused, OSError, aiohttp.ClientError, ValueError) as error:
            return failure_of(error, tape)
        # A body that ends with its connection looks whole when the tape ended the connection.
        return failure_of(ConnectionResetError("cut off"), tape) if tape.over else (None, None, None)

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()


def failure_of(error: Exception, tape: Tape) -> tuple[Failure, str, str | None]:
    """What an error of aiohttp or the system means, given what had come: failure, detail, WARC-Truncated reason."""
    detail = " ".join(f"{type(error).__name__}: {error}".split())[:500]
    match error:
        case AddressRefused():
            return Failure.BLOCKED_ADDRESS, str(error), None
        case _ if tape.over:
            limit = tape.limits.body if tape.head_size else tape.limits.head
            return tape.over, f"more than {limit} bytes came", "length"
        case asyncio.TimeoutError():
            if tape.head_size:
                return Failure.INCOMPLETE, f"the rest did not come in time; {tape.size} bytes did", "time"
            return Failure.TIMEOUT, "no answer came in time", None
        case aiohttp.ClientConnectorDNSError():
            return Failure.DNS, detail, None
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return Failure.TLS, detail, None
        case aiohttp.ClientConnectorError() | ConnectionRefusedError():
            return Failure.REFUSED, detail, None
        case aiohttp.ClientResponseError() | aiohttp.InvalidURL():
            return Failure.PROTOCOL, detail, None
        case aiohttp.ClientPayloadError() | aiohttp.ServerDisconnectedError() | OSError():
            return Failure.INCOMPLETE, detail, "disconnect" if tape.head_size else None
    return Failure.OTHER, detail, None
